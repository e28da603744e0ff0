"""The delivery needle of a key result: its weights, its parts, and what was counted before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okrsync.domain.delivered import delivered
from okrsync.domain.okr import Phase
from okrsync.domain.selection import POINTS
from okrsync.domain.tally import PlanTally, Tally
from okrsync.domain.work import State, TrackedItem
from tests.unit.domain.made_up import MemoryEvidence, item, labelled, metric_kr, phase

DONE, DROPPED = State.DONE, State.DROPPED
PARTS = metric_kr(None, phase("one", labelled("one")), phase("two", labelled("two")), phase("idle"))
SHARED = [
    item("a", DONE, label=("one", "two")),
    item("b", label="two"),
    item("c", DROPPED, label="two"),
]


def test_it_says_what_is_done_of_what_counts_what_was_dropped_and_in_which_unit() -> None:
    kr = metric_kr(None, phase("all", labelled(weigh_by=POINTS)))
    items = [item("a", DONE, points=3.0), item("b", points=5.0), item("c", DROPPED, points=2.0)]
    figures = delivered(kr, MemoryEvidence(everything=items))
    assert (figures.done, figures.total, figures.dropped, figures.unit) == (3.0, 8.0, 2.0, "points")
    assert figures.progress == 0.375


def test_an_item_of_two_parts_counts_once_in_the_whole_and_in_each_looked_at_alone() -> None:
    figures = delivered(PARTS, MemoryEvidence(everything=SHARED))
    assert [c.tracked.item.key for c in figures.detail.counted] == ["a", "b"]
    assert [[c.tracked.item.key for c in figures.detail_of(n).counted] for n in range(3)] == [
        ["a"],
        ["a", "b"],
        [],
    ]
    assert [(part.done, part.total) for part in figures.by_part] == [(1.0, 1.0), (1.0, 2.0), (0.0, 0.0)]
    assert figures.tally.shares == (1.0, 1.0, 0.0)


def test_of_the_parts_with_work_those_are_done_in_which_all_is() -> None:
    figures = delivered(PARTS, MemoryEvidence(everything=SHARED))
    assert (figures.parts_done, figures.parts) == (1, 2)


def test_what_was_counted_before_is_not_counted_again() -> None:
    half = Tally(done=1.0, total=2.0, dropped=0.0, unit="items", complete=False)
    kept = PlanTally(whole=half, shares=(2.0,), by_part=(half,))

    @dataclass
    class Counted(MemoryEvidence):
        def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
            raise AssertionError("nobody needs the items")

        def tally(self, plan: Sequence[Phase]) -> PlanTally:  # type: ignore[override]
            return kept

    figures = delivered(metric_kr(None, phase("all", labelled())), Counted())
    assert (figures.progress, figures.tally) == (0.5, kept)
