"""Why delivery changed, across mapping versions; a person's word on a result; the end of an objective."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from okrsync.domain.attribution import Part
from okrsync.domain.change import Kind
from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import (
    KeyResult,
    Metric,
    Milestone,
    Objective,
    Okrs,
    Period,
    Phase,
    Project,
    Stage,
    Standalone,
)
from okrsync.domain.selection import Criterion, Selection
from okrsync.domain.work import State
from okrsync.errors import UsageError
from okrsync.ports import ScopeId
from okrsync.sdk import Scope
from okrsync.usecases import mapping, shape
from okrsync.usecases.close import close, closed, reopen
from okrsync.usecases.recompute import figures, recompute
from okrsync.usecases.register import register
from okrsync.usecases.register import to_json as register_to_json
from okrsync.usecases.tell import override_result
from okrsync.usecases.why import Change, to_json, why
from tests.unit.usecases.workbench import BOARD, START, Bench, Tool, card

ALL = Selection(connection="office", scope=str(BOARD.scope))
NOTHING = Selection(connection="office", scope=str(BOARD.scope), criteria=(Criterion("board", ("xyz",)),))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
RATE = Metric(baseline=0.0, target=10.0, every=timedelta(days=900), series="kr:rate")


def okrs(*work: Selection, kr: str = "rate", **more: Any) -> Okrs:
    result = KeyResult(
        id=kr,
        title="Raise the rate",
        kind=RATE,
        period=YEAR,
        plan=(Phase(title="Build", work=work),) if work else (),
        **more,
    )
    return Okrs(objectives=(Objective(id="o", title="O", period=YEAR, key_results=(result,)),))


def changed(bench: Bench, since: datetime, written: Okrs | None = None) -> Change:
    told = why(written or okrs(ALL), bench.store, "rate", since, bench.clock.now)
    assert told is not None
    return told


def kinds(told: Change) -> dict[Kind, float | None]:
    return {part.kind: None if part.points is None else float(part.points) for part in told.attribution.parts}


def part(told: Change, kind: Kind) -> Part:
    return next(one for one in told.attribution.parts if one.kind is kind)


def measured(bench: Bench, value: float, at: datetime = START) -> None:
    bench.store.measure(
        [Measurement(series="kr:rate", at=at, value=value, recorded_at=bench.clock.now, source="check-in")]
    )


def test_what_was_completed_and_added_adds_up_and_names_its_items(synced: Bench) -> None:
    since = synced.clock.now
    synced.clock.now += HOUR
    synced.tool.finish("A", "B")
    synced.tool.have(card("E"))
    synced.one()
    told = changed(synced, since)
    assert (told.attribution.before, told.attribution.after) == (0.0, 0.4)
    assert sum(part.points or 0 for part in told.attribution.parts) == told.attribution.points
    assert kinds(told).keys() == {Kind.COMPLETED, Kind.ADDED}
    assert [shift.tracked.item.key for shift in part(told, Kind.COMPLETED).items] == ["A", "B"]
    assert [shift.what for shift in part(told, Kind.ADDED).items] == ["new"]


def test_an_edit_of_the_file_is_told_at_the_instant_of_the_edit(synced: Bench) -> None:
    mapping.adopt(okrs(NOTHING), "a", synced.store, synced.clock.now)
    since = synced.clock.now
    synced.clock.now += HOUR
    mapping.adopt(okrs(ALL), "b", synced.store, synced.clock.now)
    edited = synced.clock.now
    synced.clock.now += HOUR
    synced.tool.finish("A")
    synced.one()
    told = changed(synced, since)
    assert kinds(told).keys() >= {Kind.MAPPING}
    assert [s.tracked.item.key for s in part(told, Kind.MAPPING).items] == list("ABCD")
    assert kinds(changed(synced, edited)) == {Kind.COMPLETED: 25.0}


def test_an_edit_that_brings_in_what_nobody_had_seen_is_told_with_points_once_it_was(synced: Bench) -> None:
    mapping.adopt(okrs(ALL), "a", synced.store, synced.clock.now)
    since = synced.clock.now
    synced.clock.now += HOUR
    both = okrs(ALL, replace(ALL, scope="board other"))
    mapping.adopt(both, "b", synced.store, synced.clock.now)
    synced.clock.now += HOUR
    synced.tool.finish("A")
    synced.one()
    assert kinds(changed(synced, since, both)) == {Kind.COMPLETED: None}
    other = Tool()
    other.have(card("E"))
    synced.sync(synced.source(other, ScopeId("office", Scope("board", "other"))))
    seen = changed(synced, since, both)
    assert kinds(seen) == {Kind.COMPLETED: 25.0, Kind.MAPPING: pytest.approx(-5.0)}
    assert sum(one.points or 0 for one in seen.attribution.parts) == seen.attribution.points


def test_an_edit_of_a_later_phase_is_told_too(synced: Bench) -> None:
    def phased(*second: Selection) -> Okrs:
        [objective] = okrs().objectives
        phases = (Phase(title="one", work=(NOTHING,)), Phase(title="two", work=second))
        [kr] = objective.key_results
        return Okrs(objectives=(replace(objective, key_results=(replace(kr, plan=phases),)),))

    mapping.adopt(phased(), "a", synced.store, synced.clock.now)
    since = synced.clock.now
    synced.clock.now += HOUR
    mapping.adopt(phased(ALL), "b", synced.store, synced.clock.now)
    synced.clock.now += HOUR
    synced.tool.finish("A")
    synced.one()
    told = changed(synced, since, phased(ALL))
    assert [s.tracked.item.key for s in part(told, Kind.MAPPING).items] == list("ABCD")
    assert [s.tracked.item.key for s in part(told, Kind.COMPLETED).items] == ["A"]


def test_an_edit_that_leaves_its_work_alone_is_no_part_of_the_change(synced: Bench) -> None:
    mapping.adopt(okrs(ALL), "a", synced.store, synced.clock.now)
    since = synced.clock.now
    synced.clock.now += HOUR
    mapping.adopt(okrs(ALL, owner="ana"), "b", synced.store, synced.clock.now)
    synced.tool.finish("A")
    synced.one()
    assert kinds(changed(synced, since)) == {Kind.COMPLETED: 25.0}


def test_a_key_result_that_came_later_is_told_from_when_it_came(synced: Bench) -> None:
    mapping.adopt(okrs(ALL, kr="other"), "a", synced.store, synced.clock.now)
    since = synced.clock.now
    synced.clock.now += HOUR
    mapping.adopt(okrs(ALL), "b", synced.store, synced.clock.now)
    came = synced.clock.now
    synced.clock.now += HOUR
    told = changed(synced, since)
    assert told.since == came
    assert told.attribution.points == Fraction(0)
    assert why(okrs(ALL, kr="newest"), synced.store, "newest", since, synced.clock.now) is None


def test_before_anything_was_seen_there_are_items_and_no_points(synced: Bench) -> None:
    told = changed(synced, START - DAY)
    assert (told.attribution.before, told.attribution.points) == (None, None)
    assert to_json(told)["points"] is None
    assert len(to_json(told)["parts"][0]["items"]) == 4


def test_a_change_goes_from_earlier_to_later(synced: Bench) -> None:
    with pytest.raises(UsageError, match="earlier instant"):
        why(okrs(ALL), synced.store, "rate", synced.clock.now, synced.clock.now)


def test_a_word_holds_for_a_time_and_the_computed_value_stays_beside_it(bench: Bench) -> None:
    measured(bench, 2.0)
    _override(bench, 7.0, bench.clock.now + HOUR)
    told = shape.key_result(figures(okrs(), bench.store, bench.clock.now).key_results[0])
    assert (told["result"]["value"], told["result"]["progress"]) == (7.0, 0.7)
    assert told["result"]["override"]["computed_value"] == 2.0
    assert (told["result"]["override"]["by"], told["result"]["override"]["reason"]) == ("ana", "late")
    later = shape.key_result(figures(okrs(), bench.store, bench.clock.now + HOUR).key_results[0])
    assert (later["result"]["value"], later["result"]["override"]) == (2.0, None)
    before = shape.key_result(figures(okrs(), bench.store, START - HOUR).key_results[0])
    assert before["result"]["override"] is None


def test_a_word_can_be_taken_back(bench: Bench) -> None:
    measured(bench, 2.0)
    _override(bench, 7.0, bench.clock.now + HOUR)
    bench.clock.now += timedelta(minutes=1)
    _override(bench, None, bench.clock.now + HOUR)
    assert figures(okrs(), bench.store, bench.clock.now).key_results[0].result.value == 2.0


def test_a_word_moves_the_key_result(bench: Bench) -> None:
    recompute(okrs(), bench.store, bench.clock.now, key_results=["rate"])
    _override(bench, 7.0, bench.clock.now + HOUR)
    moved = recompute(okrs(), bench.store, bench.clock.now, key_results=["rate"])
    assert [kr.key_result.id for kr in moved] == ["rate"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": float("nan")}, "finite"),
        ({"reason": "  "}, "reason"),
        ({"until": START - HOUR}, "is over"),
        ({"key_result": "ratte"}, "no key result 'ratte'"),
    ],
)
def test_a_word_that_means_nothing_is_refused(bench: Bench, changes: dict[str, Any], says: str) -> None:
    word = {
        "key_result": "rate",
        "value": 1.0,
        "reason": "late",
        "by": "ana",
        "until": START + DAY,
        **changes,
    }
    with pytest.raises(UsageError, match=says):
        override_result(okrs(), bench.store, at=bench.clock.now, **word)


def test_an_objective_is_closed_after_its_end_with_what_was_reached(bench: Bench) -> None:
    measured(bench, 7.0)
    word = close(okrs(), bench.store, objective="o", at=YEAR.end, by="ana", note="well done")
    assert (word.figures["score"], closed(okrs().objectives, bench.store, YEAR.end)) == (0.7, {"o": word})
    assert word.figures["carry_over"] == [
        {"id": "rate", "title": "Raise the rate", "value": 7.0, "progress": 0.7, "stages": []}
    ]
    assert closed(okrs().objectives, bench.store, YEAR.end - HOUR) == {}
    told = shape.figures(figures(okrs(), bench.store, YEAR.end), closed={"o": word})["objectives"][0]
    assert (told["closed_at"], told["score"]) == ("2027-01-01T00:00:00Z", 0.7)


def test_what_was_measured_later_does_not_change_a_closing(bench: Bench) -> None:
    measured(bench, 7.0)
    word = close(okrs(), bench.store, objective="o", at=YEAR.end, by="ana", note=None)
    measured(bench, 10.0, START + HOUR)
    assert closed(okrs().objectives, bench.store, YEAR.end)["o"] == word


def test_a_milestone_carries_over_its_open_stages(bench: Bench) -> None:
    stages = (Stage(id="a", title="Ask", share=40), Stage(id="p", title="Publish", share=60))
    milestone = KeyResult(id="survey", title="Survey", kind=Milestone(stages=stages), period=YEAR)
    written = Okrs(objectives=(Objective(id="o", title="O", period=YEAR, key_results=(milestone,)),))
    word = close(written, bench.store, objective="o", at=YEAR.end, by="ana", note=None)
    assert word.figures["carry_over"][0]["stages"] == ["Ask", "Publish"]


def test_closing_too_early_unscored_twice_or_what_is_not_there_is_refused(bench: Bench) -> None:
    def attempt(objective: str = "o", at: datetime = YEAR.end, **more: Any) -> None:
        close(okrs(), bench.store, objective=objective, at=at, by="ana", note=None, **more)

    with pytest.raises(UsageError, match="no objective 'p'"):
        attempt("p")
    with pytest.raises(UsageError, match="lasts to the end of 2026-12-31"):
        attempt(at=YEAR.end - HOUR)
    with pytest.raises(UsageError, match="rate has no score yet"):
        attempt()
    measured(bench, 7.0)
    attempt()
    with pytest.raises(UsageError, match="was closed on 2027-01-01 by ana"):
        attempt()
    attempt(again=True)


def test_a_closing_that_was_a_mistake_is_taken_back_and_stays_in_the_past(bench: Bench) -> None:
    measured(bench, 7.0)
    word = close(okrs(), bench.store, objective="o", at=YEAR.end, by="ana", note=None)
    reopen(okrs(), bench.store, objective="o", at=YEAR.end + HOUR, by="ben", note="the wrong one")
    assert closed(okrs().objectives, bench.store, YEAR.end + HOUR) == {}
    assert closed(okrs().objectives, bench.store, YEAR.end) == {"o": word}
    with pytest.raises(UsageError, match="o is not closed"):
        reopen(okrs(), bench.store, objective="o", at=YEAR.end + 2 * HOUR, by="ben", note=None)
    close(okrs(), bench.store, objective="o", at=YEAR.end + 2 * HOUR, by="ana", note=None)
    assert set(closed(okrs().objectives, bench.store, YEAR.end + 2 * HOUR)) == {"o"}


def test_a_milestone_is_set_to_no_more_than_all_of_it(bench: Bench) -> None:
    stages = (Stage(id="a", title="Ask", share=100),)
    milestone = KeyResult(id="survey", title="Survey", kind=Milestone(stages=stages), period=YEAR)
    written = Okrs(objectives=(Objective(id="o", title="O", period=YEAR, key_results=(milestone,)),))
    word: dict[str, Any] = {
        "key_result": "survey",
        "reason": "so it is",
        "by": "ana",
        "until": bench.clock.now + DAY,
    }
    for value in (-1.0, 100.5):
        with pytest.raises(UsageError, match="between 0 and 100 %"):
            override_result(written, bench.store, value=value, at=bench.clock.now, **word)
    override_result(written, bench.store, value=100.0, at=bench.clock.now, **word)


def test_what_nobody_has_set_is_not_cleared(bench: Bench) -> None:
    word: dict[str, Any] = {
        "key_result": "rate",
        "reason": "so it is",
        "by": "ana",
        "until": bench.clock.now + DAY,
    }
    with pytest.raises(UsageError, match="nobody has set rate"):
        override_result(okrs(), bench.store, value=None, at=bench.clock.now, **word)
    assert not bench.store.evidence(bench.clock.now).overrides("rate")


def test_the_register_says_what_each_project_and_each_item_in_progress_is_for(bench: Bench) -> None:
    bench.tool.have(*(card(name, State.DOING) for name in "AB"), card("C", State.DONE))
    bench.tool.have(replace(card("X", State.DOING), facets={"board": ("xyz",)}))
    bench.one()
    plan = Project(id="plan", title="The plan", phases=(Phase(title="All", work=(_board("abc"),)),))
    servers = Project(
        id="servers",
        title="Servers",
        phases=(Phase(title="All", work=(_board("xyz"),)),),
        standalone=Standalone.OPERATIONAL,
    )
    serving = replace(okrs(_board("abc"), project="plan"), projects=(plan, servers))
    told = register_to_json(register(serving, bench.store, bench.clock.now))
    assert [(p["id"], p["key_results"], p["standalone"]) for p in told["projects"]] == [
        ("plan", ["rate"], None),
        ("servers", [], "operational"),
    ]
    assert {item["key"]: (item["key_results"], item["standalone"]) for item in told["in_progress"]} == {
        "A": (["rate"], None),
        "B": (["rate"], None),
        "X": ([], "operational"),
    }
    unexplained = register(replace(serving, projects=(plan,)), bench.store, bench.clock.now)
    assert [item.tracked.item.key for item in unexplained.focus.unexplained] == ["X"]


def _board(name: str) -> Selection:
    return replace(ALL, criteria=(Criterion("board", (name,)),))


def _override(bench: Bench, value: float | None, until: datetime) -> None:
    override_result(
        okrs(),
        bench.store,
        key_result="rate",
        value=value,
        reason="late",
        by="ana",
        at=bench.clock.now,
        until=until,
    )
