"""An item whose children are also selected is a container and counts through them."""

from __future__ import annotations

from okrsync.domain.delivery import Delivery
from okrsync.domain.selection import POINTS
from okrsync.domain.work import Gone, State
from tests.unit.domain.made_up import delivered, item, labelled

DONE, DROPPED = State.DONE, State.DROPPED


def _counted(delivery: Delivery) -> list[str]:
    return sorted(c.tracked.item.key for c in delivery.counted)


def _why(delivery: Delivery) -> dict[str, str]:
    return {e.tracked.item.key: e.why for e in delivery.excluded}


def test_an_epic_counts_through_its_children() -> None:
    delivery = delivered([item("epic"), item("a", DONE, parent="epic"), item("b", parent="id-epic")])
    assert _counted(delivery) == ["a", "b"]
    assert _why(delivery) == {"epic": "counts through its 2 children"}


def test_a_container_of_one_says_so_in_the_singular() -> None:
    assert _why(delivered([item("epic"), item("a", parent="epic")])) == {"epic": "counts through its 1 child"}


def test_a_closed_epic_earns_nothing_beyond_its_children() -> None:
    assert delivered([item("epic", DONE), item("a", parent="epic")]).progress == 0.0


def test_a_dropped_epic_is_a_container_and_not_dropped_work() -> None:
    delivery = delivered([item("epic", DROPPED), item("a", DONE, parent="epic")])
    assert (delivery.progress, delivery.tally.dropped) == (1.0, 0.0)


def test_grandparents_count_through_the_leaves_alone() -> None:
    items = [item("top"), item("middle", parent="top"), item("leaf", DONE, parent="middle")]
    assert _counted(delivered(items)) == ["leaf"]


def test_an_epic_counts_itself_where_its_children_are_not_selected() -> None:
    items = [item("epic", label="x"), item("a", DONE, parent="epic")]
    assert _counted(delivered(items, labelled("x"))) == ["epic"]


def test_an_epic_counts_through_children_that_another_selection_holds() -> None:
    items = [item("epic", label="one"), item("a", DONE, parent="epic", label="two")]
    assert _counted(delivered(items, labelled("one"), labelled("two"))) == ["a"]


def test_an_epic_counts_through_children_of_another_scope() -> None:
    items = [item("epic"), item("a", DONE, parent="epic", scope="other")]
    assert _counted(delivered(items, labelled(), labelled(scope="other"))) == ["a"]


def test_children_of_another_connection_are_no_children() -> None:
    items = [item("epic"), item("a", DONE, parent="epic", connection="second")]
    assert _counted(delivered(items, labelled(), labelled(connection="second"))) == ["a", "epic"]


def test_an_item_of_another_connection_with_the_key_of_the_epic_is_not_the_epic() -> None:
    items = [item("epic"), item("a", parent="epic"), item("epic", id="id-x", connection="second")]
    for chosen in ((labelled(), labelled(connection="second")), (labelled(connection="second"), labelled())):
        assert _counted(delivered(items, *chosen)) == ["a", "epic"]
        assert _why(delivered(items, *chosen)) == {"epic": "counts through its 1 child"}


def test_an_epic_whose_children_are_gone_counts_itself() -> None:
    assert _counted(delivered([item("epic"), item("a", DONE, parent="epic", gone=Gone.DELETED)])) == ["epic"]


def test_children_of_a_gone_epic_count() -> None:
    items = [item("epic", gone=Gone.OUT_OF_REACH), item("a", DONE, parent="epic")]
    assert _counted(delivered(items)) == ["a"]
    assert _why(delivered(items)) == {"epic": "out of reach"}


def test_an_epic_whose_children_were_all_dropped_still_counts_through_them() -> None:
    assert delivered([item("epic"), item("a", DROPPED, parent="epic")]).progress is None


def test_the_estimate_of_a_container_is_not_in_the_mean() -> None:
    items = [item("epic", points=100.0), item("a", DONE, points=4.0, parent="epic"), item("b", parent="epic")]
    assert delivered(items, labelled(weigh_by=POINTS)).tally.total == 8.0


def test_an_item_that_is_its_own_parent_counts() -> None:
    assert _counted(delivered([item("a", parent="a"), item("b", parent="id-b")])) == ["a", "b"]


def test_items_in_a_circle_all_count() -> None:
    items = [item("a", parent="c"), item("b", parent="a"), item("c", parent="b")]
    assert _counted(delivered(items)) == ["a", "b", "c"]


def test_a_member_of_a_circle_with_a_child_outside_it_counts_through_that_child() -> None:
    items = [item("a", parent="b"), item("b", parent="a"), item("leaf", parent="a")]
    assert _counted(delivered(items)) == ["b", "leaf"]


def test_a_parent_that_nobody_knows_changes_nothing() -> None:
    assert _counted(delivered([item("a", parent="elsewhere")])) == ["a"]


def test_an_id_goes_before_a_key_of_the_same_name_in_whatever_order_they_come() -> None:
    items = [item("first", id="7", key="1"), item("second", id="8", key="7"), item("child", parent="7")]
    assert _counted(delivered(items)) == _counted(delivered(items[::-1])) == ["7", "child"]


def test_ten_thousand_items_under_a_hundred_epics_count_through_the_leaves() -> None:
    epics = [item(f"epic-{n}") for n in range(100)]
    leaves = [item(f"{n}", DONE if n < 2500 else State.TODO, parent=f"epic-{n % 100}") for n in range(10_000)]
    delivery = delivered(epics + leaves)
    assert (delivery.tally.total, delivery.progress) == (10_000.0, 0.25)
