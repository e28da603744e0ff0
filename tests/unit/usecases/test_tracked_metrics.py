"""Numbers over work items on a real store: as of any instant, the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Metric, Objective, Okrs, Period
from okrsync.domain.selection import Selection
from okrsync.domain.tracker import AGE, CYCLE_TIME, OPEN, Take, Tracker
from okrsync.domain.work import State
from okrsync.sdk import Unavailable
from okrsync.usecases.explain import explain
from okrsync.usecases.explained import to_json
from okrsync.usecases.recompute import figures, recompute
from okrsync.usecases.tracking import tracked_note
from tests.unit.domain.made_up import metric_kr
from tests.unit.usecases.workbench import BOARD, START, Bench, card

WORK = Selection(connection="office", scope="board abc")
PERIOD = Period(START - timedelta(days=10), START + timedelta(days=90))
COUNT = Tracker(work=(WORK,), take=Take.COUNT, states=OPEN)
CYCLE = Tracker(work=(WORK,), take=Take.MEAN, of=CYCLE_TIME, states=(State.DONE,), per=timedelta(hours=1))


def okrs(tracker: Tracker) -> Okrs:
    kind = Metric(baseline=4, target=0, every=timedelta(days=1), series="kr:bugs", tracker=tracker)
    kr = metric_kr(kind, id="bugs", period=PERIOD)
    return Okrs(objectives=(Objective(id="o", title="Better", period=PERIOD, key_results=(kr,)),))


def seen(bench: Bench, tracker: Tracker, at: datetime | None = None) -> KeyResultFigures:
    return figures(okrs(tracker), bench.store, at or bench.clock()).key_results[0]


def test_a_sync_moves_it_and_it_is_kept_once(synced: Bench) -> None:
    def moved() -> list[str]:
        return [k.key_result.id for k in recompute(okrs(COUNT), synced.store, synced.clock(), scopes=[BOARD])]

    assert (moved(), moved()) == (["bugs"], [])
    synced.tool.finish("A")
    synced.one()
    assert (moved(), moved()) == (["bugs"], [])
    assert seen(synced, COUNT).result.value == 3.0


def test_what_people_measured_before_is_no_part_of_it(synced: Bench) -> None:
    said = Measurement(series="kr:bugs", at=START, value=9.0, recorded_at=synced.clock(), source="check-in")
    synced.store.measure([said])
    assert explain(okrs(COUNT), synced.store, "bugs", synced.clock()).measurements == ()


def test_it_has_a_past_that_stays_the_same(synced: Bench) -> None:
    before = synced.clock()
    for name in "AB":
        synced.tool.finish(name)
        synced.one()
    synced.tool.lose("C")
    synced.one(reconcile=True)
    after = synced.clock()
    synced.tool.finish("D")
    synced.one()
    assert [seen(synced, COUNT, at).result.value for at in (before, after, before)] == [4.0, 1.0, 4.0]
    assert seen(synced, COUNT).result.value == 0.0


def test_a_failed_sync_changes_no_number_even_of_what_grows_with_time(bench: Bench) -> None:
    bench.tool.have(replace(card("E"), created_at=START - timedelta(days=3)))
    bench.one()
    ages = Tracker(work=(WORK,), take=Take.MEAN, of=AGE, states=OPEN)
    whole = seen(bench, ages)
    bench.tool.trouble = Unavailable("503")
    bench.one()
    bench.clock.now += timedelta(days=2)
    failed = seen(bench, ages)
    assert whole.result.value is not None
    assert (failed.result.value, failed.result.measured_at) == (whole.result.value, whole.result.measured_at)
    assert failed.stale is not None
    assert failed.stale.since == whole.result.measured_at


def test_cycle_time_starts_when_the_card_was_first_seen_in_progress(synced: Bench) -> None:
    synced.clock.now = START + timedelta(hours=1)
    synced.tool.have(replace(card("A"), state=State.DOING, native_status="Doing"))
    synced.one()
    synced.clock.now = START + timedelta(hours=5)
    finished = replace(card("A"), state=State.DONE, native_status="Done", done_at=START + timedelta(hours=3))
    synced.tool.have(finished)
    synced.one()
    found = seen(synced, CYCLE).result.value
    assert found is not None
    assert 1.99 < found < 2.0


def test_a_card_that_was_in_progress_before_anybody_looked_has_no_cycle_time(bench: Bench) -> None:
    bench.tool.have(replace(card("A"), state=State.DOING, native_status="Doing"))
    bench.one()
    bench.tool.have(replace(card("A"), state=State.DONE, done_at=START + timedelta(hours=3)))
    bench.one()
    figures_of = seen(bench, CYCLE)
    assert figures_of.result.value is None
    assert figures_of.result.tracked is not None
    assert (
        tracked_note(figures_of.result.tracked) == "counted from 0 items; 1 left out: never seen in progress"
    )


def test_a_card_that_says_itself_since_when_needs_nobody_to_look(bench: Bench) -> None:
    since = START - timedelta(hours=2)
    bench.tool.have(replace(card("A"), state=State.DOING, native_status="Doing", started_at=since))
    bench.one()
    bench.tool.have(replace(card("A"), state=State.DONE, done_at=START + timedelta(hours=3)))
    bench.one()
    assert seen(bench, CYCLE).result.value == 5.0


def test_the_explanation_names_every_item(synced: Bench) -> None:
    told = to_json(explain(okrs(COUNT), synced.store, "bugs", synced.clock()))
    assert [(item["key"], item["value"]) for item in told["tracked"]["counted"]] == [
        ("A", 1.0),
        ("B", 1.0),
        ("C", 1.0),
        ("D", 1.0),
    ]
    assert told["result_formula"] == "(value - baseline) / (target - baseline) = (4 - 4) / (0 - 4)"
    assert [source["scope"] for source in told["sources"]] == ["board abc"]


def test_the_explanation_says_why_there_is_no_number(synced: Bench) -> None:
    other = Tracker(work=(replace(WORK, scope="board xyz"),), take=Take.COUNT, states=OPEN)
    told = to_json(explain(okrs(other), synced.store, "bugs", synced.clock()))
    assert told["result_formula"].endswith("; office (board xyz) was never synced")
