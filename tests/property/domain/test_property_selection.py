"""A shelf, which looks up where values lie, selects what trying every item would, in the same order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.selection import UNDER, Criterion, Selection, Shelf, select
from okrsync.domain.work import TrackedItem
from tests.unit.domain.made_up import item

_VALUES = st.sampled_from(["a", "A", "b", "ß", "SS", "ss", ""])
_FACETS = st.sampled_from(["label", "list", UNDER])
_NAMES = ("1", "2", "3", "4", "5")
criteria = st.builds(
    Criterion,
    _FACETS,
    st.lists(_VALUES | st.sampled_from(_NAMES), min_size=1, max_size=3).map(tuple),
)
facets = st.dictionaries(
    st.sampled_from(["label", "list"]), st.lists(_VALUES, max_size=3).map(tuple), max_size=2
)


@st.composite
def shelves(draw: st.DrawFn) -> list[TrackedItem]:
    names = draw(st.permutations(_NAMES))
    above = st.none() | st.sampled_from([f"id-{name}" for name in _NAMES])
    return [item(name, facets=draw(facets), parent=draw(above)) for name in names]


@given(items=shelves(), asked=st.lists(criteria, max_size=3).map(tuple))
def test_a_shelf_selects_what_trying_every_item_would(
    items: list[TrackedItem], asked: tuple[Criterion, ...]
) -> None:
    selection = Selection(connection="tool", scope="board", criteria=asked)
    shelf = Shelf(items)
    assert list(select(selection, shelf)) == list(select(selection, items))
    assert select(selection, shelf) is select(selection, shelf)
