"""Delivery = weight of done / weight of everything not dropped."""

from __future__ import annotations

from math import inf, nan

import pytest

from okrsync.domain.delivery import deliver
from okrsync.domain.selection import POINTS
from okrsync.domain.work import Gone, State
from tests.unit.domain.made_up import delivered, item, labelled

TODO, DOING, DONE, DROPPED = State.TODO, State.DOING, State.DONE, State.DROPPED


def test_one_of_four_done_is_a_quarter() -> None:
    items = [item("a", DONE), item("b"), item("c", DOING), item("d")]
    assert delivered(items).progress == 0.25


def test_an_item_in_the_doing_earns_nothing_yet() -> None:
    assert delivered([item("a", DOING), item("b", DOING)]).progress == 0.0


def test_a_dropped_item_leaves_the_denominator() -> None:
    items = [item("a", DONE), item("b"), item("c", DROPPED), item("d", DROPPED)]
    delivery = delivered(items)
    assert (delivery.tally.done, delivery.tally.total, delivery.tally.dropped) == (1.0, 2.0, 2.0)
    assert delivery.progress == 0.5


def test_an_empty_selection_has_no_delivery() -> None:
    nothing = delivered([])
    assert nothing.progress is None
    assert not nothing.tally.complete


def test_no_selection_at_all_has_no_delivery_in_items() -> None:
    nothing = deliver([])
    assert (nothing.progress, nothing.unit) == (None, "items")


def test_a_selection_of_dropped_items_alone_has_no_delivery() -> None:
    dropped = delivered([item("a", DROPPED)])
    assert dropped.progress is None
    assert not dropped.tally.complete


@pytest.mark.parametrize("reason", list(Gone))
def test_a_gone_item_no_longer_counts_and_says_why(reason: Gone) -> None:
    delivery = delivered([item("a", DONE), item("b"), item("c", DONE, gone=reason)])
    assert delivery.progress == 0.5
    assert [e.why for e in delivery.excluded] == [str(reason)]


def test_a_dropped_item_says_by_which_resolution() -> None:
    items = [item("a", DROPPED, resolution="Won't Do"), item("b", DROPPED, native_status="Archived")]
    assert [e.why for e in delivered(items).excluded] == ["dropped (Won't Do)", "dropped (Archived)"]


def test_points_weigh_instead_of_items() -> None:
    items = [item("a", DONE, points=8.0), item("b", points=2.0)]
    delivery = delivered(items, labelled(weigh_by=POINTS))
    assert (delivery.progress, delivery.unit) == (0.8, "points")


def test_a_numeric_field_weighs_under_its_own_name() -> None:
    items = [item("a", DONE, numbers={"hours": 30.0}), item("b", numbers={"hours": 10.0}, points=99.0)]
    delivery = delivered(items, labelled(weigh_by="hours"))
    assert (delivery.progress, delivery.unit) == (0.75, "hours")


def test_by_count_estimates_do_not_matter() -> None:
    assert delivered([item("a", DONE, points=100.0), item("b", points=1.0)]).progress == 0.5


def test_by_count_nothing_stands_in_for_an_estimate_and_a_field_called_count_is_none() -> None:
    counted = delivered([item("a", DONE, numbers={"count": 9.0}), item("b")]).counted
    assert [(c.weight, c.estimated) for c in counted] == [(1.0, True), (1.0, True)]


def test_the_credit_of_an_item_is_all_or_nothing_whatever_it_weighs() -> None:
    items = [item("a", DONE, points=8.0), item("b", DOING, points=5.0), item("c")]
    assert [c.credit for c in delivered(items, labelled(weigh_by=POINTS)).counted] == [1.0, 0.0, 0.0]


def test_an_item_without_an_estimate_gets_the_mean_of_the_estimated_ones() -> None:
    # (2 + 6) / 2 = 4 stands in for c: 4 done of 12.
    items = [item("a", points=2.0), item("b", points=6.0), item("c", DONE)]
    delivery = delivered(items, labelled(weigh_by=POINTS))
    assert (delivery.tally.done, delivery.tally.total) == (4.0, 12.0)
    assert [c.estimated for c in delivery.counted] == [True, True, False]


def test_where_nobody_estimated_every_item_weighs_one() -> None:
    delivery = delivered([item("a", DONE), item("b"), item("c")], labelled(weigh_by=POINTS))
    assert (delivery.tally.done, delivery.tally.total) == (1.0, 3.0)


def test_a_dropped_item_stays_in_the_mean_so_that_dropping_it_makes_nobody_larger() -> None:
    # With the dropped 1 in it the mean is 5; without it the unestimated one would grow to 9.
    items = [item("a", DONE, points=9.0), item("b", DROPPED, points=1.0), item("c")]
    delivery = delivered(items, labelled(weigh_by=POINTS))
    assert (delivery.tally.done, delivery.tally.total) == (9.0, 14.0)


def test_a_gone_item_leaves_the_mean() -> None:
    items = [item("a", DONE, points=4.0), item("b"), item("c", points=100.0, gone=Gone.DELETED)]
    assert delivered(items, labelled(weigh_by=POINTS)).tally.total == 8.0


def test_the_mean_is_of_the_whole_selection_though_another_one_counts_part_of_it() -> None:
    # x is counted with the first selection, and is still the only estimated item of the second.
    items = [item("x", DONE, points=8.0, label=("one", "two")), item("y", label="two")]
    delivery = delivered(items, labelled("one", weigh_by=POINTS), labelled("two", weigh_by=POINTS))
    assert (delivery.tally.done, delivery.tally.total) == (8.0, 16.0)


def test_an_estimate_of_zero_is_an_estimate() -> None:
    items = [item("a", DONE, points=0.0), item("b", points=4.0), item("c")]
    delivery = delivered(items, labelled(weigh_by=POINTS))
    assert (delivery.tally.done, delivery.tally.total) == (0.0, 6.0)


def test_items_that_all_weigh_nothing_have_no_delivery() -> None:
    assert delivered([item("a", DONE, points=0.0)], labelled(weigh_by=POINTS)).progress is None


@pytest.mark.parametrize("nonsense", [-1.0, inf, nan, 1e308])
def test_an_estimate_that_can_not_be_one_counts_as_missing(nonsense: float) -> None:
    items = [item("a", DONE, points=3.0), item("b", points=nonsense)]
    assert delivered(items, labelled(weigh_by=POINTS)).progress == 0.5


@pytest.mark.parametrize("size", [5e-324, 1e-300, 1e100])
def test_the_smallest_and_largest_estimates_divide_as_others_do(size: float) -> None:
    items = [item("a", DONE, points=size), item("b", points=size)]
    assert delivered(items, labelled(weigh_by=POINTS)).progress == 0.5
    assert delivered(items, labelled(weigh_by=POINTS), labelled("x")).progress == 0.5


def test_an_item_in_two_selections_counts_once_in_the_first() -> None:
    items = [item("a", DONE, label=("one", "two")), item("b", label="two")]
    delivery = delivered(items, labelled("one"), labelled("two"))
    assert (delivery.tally.done, delivery.tally.total) == (1.0, 2.0)
    assert [(c.tracked.item.key, c.part) for c in delivery.counted] == [("a", 0), ("b", 1)]
    assert [(e.tracked.item.key, e.part, e.why) for e in delivery.excluded] == [("a", 1, "already counted")]


def test_an_item_dropped_in_two_selections_is_dropped_once() -> None:
    assert (
        delivered([item("a", DROPPED, label=("one", "two"))], labelled("one"), labelled("two")).tally.dropped
        == 1.0
    )


def test_an_item_seen_in_two_scopes_counts_once() -> None:
    items = [item("a", DONE), item("a", DONE, scope="other"), item("b", scope="other")]
    assert delivered(items, labelled(), labelled(scope="other")).tally.total == 2.0


def test_an_item_that_moved_to_another_scope_counts_there() -> None:
    items = [item("a", gone=Gone.MOVED), item("a", DONE, scope="other")]
    delivery = delivered(items, labelled(), labelled(scope="other"))
    assert (delivery.tally.done, delivery.tally.total) == (1.0, 1.0)


def test_a_gone_item_stays_as_it_was_last_seen_though_another_selection_knows_more() -> None:
    items = [item("a", gone=Gone.MOVED), item("b", gone=Gone.DELETED), item("a", DONE, scope="other")]
    left_out = delivered(items, labelled(), labelled(scope="other")).excluded
    assert [(e.tracked.item.key, e.tracked.item.state) for e in left_out] == [("a", TODO), ("b", TODO)]


def test_items_of_two_connections_are_different_though_their_ids_are_alike() -> None:
    items = [item("a", DONE), item("a", connection="second")]
    assert delivered(items, labelled(), labelled(connection="second")).progress == 0.5


def test_points_and_counts_are_added_as_items_of_mean_weight() -> None:
    # Points: 6 and 2 have the mean 4, so they weigh 1.5 and 0.5; the two counted ones weigh 1 each.
    items = [
        item("a", DONE, points=6.0, label="points"),
        item("b", points=2.0, label="points"),
        item("c", DONE, label="count"),
        item("d", label="count"),
    ]
    delivery = delivered(items, labelled("points", weigh_by=POINTS), labelled("count"))
    assert (delivery.tally.done, delivery.tally.total, delivery.unit) == (2.5, 4.0, "weighted items")


def test_where_all_points_are_zero_they_weigh_nothing_beside_what_is_counted() -> None:
    items = [item("a", points=0.0, label="points"), item("b", label="points"), item("c", DONE, label="count")]
    delivery = delivered(items, labelled("points", weigh_by=POINTS), labelled("count"))
    assert [c.weight for c in delivery.counted] == [0.0, 0.0, 1.0]


def test_an_unestimated_item_among_mixed_units_weighs_one() -> None:
    items = [item("a", DONE, points=8.0, label="points"), item("b", label="points"), item("c", label="count")]
    delivery = delivered(items, labelled("points", weigh_by=POINTS), labelled("count"))
    assert [c.weight for c in delivery.counted] == [1.0, 1.0, 1.0]


def test_a_part_holds_what_was_counted_and_left_out_in_it() -> None:
    items = [item("a", DONE, label=("one", "two")), item("b", label="two"), item("c", DROPPED, label="two")]
    delivery = delivered(items, labelled("one"), labelled("two"))
    first, second = delivery.of_part(0), delivery.of_part(1)
    assert ([c.tracked.item.key for c in first.counted], first.excluded) == (["a"], ())
    assert [c.tracked.item.key for c in second.counted] == ["b"]
    assert [(e.tracked.item.key, e.dropped) for e in second.excluded] == [("a", False), ("c", True)]


def test_it_is_complete_when_all_that_counts_is_done() -> None:
    assert delivered([item("a", DONE), item("b", DROPPED), item("c", gone=Gone.LEFT)]).tally.complete
    assert not delivered([item("a", DONE), item("b", DOING)]).tally.complete


def test_something_open_that_weighs_nothing_still_keeps_it_from_being_complete() -> None:
    items = [item("a", DONE, points=3.0), item("b", points=0.0)]
    delivery = delivered(items, labelled(weigh_by=POINTS))
    assert (delivery.progress, delivery.tally.complete) == (1.0, False)


def test_ten_thousand_items_are_added_without_rounding_away() -> None:
    items = [item(f"{n}", DONE if n % 10 == 0 else TODO, points=0.1) for n in range(10_000)]
    assert delivered(items, labelled(weigh_by=POINTS)).progress == 0.1
