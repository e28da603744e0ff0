"""What a scope holds, in the words of its tool."""

from __future__ import annotations

from okrsync.domain.work import State
from okrsync.usecases.inventory import Count, ParentCount, StatusCount, take_stock
from tests.unit.domain.made_up import item

_KEYS = ("connection", "weigh_by", "project", "label", "type", "status", "component", "assignee", "under")


def test_each_facet_that_can_be_selected_is_counted_by_item_the_frequent_first() -> None:
    held = take_stock(
        [item("1", label=("b", "a")), item("2", label="a"), item("3", label=("c", "b", "b"))], _KEYS
    )
    assert held.facets == {"label": (Count("a", 2), Count("b", 2), Count("c", 1))}
    assert held.items == 3


def test_a_facet_that_no_selection_takes_is_left_out() -> None:
    assert take_stock([item("1", facets={"sprint": ("S1",)})], _KEYS).facets == {}


def test_ids_beside_a_name_are_left_out_and_alone_they_stay() -> None:
    items = [
        item("1", facets={"component": ("Network", "10001")}),
        item("2", facets={"component": ("4d5ea62fd76aa1136000000c",)}),
    ]
    assert [count.name for count in take_stock(items, _KEYS).facets["component"]] == [
        "4d5ea62fd76aa1136000000c",
        "Network",
    ]


def test_a_person_is_counted_once_by_the_name_that_people_use() -> None:
    people = item("1", assignees=("Ana Lopes",), facets={"assignee": ("Ana Lopes", "ana@x.example", "5f1")})
    assert take_stock([people], _KEYS).facets["assignee"] == (Count("Ana Lopes", 1),)


def test_a_status_is_told_apart_by_what_it_is_taken_for() -> None:
    items = [
        item("1", State.DROPPED, native_status="Done", resolution="Won't Do"),
        item("2", State.DONE, native_status="Done", resolution="Done"),
        item("3", State.TODO, native_status="Backlog"),
    ]
    assert take_stock(items, _KEYS).statuses == (
        StatusCount("Backlog", None, State.TODO, 1),
        StatusCount("Done", "Done", State.DONE, 1),
        StatusCount("Done", "Won't Do", State.DROPPED, 1),
    )


def test_a_parent_counts_all_that_is_below_it() -> None:
    items = [
        item("E", type="Epic", title="Network"),
        item("S", parent="E", facets={"parent": ("id-E", "E")}),
        item("T", parent="id-S"),
        item("X", parent="elsewhere"),
    ]
    held = take_stock(items, _KEYS)
    assert held.parents == (ParentCount("E", "Network", "Epic", 2), ParentCount("S", "S", "task", 1))
    assert take_stock(items, ("label",)).parents == ()


def test_number_fields_come_with_how_many_items_have_them() -> None:
    items = [item("1", numbers={"Hours": 3.0}, points=1.0), item("2", numbers={"Hours": 0.0, "Risk": 1.0})]
    held = take_stock(items, _KEYS)
    assert (held.numbers, held.points) == ((Count("Hours", 2), Count("Risk", 1)), 1)


def test_an_empty_scope_has_an_inventory_too() -> None:
    held = take_stock([], _KEYS)
    assert (held.items, held.types, held.facets) == (0, (), {})
    assert set(held.states.values()) == {0}
