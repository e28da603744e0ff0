"""What a scope holds, by everything that a selection could ask for. Pure, and the same for every tool."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from okrsync.domain.selection import UNDER, by_name, lineage
from okrsync.domain.work import State, TrackedItem, WorkItem
from okrsync.usecases.probe import count_states

# What only a machine would call a thing. A tool that has a name for it tells both.
_AN_ID = re.compile(r"\d+|[0-9a-f]{24}|[A-Za-z]{1,5}_[\w=-]{6,}")


@dataclass(frozen=True, slots=True)
class Count:
    """So many items have ``name``."""

    name: str
    items: int


@dataclass(frozen=True, slots=True)
class StatusCount:
    """So many items have this status in the tool, which okrsync takes for ``state``."""

    name: str
    resolution: str | None
    state: State
    items: int


@dataclass(frozen=True, slots=True)
class ParentCount:
    """So many items are below the one with this key, at any depth."""

    key: str
    title: str
    type: str
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What is in a scope; the frequent first.

    ``facets`` are those that can be selected by; ``numbers`` the numeric fields with how many items have a
    value, and ``points`` how many have an estimate: what ``weigh_by`` can take.
    """

    items: int
    states: Mapping[State, int]
    types: tuple[Count, ...]
    statuses: tuple[StatusCount, ...]
    facets: Mapping[str, tuple[Count, ...]]
    parents: tuple[ParentCount, ...]
    numbers: tuple[Count, ...]
    points: int


def take_stock(found: Sequence[TrackedItem], selectable: Collection[str]) -> Inventory:
    """The inventory of ``found``, all items of a scope; ``selectable`` are the keys of a selection there."""
    items = [tracked.item for tracked in found]
    facets = {name: _facet(name, items) for name in selectable if name not in {UNDER, "parent", "type"}}
    return Inventory(
        items=len(items),
        states=count_states(found),
        types=_ranked(Counter(item.type for item in items)),
        statuses=_statuses(items),
        facets={name: counts for name, counts in facets.items() if counts},
        parents=_parents(items) if UNDER in selectable else (),
        numbers=_ranked(Counter(name for item in items for name in item.numbers)),
        points=sum(item.points is not None for item in items),
    )


def _facet(name: str, items: Iterable[WorkItem]) -> tuple[Count, ...]:
    return _ranked(Counter(value for item in items for value in _people_would_say(name, item)))


def _people_would_say(facet: str, item: WorkItem) -> list[str]:
    """The values of a facet without the other names of the same: ids, and logins beside a person's name."""
    values = list(dict.fromkeys(item.facets.get(facet, ())))
    if item.assignees and set(item.assignees) <= set(values):
        return list(item.assignees)
    named = [value for value in values if not _AN_ID.fullmatch(value)]
    return named or values


def _statuses(items: Iterable[WorkItem]) -> tuple[StatusCount, ...]:
    counts = Counter((item.native_status, item.resolution, item.state) for item in items)
    order = list(State)
    ranked = sorted(counts.items(), key=lambda counted: (order.index(counted[0][2]), -counted[1]))
    return tuple(StatusCount(*status, count) for status, count in ranked)


def _parents(items: Sequence[WorkItem]) -> tuple[ParentCount, ...]:
    family = by_name(items)
    above: Counter[str] = Counter()
    for item in items:
        known = (family[name].key for name in lineage(item, family) if name in family)
        above.update(list(dict.fromkeys(known)))
    ranked = sorted(above.items(), key=lambda counted: -counted[1])
    return tuple(ParentCount(key, family[key].title, family[key].type, count) for key, count in ranked)


def _ranked(counts: Counter[str]) -> tuple[Count, ...]:
    return tuple(
        Count(name, count) for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )
