"""Milestone key results: progress is the sum of the shares of completed stages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import Credit
from okrsync.domain.status import Status
from okrsync.domain.work import State, TrackedItem
from tests.unit.domain.made_up import (
    MemoryEvidence,
    completed,
    day,
    item,
    labelled,
    milestone_kr,
    phase,
    seen,
    stage,
)

TODO, DONE, DROPPED = State.TODO, State.DONE, State.DROPPED
NEVER = {("tool", "board"): Freshness(None)}

SURVEY = milestone_kr(
    stage("write", 20, labelled("write")), stage("collect", 50, labelled("collect")), stage("publish", 30)
)


def _knowing(*items: TrackedItem) -> MemoryEvidence:
    return MemoryEvidence(everything=items)


def test_nothing_completed_is_zero() -> None:
    assert seen(SURVEY, _knowing()).result.progress == 0.0


def test_a_stage_is_complete_when_every_item_is_done() -> None:
    figures = seen(SURVEY, _knowing(item("a", DONE, label="write"), item("b", DONE, label="write")))
    assert (figures.result.progress, figures.result.value, figures.result.unit) == (0.2, 20.0, "%")
    assert [s.complete for s in figures.result.stages] == [True, False, False]


def test_an_open_item_keeps_its_stage_from_paying() -> None:
    figures = seen(SURVEY, _knowing(item("a", DONE, label="write"), item("b", label="write")))
    assert figures.result.progress == 0.0
    assert figures.result.stages[0].delivery == 0.5


def test_a_dropped_item_does_not_keep_its_stage_from_paying() -> None:
    items = (item("a", DONE, label="write"), item("b", DROPPED, label="write"))
    assert seen(SURVEY, _knowing(*items)).result.progress == 0.2


def test_a_stage_whose_items_were_all_dropped_is_not_complete() -> None:
    assert seen(SURVEY, _knowing(item("a", DROPPED, label="write"))).result.progress == 0.0


def test_a_person_completes_a_stage_without_work() -> None:
    figures = seen(SURVEY, MemoryEvidence(words=[completed("publish")]))
    assert figures.result.progress == 0.3
    assert [s.by_person for s in figures.result.stages] == [False, False, True]


def test_a_person_completes_a_stage_whose_items_are_open() -> None:
    evidence = MemoryEvidence(everything=[item("a", label="write")], words=[completed("write")])
    assert seen(SURVEY, evidence).result.progress == 0.2


def test_a_person_takes_the_completion_back() -> None:
    evidence = MemoryEvidence(words=[completed("publish"), completed("publish", complete=False)])
    assert seen(SURVEY, evidence).result.progress == 0.0


def test_the_word_of_a_person_that_it_is_not_complete_leaves_the_trackers_theirs() -> None:
    words = [completed("write", complete=False)]
    evidence = MemoryEvidence(everything=[item("a", DONE, label="write")], words=words)
    assert seen(SURVEY, evidence).result.progress == 0.2


def test_all_stages_make_one() -> None:
    items = [item("a", DONE, label="write"), item("b", DONE, label="collect")]
    figures = seen(SURVEY, MemoryEvidence(everything=items, words=[completed("publish")]))
    assert (figures.result.progress, figures.status) == (1.0, Status.ON_TRACK)


def test_a_reopened_item_takes_the_share_back() -> None:
    before = seen(SURVEY, _knowing(item("a", DONE, label="write")))
    after = seen(SURVEY, _knowing(item("a", TODO, label="write")))
    assert (before.result.progress, after.result.progress) == (0.2, 0.0)


def test_proportional_credit_pays_a_stage_out_by_its_delivery() -> None:
    # 20 + 50 x 1/4 = 32.5
    kr = milestone_kr(
        stage("write", 20, labelled("write")),
        stage("collect", 50, labelled("collect")),
        stage("publish", 30),
        credit=Credit.PROPORTIONAL,
    )
    items = [item("w", DONE, label="write"), item("c", DONE, label="collect")]
    items += [item(f"c{n}", label="collect") for n in range(3)]
    figures = seen(kr, _knowing(*items))
    assert figures.result.progress == pytest.approx(0.325)
    assert [s.gain for s in figures.result.stages] == [1.0, 0.25, 0.0]


def test_proportional_credit_is_whole_where_a_person_says_complete() -> None:
    kr = milestone_kr(stage("only", 100, labelled()), credit=Credit.PROPORTIONAL)
    evidence = MemoryEvidence(everything=[item("a", DONE), item("b")], words=[completed("only")])
    assert seen(kr, evidence).result.progress == 1.0


def test_an_item_of_two_stages_completes_both_and_is_delivered_once() -> None:
    kr = milestone_kr(stage("one", 40, labelled("one")), stage("two", 60, labelled("two")))
    figures = seen(kr, _knowing(item("a", DONE, label=("one", "two"))))
    assert figures.result.progress == 1.0
    assert (figures.delivery.done, figures.delivery.total) == (1.0, 1.0)


def test_an_item_of_two_stages_keeps_both_open() -> None:
    kr = milestone_kr(stage("one", 40, labelled("one")), stage("two", 60, labelled("two")))
    items = (item("a", label=("one", "two")), item("b", DONE, label="two"))
    assert seen(kr, _knowing(*items)).result.progress == 0.0


def test_a_stage_of_two_selections_needs_both() -> None:
    kr = milestone_kr(stage("both", 100, labelled("x"), labelled("y")))
    assert seen(kr, _knowing(item("a", DONE, label="x"), item("b", label="y"))).result.progress == 0.0
    assert seen(kr, _knowing(item("a", DONE, label="x"), item("b", DONE, label="y"))).result.progress == 1.0


@pytest.mark.parametrize(
    "shares", [(33.33, 33.33, 33.34), (33.33333333333,) * 3, (33.331,) * 3, (33.336,) * 3]
)
def test_shares_with_thirds_add_up_to_achieved(shares: tuple[float, ...]) -> None:
    kr = milestone_kr(*(stage(f"s{n}", share) for n, share in enumerate(shares)))
    words = [completed(f"s{n}") for n in range(3)]
    figures = seen(kr, MemoryEvidence(at=day(100), words=words))
    assert (figures.result.progress, figures.result.value) == (1.0, 100.0)
    assert (figures.status, figures.score) == (Status.ACHIEVED, 1.0)


def test_a_stage_that_was_never_synced_leaves_the_result_unknown() -> None:
    figures = seen(SURVEY, MemoryEvidence(fresh=NEVER, words=[completed("publish")]))
    result = figures.result
    assert (result.progress, result.value, result.measured_at) == (None, None, None)
    assert figures.status is Status.UNKNOWN


def test_stages_that_people_completed_need_no_sync() -> None:
    words = [completed("write"), completed("collect")]
    assert seen(SURVEY, MemoryEvidence(fresh=NEVER, words=words)).result.progress == 0.7


def test_it_is_measured_whenever_it_is_looked_at() -> None:
    assert seen(SURVEY, MemoryEvidence(at=day(37))).result.measured_at == day(37)


def test_without_due_dates_it_is_expected_to_grow_evenly() -> None:
    assert seen(SURVEY, MemoryEvidence(at=day(40))).result.expected == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("on", "expected"), [(0, 0.0), (20, 0.1), (40, 0.2), (50, 0.45), (60, 0.7), (80, 0.85), (100, 1.0)]
)
def test_with_due_dates_each_share_is_expected_by_its_own(on: float, expected: float) -> None:
    # 20 % by day 40, 70 % by day 60, and the last, which has no date, by the end.
    kr = milestone_kr(
        stage("write", 20, labelled("write"), due=day(40)),
        stage("collect", 50, labelled("collect"), due=day(60)),
        stage("publish", 30),
    )
    assert seen(kr, MemoryEvidence(at=day(on))).result.expected == pytest.approx(expected)


def test_a_plan_beside_the_stages_counts_as_work_and_not_as_result() -> None:
    kr = milestone_kr(stage("one", 100, labelled("one")), plan=(phase("more", labelled("more")),))
    figures = seen(kr, _knowing(item("a", DONE, label="one"), item("b", label="more")))
    assert (figures.result.progress, figures.delivery.progress) == (1.0, 0.5)


def test_a_closed_task_moves_both_needles_of_a_milestone() -> None:
    kr = milestone_kr(stage("only", 100, labelled()))
    before, after = seen(kr, _knowing(item("a"))), seen(kr, _knowing(item("a", DONE)))
    assert (before.result.progress, before.delivery.progress) == (0.0, 0.0)
    assert (after.result.progress, after.delivery.progress) == (1.0, 1.0)


def test_completing_late_still_achieves() -> None:
    evidence = MemoryEvidence(at=day(100) + timedelta(days=9), everything=[item("a", DONE)])
    assert seen(milestone_kr(stage("only", 100, labelled())), evidence).status is Status.ACHIEVED


def test_a_stage_is_overdue_from_the_instant_by_which_it_was_due_until_it_is_complete() -> None:
    kr = milestone_kr(stage("first", 40, due=day(40)), stage("last", 60))
    before, then = (seen(kr, MemoryEvidence(at=at)) for at in (day(40) - timedelta(microseconds=1), day(40)))
    late = seen(kr, MemoryEvidence(at=day(60), words=[completed("first")]))
    told = [[s.overdue for s in figures.result.stages] for figures in (before, then, late)]
    assert told == [[False, False], [True, False], [False, False]]


def test_after_the_end_a_stage_is_overdue_that_was_so_at_the_end() -> None:
    kr = milestone_kr(stage("in", 40, due=day(100)), stage("beyond", 60, due=day(120)))
    assert [s.overdue for s in seen(kr, MemoryEvidence(at=day(130))).result.stages] == [True, False]


def test_its_delivery_is_expected_by_the_due_dates_of_its_stages() -> None:
    kr = milestone_kr(stage("a", 90, labelled("a"), due=day(40)), stage("b", 10, labelled("b")))
    figures = seen(kr, _knowing(item("a", label="a"), item("b", label="b")))
    assert figures.delivery.expected == pytest.approx(0.5 + 0.5 / 6)
