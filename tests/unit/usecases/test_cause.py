"""Why a selection matches nothing, in words that help to mend it."""

from __future__ import annotations

from okrsync.domain.selection import Criterion, Selection
from okrsync.domain.work import TrackedItem
from okrsync.usecases.cause import likely_cause
from tests.unit.domain.made_up import item

_ITEMS = [
    item("DROP-1", facets={"label": ("tutoring",), "component": ("Network",)}),
    item("DROP-2", parent="DROP-1", facets={"label": ("school",), "component": ("Portal",)}),
    item("DROP-3", parent="DROP-2", facets={"label": ("school",)}),
]


def _cause(*criteria: Criterion, items: list[TrackedItem] | None = None) -> str:
    selection = Selection(connection="tool", scope="board", criteria=criteria)
    return likely_cause(selection, _ITEMS if items is None else items)


def test_a_typing_error_is_answered_with_the_nearest_name_in_its_own_spelling() -> None:
    assert _cause(Criterion("label", ("Tutorng",))) == (
        "nothing has the label 'Tutorng': did you mean 'tutoring'?"
    )


def test_where_no_name_is_near_those_that_are_there_come_with_the_frequent_first() -> None:
    assert _cause(Criterion("label", ("xyz",))) == (
        "nothing has the label 'xyz': there are 'school' and 'tutoring'"
    )


def test_a_long_list_of_names_is_cut_and_says_so() -> None:
    many = [item(str(number), label=f"name {number}") for number in range(20)]
    told = _cause(Criterion("label", ("xyz",)), items=many)
    assert told.count("'name ") == 8
    assert told.endswith(" ...")


def test_a_facet_that_nothing_has_is_told() -> None:
    assert (
        _cause(Criterion("milestone", ("M1",)))
        == "nothing has the milestone 'M1': no item there has one at all"
    )


def test_a_wrong_parent_is_answered_with_the_nearest_one_that_has_children() -> None:
    assert _cause(Criterion("under", ("DROP-11",))) == "nothing is below 'DROP-11': did you mean 'DROP-1'?"
    assert "no item there has children" in _cause(Criterion("under", ("DROP-1",)), items=_ITEMS[:1])


def test_conditions_that_never_meet_are_told_with_what_each_finds_alone() -> None:
    assert _cause(Criterion("label", ("school",)), Criterion("component", ("Network",))) == (
        "no item has all of it at once: label 'school' (2 items) and component 'Network' (1 item)"
    )


def test_every_condition_that_finds_nothing_is_told() -> None:
    told = _cause(Criterion("label", ("skool",)), Criterion("component", ("Portl", "Netwrk")))
    assert "did you mean 'school'?; " in told
    assert "component 'Portl' or 'Netwrk': did you mean 'Portal' or 'Network'?" in told


def test_an_empty_scope_is_told_as_that() -> None:
    assert _cause(Criterion("label", ("school",)), items=[]).startswith("board holds no items at all")
