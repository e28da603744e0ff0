"""What happened to each work item between two instants, and the worlds in which only some of it has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain, combinations

from okrsync.domain.delivered import batches
from okrsync.domain.delivery import Delivery, deliver, estimate
from okrsync.domain.evidence import Evidence, Holdings
from okrsync.domain.okr import KeyResult
from okrsync.domain.selection import PARENT
from okrsync.domain.work import State, TrackedItem, WorkItem, freshest

Identity = tuple[str, str]


class Kind(StrEnum):
    """Why delivery changes.

    ``completed``: came to be done. ``reopened``: was done or dropped and is open again. ``dropped``: came to
    be dropped. ``added`` and ``removed``: came into the plan or left it. ``re-estimated``: is in the plan
    before and after and weighs differently, by its estimate or by its place (another parent, another part).
    ``mapping changed``: the plan itself selects or weighs differently.
    """

    COMPLETED = "completed"
    REOPENED = "reopened"
    ADDED = "added"
    REMOVED = "removed"
    DROPPED = "dropped"
    RE_ESTIMATED = "re-estimated"
    MAPPING = "mapping changed"


_NONE = frozenset[Kind]()


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """One item of one scope at both instants, and the kind of change in each of its three aspects.

    ``before`` and ``after`` are None where the scope did not know it; ``latest`` is how it was last seen.
    ``was`` and ``now`` say how far it had come and what it weighed, even where it was not known yet: that is
    the same in every scope, whatever an outdated one says. An aspect without a change that could matter is
    None.
    """

    latest: TrackedItem
    before: TrackedItem | None
    after: TrackedItem | None
    was: WorkItem
    now: WorkItem
    state: Kind | None
    place: Kind | None
    size: Kind | None

    @property
    def identity(self) -> Identity:
        """The item's identity, the same before and after."""
        return self.latest.identity

    @property
    def kinds(self) -> frozenset[Kind]:
        """Every kind of change that this item went through."""
        if self.state is None and self.place is None and self.size is None:
            return _NONE  # as nearly every item is
        return frozenset(kind for kind in (self.state, self.place, self.size) if kind is not None)

    def under(self, applied: Collection[Kind]) -> TrackedItem | None:
        """The item where changes of the kinds ``applied`` have happened and no others."""
        moved = self.place in applied if self.place is not None else bool(applied)
        place = self.after if moved else self.before
        if place is None:
            return None
        state = self.was if self.state is not None and self.state not in applied else self.now
        size = self.was if self.size is not None and self.size not in applied else self.now
        return _saying(place, state, size)


def _saying(place: TrackedItem, state: WorkItem, size: WorkItem) -> TrackedItem:
    """The item at ``place``, as far as ``state`` had come and weighing what ``size`` did."""
    item = place.item
    if (item.state, item.points, item.numbers) == (state.state, size.points, size.numbers):
        return place  # nearly every item is as it was, and is asked this in every world
    item = replace(
        item,
        state=state.state,
        native_status=state.native_status,
        resolution=state.resolution,
        points=size.points,
        numbers=size.numbers,
    )
    return replace(place, item=item)


@dataclass(frozen=True, slots=True)
class World:
    """The items of every scope that a plan asks for."""

    scopes: Mapping[tuple[str, str], Sequence[TrackedItem]]

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        """The items of one scope; none where the plan does not ask for it."""
        return self.scopes.get((connection, scope), ())


@dataclass(frozen=True, slots=True)
class Course:
    """All that happened between two instants to the items of one plan."""

    key_result: KeyResult
    scopes: Mapping[tuple[str, str], Sequence[ItemChange]]

    @classmethod
    def between(cls, kr: KeyResult, before: Evidence, after: Evidence) -> Course:
        """What happened to the items in the scopes of ``kr`` from ``before`` to ``after``."""
        return cls(kr, _Comparison.of(kr, before, after).changes())

    @property
    def changes(self) -> Iterator[ItemChange]:
        """Every item, those that did not change included."""
        return (change for changes in self.scopes.values() for change in changes)

    @property
    def kinds(self) -> frozenset[Kind]:
        """The kinds of change that happened."""
        return _NONE.union(*(change.kinds for change in self.changes))

    def worlds(self) -> dict[frozenset[Kind], Delivery]:
        """Delivery in every world in which some kinds of change have happened and the others have not."""
        kinds = self.kinds
        some = chain.from_iterable(combinations(kinds, size) for size in range(len(kinds) + 1))
        return {applied: self._deliver(applied) for applied in map(frozenset, some)}

    def _deliver(self, applied: Collection[Kind]) -> Delivery:
        world = World({scope: _present(changes, applied) for scope, changes in self.scopes.items()})
        return deliver(batches(self.key_result, world))


def _present(changes: Iterable[ItemChange], applied: Collection[Kind]) -> list[TrackedItem]:
    return [tracked for change in changes if (tracked := change.under(applied)) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What was known at one instant: by scope, as ``seen`` in any, and which items the plan ``held``."""

    scopes: Mapping[tuple[str, str], Mapping[Identity, TrackedItem]]
    seen: Mapping[Identity, TrackedItem]
    held: Collection[Identity]

    @classmethod
    def of(cls, kr: KeyResult, holdings: Holdings) -> _Side:
        names = dict.fromkeys((selection.connection, selection.scope) for selection in kr.selections)
        scopes = {name: {t.identity: t for t in holdings.items(*name)} for name in names}
        counted = freshest(tracked for batch in batches(kr, holdings) for tracked in batch.items)
        everywhere = [tracked for known in scopes.values() for tracked in known.values()]
        everywhere.sort(key=lambda tracked: (tracked.gone is None, tracked.item.updated_at))
        anywhere = {tracked.identity: tracked for tracked in everywhere}
        return cls(scopes=scopes, seen={**anywhere, **counted}, held=counted.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """Two instants side by side."""

    since: datetime
    before: _Side
    after: _Side
    facets: frozenset[str]
    units: tuple[str, ...]

    @classmethod
    def of(cls, kr: KeyResult, before: Evidence, after: Evidence) -> _Comparison:
        asked = {criterion.facet for selection in kr.selections for criterion in selection.criteria}
        return cls(
            since=before.at,
            before=_Side.of(kr, before),
            after=_Side.of(kr, after),
            facets=frozenset(asked | {PARENT}),
            units=tuple(dict.fromkeys(selection.weigh_by for selection in kr.selections)),
        )

    def changes(self) -> dict[tuple[str, str], list[ItemChange]]:
        """Every item of every scope, those that did not change included."""
        return {
            scope: [
                self._change(latest, self.before.scopes[scope].get(identity), known.get(identity))
                for identity, latest in {**self.before.scopes[scope], **known}.items()
            ]
            for scope, known in self.after.scopes.items()
        }

    def _change(
        self, latest: TrackedItem, before: TrackedItem | None, after: TrackedItem | None
    ) -> ItemChange:
        identity = latest.identity
        then, today = self.before.seen.get(identity), self.after.seen.get(identity)
        now = (today or latest).item
        was = _on_arrival(now, self.since) if then is None else then.item
        stays = self._place(before, then) == self._place(after, today)
        return ItemChange(
            latest=latest,
            before=before,
            after=after,
            was=was,
            now=now,
            state=_state_change(was.state, now.state),
            place=None if stays else self._move(identity),
            size=Kind.RE_ESTIMATED if self._sizes(was) != self._sizes(now) else None,
        )

    def _move(self, identity: Identity) -> Kind:
        entered, left = identity in self.after.held, identity in self.before.held
        if entered == left:
            return Kind.RE_ESTIMATED
        return Kind.ADDED if entered else Kind.REMOVED

    def _place(self, tracked: TrackedItem | None, seen: TrackedItem | None) -> object:
        """What decides whether and where the plan holds an item: the same place compares equal.

        Whether a scope holds it is for that scope to say; what it lies under in the plan, for the freshest.
        """
        if tracked is None:
            return None
        item = tracked.item
        return (
            tracked.gone,
            item.key,
            item.parent,
            None if seen is None else (seen.item.key, seen.item.parent),
            {name: item.facets.get(name, ()) for name in self.facets},
        )

    def _sizes(self, item: WorkItem) -> tuple[float | None, ...]:
        return tuple(estimate(item, unit) for unit in self.units)


def last_seen(kr: KeyResult, holdings: Holdings) -> Mapping[Identity, TrackedItem]:
    """Every item in the scopes of ``kr`` as it was last seen, selected or not, gone or not.

    Of several sightings it is the freshest, and of what the plan holds the one that it counts by.
    """
    return _Side.of(kr, holdings).seen


def _on_arrival(item: WorkItem, since: datetime) -> WorkItem:
    """An item that was not known at ``since``, as it came in: what was done only later was open then."""
    finished = item.done_at or item.created_at
    later = item.state is State.DONE and finished is not None and finished > since
    return replace(item, state=State.TODO, native_status=str(State.TODO)) if later else item


def _state_change(was: State, now: State) -> Kind | None:
    if was is now:
        return None
    if now in (State.DONE, State.DROPPED):
        return Kind.COMPLETED if now is State.DONE else Kind.DROPPED
    return Kind.REOPENED if was in (State.DONE, State.DROPPED) else None
