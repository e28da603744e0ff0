"""Delivery against what was planned at the start."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import KeyResult
from okrsync.domain.original import OriginalScope, against_original
from okrsync.domain.selection import POINTS
from okrsync.domain.work import Gone, State, TrackedItem
from tests.unit.domain.made_up import START, MemoryEvidence, day, item, labelled, metric_kr, phase

DOING, DONE, DROPPED = State.DOING, State.DONE, State.DROPPED
ALL = metric_kr(None, phase("all", labelled()))
X = metric_kr(None, phase("x", labelled("x")))
BY_POINTS = metric_kr(None, phase("all", labelled(weigh_by=POINTS)))


def _scope(start: Sequence[TrackedItem], now: Sequence[TrackedItem], kr: KeyResult = ALL) -> OriginalScope:
    scope = against_original(
        kr, MemoryEvidence(at=START, everything=start), MemoryEvidence(at=day(50), everything=now)
    )
    assert scope is not None
    return scope


def test_what_was_added_later_does_not_count() -> None:
    scope = _scope([item("a"), item("b")], [item("a", DONE), item("b"), item("c"), item("d", DONE)])
    assert (scope.progress, scope.added) == (0.5, 2)


def test_items_weigh_what_they_weighed_at_the_start() -> None:
    start = [item("a", points=1.0), item("b", points=3.0)]
    scope = _scope(start, [item("a", DONE, points=8.0), item("b", points=1.0)], BY_POINTS)
    assert (scope.done, scope.total, scope.unit) == (1.0, 4.0, "points")


def test_what_was_done_at_the_start_and_is_reopened_is_open() -> None:
    assert _scope([item("a", DONE), item("b")], [item("a", DOING), item("b")]).progress == 0.0


@pytest.mark.parametrize(
    "now",
    [[item("b", DROPPED)], [item("b", gone=Gone.DELETED)], []],
    ids=["dropped", "deleted", "no longer known"],
)
def test_what_was_lost_stays_in_the_denominator_and_is_told(now: list[TrackedItem]) -> None:
    scope = _scope([item("a"), item("b")], [item("a", DONE), *now])
    assert (scope.progress, scope.lost) == (0.5, 1.0)


def test_what_was_dropped_at_the_start_was_never_planned() -> None:
    assert _scope([item("a", DONE), item("b", DROPPED)], [item("a", DONE), item("b")]).progress == 1.0


def test_what_left_the_selection_or_vanished_when_it_was_done_is_done() -> None:
    start = [item("a", label="x"), item("b", label="x"), item("c", label="x"), item("d", label="x")]
    now = [item("a", DONE), item("b", DONE, gone=Gone.MOVED), item("c"), item("d", label="x")]
    scope = _scope(start, now, X)
    assert (scope.progress, scope.lost) == (0.5, 0.0)


@pytest.mark.parametrize("order", [1, -1])
def test_an_item_of_two_scopes_is_what_the_freshest_sighting_says(order: int) -> None:
    both = metric_kr(None, phase("both", labelled(), labelled(scope="other")))
    seen = [item("a", DONE, updated_at=day(9)), item("a", scope="other", updated_at=day(2))]
    assert _scope([item("a")], seen[::order], both).progress == 1.0


def test_an_item_that_was_split_is_done_as_far_as_its_children_are() -> None:
    now = [
        item("a"),
        item("one", DONE, parent="a"),
        item("two", parent="a"),
        item("two-one", DONE, parent="two"),
        item("two-two", parent="id-two"),
        item("b"),
    ]
    scope = _scope([item("a"), item("b")], now)
    assert scope.done == pytest.approx(2 / 3)
    assert scope.added == 0


def test_an_item_that_is_closed_is_done_whatever_its_children_are() -> None:
    assert _scope([item("a")], [item("a", DONE), item("one", parent="a")]).progress == 1.0


def test_an_item_that_was_dropped_is_not_done_by_its_children() -> None:
    assert _scope([item("a")], [item("a", DROPPED), item("one", DONE, parent="a")]).progress == 0.0


def test_an_empty_plan_has_no_original_scope() -> None:
    scope = _scope([], [item("a", DONE)])
    assert (scope.progress, scope.total, scope.added) == (None, 0.0, 1)


@pytest.mark.parametrize("start", [True, False])
def test_nobody_knows_what_was_planned_before_the_first_sync(start: bool) -> None:
    seen, unseen = MemoryEvidence(), MemoryEvidence(fresh={("tool", "board"): Freshness(None)})
    assert against_original(ALL, *((unseen, seen) if start else (seen, unseen))) is None


def test_each_item_says_what_became_of_it() -> None:
    scope = _scope([item("a"), item("b")], [item("a", DROPPED)])
    assert scope.at == START
    assert [(i.then.item.key, i.weight, i.dropped, i.gone) for i in scope.items] == [
        ("a", 1.0, True, None),
        ("b", 1.0, False, Gone.LEFT),
    ]


def test_a_child_whose_parent_nobody_knows_was_added() -> None:
    assert _scope([item("a")], [item("a"), item("b", parent="elsewhere")]).added == 1


def test_an_item_that_can_no_longer_be_seen_is_not_done_through_its_children() -> None:
    now = [item("a", gone=Gone.DELETED), item("one", DONE, parent="a")]
    scope = _scope([item("a")], now)
    assert (scope.progress, scope.lost, scope.added) == (0.0, 1.0, 1)


def test_an_item_of_another_tool_with_the_name_of_the_parent_is_not_the_parent() -> None:
    kr = metric_kr(None, phase("both", labelled(), labelled(connection="second")))
    start = [item("a"), item("a", id="id-z", connection="second")]
    scope = _scope(start, [*start, item("one", DONE, parent="a"), item("two", parent="id-a")], kr)
    assert [(i.then.connection, i.credit) for i in scope.items] == [("tool", 0.5), ("second", 0.0)]


def test_an_item_that_was_split_into_what_weighs_nothing_is_not_done() -> None:
    now = [item("a"), item("one", DONE, parent="a", points=0.0)]
    assert _scope([item("a", points=2.0)], now, BY_POINTS).progress == 0.0
