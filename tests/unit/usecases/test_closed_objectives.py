"""A closed objective is shown as it was closed, beside what goes on: nothing takes the one for the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.domain.evaluate import Figures
from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import KeyResult, Metric, Objective, Okrs, Period, Phase
from okrsync.domain.selection import Selection
from okrsync.domain.status import Status
from okrsync.usecases import mapping, shape
from okrsync.usecases.alert import Rules, look
from okrsync.usecases.close import close, closed, settled
from okrsync.usecases.digest import Digest, draw_up
from okrsync.usecases.explain import explain
from okrsync.usecases.glance import glance
from okrsync.usecases.recompute import figures
from okrsync.usecases.report import report, to_json
from tests.unit.usecases.workbench import BOARD, Bench

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SPRING = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC))
YEAR = Period(SPRING.start, datetime(2027, 1, 1, tzinfo=UTC))
ALL = Selection(connection="office", scope=str(BOARD.scope))


def key_result(period: Period, target: float = 10.0) -> KeyResult:
    kind = Metric(baseline=0.0, target=target, every=timedelta(days=900), series="kr:rate")
    plan = (Phase(title="Build", work=(ALL,)),)
    return KeyResult(id="rate", title="Raise the rate", kind=kind, period=period, plan=plan)


def okrs(spring: bool = True, year: bool = False, period: Period = SPRING, **how: Any) -> Okrs:
    written = [("spring", period)] * spring + [("year", YEAR)] * year
    return Okrs(
        objectives=tuple(
            Objective(id=name, title=name, period=period, key_results=(key_result(period, **how),))
            for name, period in written
        )
    )


@pytest.fixture
def ended(synced: Bench) -> Bench:
    """Spring is closed at 5 of 10; a day later the rate is at 7."""
    mapping.adopt(okrs(), "spring", synced.store, synced.clock())
    _measure(synced, 5.0)
    synced.clock.now += 2 * DAY
    synced.one()
    close(okrs(), synced.store, objective="spring", at=synced.clock(), by="ana", note=None)
    synced.clock.now += DAY
    _measure(synced, 7.0)
    return synced


def _measure(bench: Bench, value: float) -> None:
    at = bench.clock()
    bench.store.measure([Measurement(series="kr:rate", at=at, value=value, recorded_at=at, source="said")])


def _shown(bench: Bench, at: datetime | None = None) -> Figures:
    at = at or bench.clock()
    written = mapping.as_of(bench.store, at)
    assert written is not None
    return settled(figures(written, bench.store, at), bench.store)


def _digest(bench: Bench, since: datetime) -> Digest:
    written = mapping.held(bench.store)
    return draw_up(written, bench.store, _shown(bench), before=_shown(bench, since))


def test_a_plan_tells_of_a_closed_objective_how_it_stands_today_and_no_more(ended: Bench) -> None:
    evidence = ended.store.evidence(ended.clock())
    told = mapping.effect(okrs(target=20.0), ended.store, evidence, {})
    assert told["objectives"] == []
    assert told["key_results"][0]["changes"] == {"today.progress": {"before": 0.7, "after": 0.35}}


def test_what_a_plan_tells_of_a_closed_objective_is_what_the_edit_does(ended: Bench) -> None:
    before = shape.figures(_shown(ended))["objectives"]
    version = mapping.adopt(okrs(target=20.0), "edited", ended.store, ended.clock())
    after = shape.figures(_shown(ended))["objectives"]
    assert after[0]["key_results"][0].pop("today")["progress"] == 0.35
    assert before[0]["key_results"][0].pop("today")["progress"] == 0.7
    assert after == before
    assert [one["id"] for one in version.effect["key_results"]] == ["rate"]


def test_an_objective_whose_period_ends_later_by_now_goes_on(ended: Bench) -> None:
    longer = okrs(period=YEAR)
    told = mapping.effect(longer, ended.store, ended.store.evidence(ended.clock()), {})
    closed_then = ended.clock()
    mapping.adopt(longer, "longer", ended.store, ended.clock())
    ended.clock.now += HOUR
    (objective,) = _shown(ended).objectives
    assert (objective.is_closed, objective.key_results[0].result.value) == (False, 7.0)
    assert closed(longer.objectives, ended.store, ended.clock()) == {}
    assert explain(longer, ended.store, "rate", ended.clock()).closing is None
    assert _shown(ended, closed_then).objectives[0].is_closed
    assert told["key_results"][0]["changes"]["result.value"] == {"before": 5.0, "after": 7.0}
    assert told["objectives"][0]["changes"]["progress"] == {"before": 0.5, "after": 0.7}
    end = YEAR.end + HOUR
    assert close(longer, ended.store, objective="spring", at=end, by="ana", note=None).figures["score"] == 0.7


def test_nothing_changes_of_it_after_its_closing(ended: Bench) -> None:
    told = explain(okrs(), ended.store, "rate", ended.clock(), ended.clock.now - HOUR)
    assert (told.change, told.shift, told.edits) == (None, None, ())
    assert told.figures.result.value == 5.0


def test_a_digest_gives_no_reasons_for_what_does_not_move(ended: Bench) -> None:
    since = ended.clock()
    ended.tool.finish("A")
    ended.one()
    (line,) = _digest(ended, since).lines
    assert (line.delivery_moved, line.change) == (0.0, None)


def test_one_that_goes_on_elsewhere_is_compared_with_itself_alone(ended: Bench) -> None:
    mapping.adopt(okrs(year=True), "both", ended.store, ended.clock())
    since = ended.clock()
    _measure(ended, 8.0)
    lines = _digest(ended, since).lines
    assert [(line.figures.objective, line.result_moved) for line in lines] == [
        ("spring", 0.0),
        ("year", pytest.approx(10.0)),
    ]


def test_one_that_goes_on_elsewhere_for_the_first_time_is_compared_with_what_it_was(ended: Bench) -> None:
    since = ended.clock()
    mapping.adopt(okrs(spring=False, year=True), "moved", ended.store, ended.clock())
    (line,) = _digest(ended, since).lines
    assert line.result_moved == pytest.approx(20.0)


def test_a_report_has_a_chapter_for_each_of_the_two_and_the_history_of_the_live_one(ended: Bench) -> None:
    both = okrs(year=True)
    both = replace(both, objectives=both.objectives[::-1])
    mapping.adopt(both, "both", ended.store, ended.clock())
    told = report(both, ended.store, ended.clock())
    chapters = [told.chapter(kr) for kr in told.figures.key_results]
    assert [one.figures.objective for one in chapters] == ["year", "spring"]
    assert to_json(told)["history"]["rate"]["forecast"]["result"] is not None


def test_the_way_of_a_closed_one_ends_with_its_closing(ended: Bench) -> None:
    both = okrs(year=True)
    mapping.adopt(both, "both", ended.store, ended.clock())
    ended.clock.now += timedelta(days=8)
    told = glance(both, ended.store, ended.clock())
    assert [progress for _, progress in told.trails["spring", "rate"].result] == [0.5]
    assert [progress for _, progress in told.trails["year", "rate"].result] == [0.7, 0.7]
    assert told.known["spring", "rate"] != told.known["year", "rate"]
    closed_one, live = report(both, ended.store, ended.clock()).chapters
    assert [[progress for _, progress in one.measured] for one in (closed_one, live)] == [[0.5], [0.5, 0.7]]


def test_what_is_closed_raises_no_alarm(ended: Bench) -> None:
    mapping.adopt(okrs(year=True), "both", ended.store, ended.clock())
    shown = _shown(ended)
    assert [kr.objective for kr in shown.live] == ["year"]
    seen = look(shown.live, (), {}, shown.at, Rules((), HOUR)).seen
    assert list(seen) == ["kr rate"]


def test_a_verdict_is_about_what_goes_on_and_counts_what_is_closed_apart(ended: Bench) -> None:
    assert glance(okrs(), ended.store, ended.clock()).verdict == "1 key result, all closed."
    assert _digest(ended, ended.clock()).verdict == "1 key result, all closed."
    both = okrs(year=True)
    mapping.adopt(both, "both", ended.store, ended.clock())
    told = glance(both, ended.store, ended.clock())
    assert told.verdict == "1 key result: 1 unknown. 1 closed."
    assert told.tally == ((Status.UNKNOWN, 1),)
    assert _digest(ended, ended.clock()).verdict == told.verdict


def test_what_was_closed_without_a_plan_needs_none(ended: Bench) -> None:
    (objective,) = okrs().objectives
    bare = Okrs(objectives=(replace(objective, key_results=(replace(key_result(SPRING), plan=()),)),))
    mapping.adopt(bare, "bare", ended.store, ended.clock())
    close(bare, ended.store, objective="spring", at=ended.clock(), by="ana", note=None, again=True)
    assert _shown(ended).key_results[0].signal.name == "no plan"
    assert glance(bare, ended.store, ended.clock()).needs == ()
    assert _digest(ended, ended.clock()).needs == ()
