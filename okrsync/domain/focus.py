"""Focus: how much of the work in progress serves a key result, is rightly standalone, or is unexplained.

In plain words: of all items that somebody is working on now, each counted once in whatever tool it is that
the file asks for, the share that a key result's plan selects; the share that a standalone project selects, by
its reason; and the rest. An item is explained by its ancestors too: a subtask serves what its story serves.
One that serves a key result is no longer asked whether it is standalone as well. A container counts through
its children that are in progress.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from okrsync.domain.change import Identity, World
from okrsync.domain.delivery import Batch, deliver
from okrsync.domain.okr import Okrs, Standalone
from okrsync.domain.selection import Selection, Shelf, by_name, lineage, select
from okrsync.domain.work import State, TrackedItem, WorkItem, freshest


@dataclass(frozen=True, slots=True, kw_only=True)
class InProgress:
    """An item in progress and what it is for: ``key_results`` (ids), or a standalone ``project`` (id)."""

    tracked: TrackedItem
    key_results: tuple[str, ...] = ()
    project: str | None = None
    reason: Standalone | None = None


@dataclass(frozen=True, slots=True)
class Focus:
    """All work in progress, each item once."""

    items: tuple[InProgress, ...]

    @property
    def serving(self) -> tuple[InProgress, ...]:
        """What serves a key result."""
        return tuple(item for item in self.items if item.key_results)

    @property
    def unexplained(self) -> tuple[InProgress, ...]:
        """What neither serves a key result nor is standalone."""
        return tuple(item for item in self.items if not item.key_results and item.reason is None)

    def standalone(self, reason: Standalone | None = None) -> tuple[InProgress, ...]:
        """What is standalone, for ``reason`` or for any."""
        alone = (item for item in self.items if item.reason is not None)
        return tuple(item for item in alone if reason is None or item.reason is reason)

    def share(self, of: Sequence[InProgress]) -> float | None:
        """``of`` as a share of all work in progress; None where nothing is in progress."""
        return len(of) / len(self.items) if self.items else None


def focus(okrs: Okrs, items: Iterable[TrackedItem]) -> Focus:
    """What the work in progress among ``items`` (all that is known, of every scope) is for.

    Scopes that ``okrs`` don't ask for say nothing: of one that they no longer do, nobody hears any more.
    """
    world = _by_scope(items, frozenset(okrs.scopes))
    families = _families(world)
    served, alone = _served(okrs, world), _alone(okrs, world)
    return Focus(
        tuple(
            _placed(tracked, (tracked.identity, *_above(tracked, families)), served, alone)
            for tracked in _in_progress(world)
        )
    )


def _by_scope(items: Iterable[TrackedItem], asked: Collection[tuple[str, str]]) -> World:
    scopes: dict[tuple[str, str], list[TrackedItem]] = defaultdict(list)
    for tracked in items:
        if (tracked.connection, tracked.scope) in asked:
            scopes[tracked.connection, tracked.scope].append(tracked)
    return World({name: Shelf(found) for name, found in scopes.items()})


def _in_progress(world: World) -> list[TrackedItem]:
    latest = freshest(tracked for items in world.scopes.values() for tracked in items)
    doing = {identity for identity, tracked in latest.items() if tracked.item.state is State.DOING}
    batches = [
        Batch(0, Selection(connection=connection, scope=scope), [t for t in items if t.identity in doing])
        for (connection, scope), items in world.scopes.items()
    ]
    return [counted.tracked for counted in deliver(batches).counted]


def _served(okrs: Okrs, world: World) -> Mapping[Identity, tuple[str, ...]]:
    """The key results that select each item, in the order of the file."""
    by_item: dict[Identity, dict[str, None]] = defaultdict(dict)
    for kr in okrs.key_results:
        for identity in _selected(kr.selections, world):
            by_item[identity][kr.id] = None
    return {identity: tuple(ids) for identity, ids in by_item.items()}


def _alone(okrs: Okrs, world: World) -> Mapping[Identity, tuple[str, Standalone]]:
    """The standalone project that selects each item; of several the first one of the file."""
    found: dict[Identity, tuple[str, Standalone]] = {}
    for project in okrs.projects:
        if project.standalone is None:
            continue
        work = (selection for phase in project.phases for selection in phase.work)
        for identity in _selected(work, world):
            found.setdefault(identity, (project.id, project.standalone))
    return found


def _selected(selections: Iterable[Selection], world: World) -> Iterator[Identity]:
    for selection in selections:
        held = select(selection, world.items(selection.connection, selection.scope))
        yield from (tracked.identity for tracked in held if tracked.gone is None)


def _placed(
    tracked: TrackedItem,
    line: Iterable[Identity],
    served: Mapping[Identity, tuple[str, ...]],
    alone: Mapping[Identity, tuple[str, Standalone]],
) -> InProgress:
    key_results = dict.fromkeys(kr for identity in line for kr in served.get(identity, ()))
    if key_results:
        return InProgress(tracked=tracked, key_results=tuple(key_results))
    project, reason = next((alone[identity] for identity in line if identity in alone), (None, None))
    return InProgress(tracked=tracked, project=project, reason=reason)


def _families(world: World) -> Mapping[str, Mapping[str, WorkItem]]:
    present: dict[str, list[WorkItem]] = defaultdict(list)
    for (connection, _), items in world.scopes.items():
        present[connection].extend(tracked.item for tracked in items if tracked.gone is None)
    return {connection: by_name(items) for connection, items in present.items()}


def _above(tracked: TrackedItem, families: Mapping[str, Mapping[str, WorkItem]]) -> Iterator[Identity]:
    family = families[tracked.connection]
    for name in lineage(tracked.item, family):
        if name in family:
            yield (tracked.connection, family[name].id)
