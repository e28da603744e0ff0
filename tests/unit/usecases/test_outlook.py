"""Where things are heading, on a real store: what weeks and measurements a forecast is made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.okr import KeyResult, Metric, Objective, Okrs, Period
from okrsync.domain.tracker import OPEN, Take, Tracker
from okrsync.domain.work import State
from okrsync.sdk import Unavailable
from okrsync.usecases.explain import explain
from okrsync.usecases.outlook import outlook, to_json
from okrsync.usecases.past import measured_over_time
from okrsync.usecases.report import report
from tests.unit.domain.made_up import metric_kr
from tests.unit.usecases.test_why_and_close import ALL, YEAR, okrs
from tests.unit.usecases.workbench import START, Bench, card

WEEK = timedelta(weeks=1)
OKRS = okrs(ALL)
(KR,) = OKRS.key_results
BUGS = metric_kr(
    Metric(
        baseline=60,
        target=0,
        every=WEEK,
        series="kr:bugs",
        tracker=Tracker(work=(ALL,), take=Take.COUNT, states=OPEN),
    ),
    id="bugs",
    period=YEAR,
)


def written(kr: KeyResult) -> Okrs:
    return Okrs(objectives=(Objective(id="o", title="O", period=YEAR, key_results=(kr,)),))


@pytest.fixture
def working(bench: Bench) -> Bench:
    """A board of sixty cards, three of which were finished in each of eight weeks."""
    bench.tool.world.clear()
    bench.tool.log.clear()
    bench.tool.have(*(card(f"C{number}") for number in range(60)))
    bench.one()
    work(bench, 8)
    return bench


def work(bench: Bench, weeks: int, each: int = 3) -> None:
    """So many weeks, each with a sync at its end."""
    for _ in range(weeks):
        to_the_next_week(bench)
        left = [name.removeprefix("id-") for name, c in bench.tool.world.items() if c.state is State.TODO]
        bench.tool.finish(*left[:each])
        bench.one()


def rest(bench: Bench, weeks: int) -> None:
    """Weeks without a change in which every sync works, or fails with the tool."""
    for _ in range(weeks):
        to_the_next_week(bench)
        bench.one()


def to_the_next_week(bench: Bench) -> None:
    bench.clock.now = START + WEEK * ((bench.clock.now - START) // WEEK + 1)


def delivery(bench: Bench) -> DeliveryForecast:
    told = outlook(KR, bench.store, bench.clock.now).delivery
    assert told is not None
    return told


def test_a_forecast_is_made_of_the_last_twelve_weeks(working: Bench) -> None:
    assert (delivery(working).weeks, delivery(working).throughput) == (8, 3.0)
    work(working, 8)
    assert delivery(working).weeks == 12
    assert explain(OKRS, working.store, "rate", working.clock.now).outlook.delivery == delivery(working)
    assert report(OKRS, working.store, working.clock.now).chapters[0].outlook.delivery == delivery(working)


def test_an_outage_does_not_move_the_forecast(working: Bench) -> None:
    before = delivery(working)
    working.tool.trouble = Unavailable("503")
    rest(working, 4)
    after = delivery(working)
    assert (after.band, after.in_time, after.at) == (before.band, before.in_time, before.at)
    assert after.reason == f"{before.reason}; as of the last sync on 2026-07-27"
    told = to_json(outlook(KR, working.store, working.clock.now))["delivery"]
    assert told["as_of"].startswith("2026-07-27T")


def test_weeks_that_nobody_saw_are_left_out_and_those_before_them_are_not(working: Bench) -> None:
    working.tool.trouble = Unavailable("503")
    rest(working, 3)
    working.tool.trouble = None
    work(working, 1, each=12)
    work(working, 4)
    told = delivery(working)
    assert (told.weeks, told.throughput) == (8, 3.0)


def test_weeks_in_which_nothing_happened_count(working: Bench) -> None:
    rest(working, 4)
    assert delivery(working).throughput == 2.0


def test_a_scope_that_was_never_seen_leads_nowhere(bench: Bench) -> None:
    assert outlook(KR, bench.store, bench.clock.now).delivery is None


def test_a_number_over_work_items_has_a_past_and_a_forecast(working: Bench) -> None:
    evidence = working.store.evidence(working.clock.now)
    values = [measurement.value for measurement in measured_over_time(BUGS, evidence)]
    assert values[-8:] == [57, 54, 51, 48, 45, 42, 39, 36]
    told = outlook(BUGS, working.store, working.clock.now).result
    assert told is not None
    assert told.per_week == pytest.approx(-3.0, abs=0.1)
    assert told.chance == 0.99


def test_a_report_shows_the_past_of_a_number_over_work_items(working: Bench) -> None:
    (told,) = report(written(BUGS), working.store, working.clock.now).chapters
    assert [round(progress, 2) for _, progress in told.measured][-2:] == [0.35, 0.4]


def test_a_period_that_is_over_has_no_forecast(working: Bench) -> None:
    assert to_json(outlook(KR, working.store, YEAR.end)) == {"delivery": None, "result": None}


def test_what_was_added_since_the_start_is_not_in_the_plan_of_the_start(working: Bench) -> None:
    working.tool.have(card("new"), card("newer"))
    working.one()
    later = replace(KR, period=Period(START + 2 * WEEK, YEAR.end))
    told = explain(written(later), working.store, "rate", working.clock.now).original
    assert told is not None
    assert (told.total, told.added, told.done) == (60, 2, 24)
    assert told.at == START + 2 * WEEK
