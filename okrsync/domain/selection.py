"""Which work items count. A selection is data, so that any past one can be evaluated again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from okrsync.domain.work import TrackedItem, WorkItem

COUNT = "count"
POINTS = "points"
UNDER = "under"
PARENT = "parent"


@dataclass(frozen=True, slots=True)
class Criterion:
    """The item's facet ``facet`` holds one of ``any_of``, without regard to case.

    The facet ``under`` is special: the item has one of ``any_of`` (ids or keys) among its ancestors.
    """

    facet: str
    any_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The items of one scope that meet every criterion, and how much each weighs.

    ``weigh_by`` is ``count`` (each item 1), ``points``, or the name of a numeric field.
    """

    connection: str
    scope: str
    criteria: tuple[Criterion, ...] = ()
    weigh_by: str = COUNT


class Shelf(tuple[TrackedItem, ...]):  # noqa: SLOT001 - a tuple can't have slots of its own
    """All items of a scope, which remember what was selected of them: many key results select the same."""

    def __init__(self, items: Iterable[TrackedItem] = ()) -> None:  # noqa: ARG002 - the tuple has taken them
        self._selected: dict[tuple[Criterion, ...], Sequence[TrackedItem]] = {}
        self._places: dict[str, Mapping[str, Sequence[int]]] = {}
        self._family: Mapping[str, WorkItem] | None = None

    def selected(self, criteria: tuple[Criterion, ...]) -> Sequence[TrackedItem]:
        """The items that meet every one of ``criteria``, in their order on the shelf."""
        if criteria not in self._selected:
            self._selected[criteria] = self._find(criteria)
        return self._selected[criteria]

    def _find(self, criteria: tuple[Criterion, ...]) -> Sequence[TrackedItem]:
        # Hundreds of selections of one scope differ by a label: where its items lie is looked up once.
        by_facet = next((criterion for criterion in criteria if criterion.facet != UNDER), None)
        candidates = self if by_facet is None else self._holding(by_facet)
        return _meeting(criteria, candidates, self._everyone)

    def _holding(self, criterion: Criterion) -> Sequence[TrackedItem]:
        if criterion.facet not in self._places:
            self._places[criterion.facet] = _places(criterion.facet, self)
        places = self._places[criterion.facet]
        found = {place for value in criterion.any_of for place in places.get(value.casefold(), ())}
        return [self[place] for place in sorted(found)]

    def _everyone(self) -> Mapping[str, WorkItem]:
        if self._family is None:
            self._family = by_name(tracked.item for tracked in self)
        return self._family


def select(selection: Selection, scope_items: Sequence[TrackedItem]) -> Sequence[TrackedItem]:
    """The items of ``scope_items`` (all items of the selection's scope) that the selection holds."""
    if isinstance(scope_items, Shelf):
        return scope_items.selected(selection.criteria)
    return _meeting(selection.criteria, scope_items, lambda: by_name(t.item for t in scope_items))


def may_move(selection: Selection, facets: Collection[tuple[str, str]]) -> bool:
    """Whether items that changed can move what ``selection`` holds, going by all that they say of themselves.

    ``facets`` are the facets of what they were and are, each with a value without regard to case. Where the
    selection is of what lies under something, any change can: an ancestor may have moved that meets none of
    the criteria, and nothing is said of it by those below.
    """
    if any(criterion.facet == UNDER for criterion in selection.criteria):
        return True
    return all(
        any((criterion.facet, value.casefold()) in facets for value in criterion.any_of)
        for criterion in selection.criteria
    )


def _meeting(
    criteria: Iterable[Criterion],
    candidates: Sequence[TrackedItem],
    everyone: Callable[[], Mapping[str, WorkItem]],
) -> Sequence[TrackedItem]:
    tests = [(c.facet, frozenset(v.casefold() for v in c.any_of)) for c in criteria]
    family = everyone() if any(facet == UNDER for facet, _ in tests) else {}
    return tuple(t for t in candidates if all(_meets(t.item, f, w, family) for f, w in tests))


def _places(facet: str, items: Iterable[TrackedItem]) -> Mapping[str, Sequence[int]]:
    """Where the items lie that have each value of ``facet``, without regard to case."""
    found: dict[str, list[int]] = {}
    for place, tracked in enumerate(items):
        for value in tracked.item.facets.get(facet, ()):
            found.setdefault(value.casefold(), []).append(place)
    return found


def by_name(items: Iterable[WorkItem]) -> dict[str, WorkItem]:
    """Each item under both names that a ``parent`` may call it by; an id goes before another's key."""
    everyone = tuple(items)
    return {item.key: item for item in everyone} | {item.id: item for item in everyone}


def lineage(item: WorkItem, family: Mapping[str, WorkItem]) -> Iterator[str]:
    """Every name (id or key) of every ancestor of ``item``, nearest first; a cycle ends the walk.

    Ancestors outside ``family`` are known by what their children say of them and no further up.
    """
    seen: set[str] = set()
    current: WorkItem | None = item
    while current is not None and current.parent is not None and current.parent not in seen:
        seen.add(current.parent)
        yield current.parent
        yield from current.facets.get(PARENT, ())
        current = family.get(current.parent)
        if current is not None:
            yield from (current.id, current.key)


def _meets(item: WorkItem, facet: str, wanted: frozenset[str], family: Mapping[str, WorkItem]) -> bool:
    values = lineage(item, family) if facet == UNDER else item.facets.get(facet, ())
    return any(value.casefold() in wanted for value in values)
