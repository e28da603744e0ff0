"""Which items stand behind a change of delivery: what happened to each, and its weight before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from okrsync.domain.change import Course, Identity, ItemChange, Kind
from okrsync.domain.delivery import Counted, Delivery, estimate
from okrsync.domain.okr import KeyResult
from okrsync.domain.work import State, TrackedItem, WorkItem


@dataclass(frozen=True, slots=True)
class ItemShift:
    """What happened to an item, in words, and its weight at both instants (None where it did not count).

    ``at`` is when it was finished, or created, by the tool's own dates (UTC); None where they don't tell when
    this happened. Weights are under the plan as it was mapped before; those of a changed mapping, under the
    old plan and the new one at the later instant.
    """

    tracked: TrackedItem
    what: str
    before: float | None
    after: float | None
    at: datetime | None = None


def shifts_by_kind(
    course: Course, worlds: Mapping[frozenset[Kind], Delivery], moving: Collection[Kind]
) -> dict[Kind, tuple[ItemShift, ...]]:
    """Per kind of change the items that it happened to, and those that it made count or no longer count.

    ``worlds`` is delivery in every world of ``course``, ``moving`` are the kinds that moved it. Such a kind
    names items also where none of them counts: by a mean that others got, a dropped estimate moves delivery.
    """
    everything = course.kinds
    first, last = worlds[frozenset()], worlds[everything]
    counted = frozenset(identity for world in worlds.values() for identity in _weights(world))
    shifts = _Shifts(course.key_result, _weights(first), _weights(last), _excuses(last), counted)
    return {
        kind: shifts.of(kind, course, worlds[everything - {kind}]) or shifts.causes(kind, course, moving)
        for kind in everything
    }


def remapping(old: Delivery, new: Delivery) -> tuple[ItemShift, ...]:
    """The items that another plan, on the same evidence, counts differently."""
    if new is old:
        return ()
    before, after = _weights(old), _weights(new)
    everyone = {identity: counted.tracked for identity, counted in {**before, **after}.items()}
    return tuple(
        ItemShift(tracked, _mapping_words(was, now), _weight(was), _weight(now))
        for identity, tracked in everyone.items()
        if _counts(was := before.get(identity)) != _counts(now := after.get(identity))
    )


@dataclass(frozen=True, slots=True)
class _Shifts:
    """What counted at both instants under one plan, why something no longer does, and what ever counted."""

    key_result: KeyResult
    before: Mapping[Identity, Counted]
    after: Mapping[Identity, Counted]
    excuses: Mapping[Identity, str]
    counted: frozenset[Identity]

    def of(self, kind: Kind, course: Course, without: Delivery) -> tuple[ItemShift, ...]:
        own = {c.identity: c for c in course.changes if kind in c.kinds and self._matters(kind, c.identity)}
        direct = [
            replace(self._shift(change.latest, self._words(kind, change)), at=_when(kind, change))
            for change in own.values()
        ]
        along = self._brought_along(_weights(without))
        return (*direct, *(shift for shift in along if shift.tracked.identity not in own))

    def causes(self, kind: Kind, course: Course, moving: Collection[Kind]) -> tuple[ItemShift, ...]:
        """Every item that ``kind`` happened to, counted or not; none where the kind moved nothing."""
        happened = (change for change in course.changes if kind in moving and kind in change.kinds)
        by_identity = {change.identity: change for change in happened}
        return tuple(self._shift(c.latest, self._words(kind, c)) for c in by_identity.values())

    def _matters(self, kind: Kind, identity: Identity) -> bool:
        if kind is Kind.RE_ESTIMATED:
            return _weight(self.before.get(identity)) != _weight(self.after.get(identity))
        return identity in self.counted

    def _brought_along(self, without: Mapping[Identity, Counted]) -> Iterator[ItemShift]:
        """Items that count, or don't, and would not, or would, had nothing of the kind happened."""
        for identity, counted in without.items():
            if identity not in self.after:
                yield self._shift(counted.tracked, self._excuse(identity))
        for identity, counted in self.after.items():
            if identity not in without:
                yield self._shift(counted.tracked, "counts by itself")

    def _shift(self, tracked: TrackedItem, what: str) -> ItemShift:
        before, after = self.before.get(tracked.identity), self.after.get(tracked.identity)
        return ItemShift(tracked, what, _weight(before), _weight(after))

    def _words(self, kind: Kind, change: ItemChange) -> str:
        if kind is change.state:
            return _state_words(change.was, change.now)
        if kind is Kind.RE_ESTIMATED:
            return self._size_words(change)
        return _entry_words(change.before) if kind is Kind.ADDED else _exit_words(change.after)

    def _size_words(self, change: ItemChange) -> str:
        estimates = [
            f"{unit}: {_shown(was)} -> {_shown(now)}"
            for unit in dict.fromkeys(selection.weigh_by for selection in self.key_result.selections)
            if (was := estimate(change.was, unit)) != (now := estimate(change.now, unit))
        ]
        counts = change.identity in self.after
        return ", ".join(estimates) or ("moved within the plan" if counts else self._excuse(change.identity))

    def _excuse(self, identity: Identity) -> str:
        return self.excuses.get(identity, "no longer selected")


def _mapping_words(was: Counted | None, now: Counted | None) -> str:
    if was is None:
        return "counts under the new mapping"
    if now is None:
        return "no longer counts under the new mapping"
    if was.credit != now.credit:
        return f"{now.tracked.item.state} under the new mapping"
    return "weighs differently"


def _state_words(was: WorkItem, now: WorkItem) -> str:
    says_more = now.state is State.DROPPED and (now.resolution or "").casefold() not in {"", now.state.value}
    why = f" ({now.resolution})" if says_more else ""
    return f"{was.state} -> {now.state}{why}"


def _when(kind: Kind, change: ItemChange) -> datetime | None:
    if kind in (Kind.COMPLETED, Kind.DROPPED):
        return change.now.done_at
    return change.now.created_at if kind is Kind.ADDED and change.before is None else None


def _entry_words(before: TrackedItem | None) -> str:
    if before is None:
        return "new"
    return "selected now" if before.gone is None else f"back ({before.gone})"


def _exit_words(after: TrackedItem | None) -> str:
    if after is None:
        return "no longer known"
    return "no longer selected" if after.gone is None else str(after.gone)


def _weights(delivery: Delivery) -> dict[Identity, Counted]:
    return {counted.tracked.identity: counted for counted in delivery.counted}


def _excuses(delivery: Delivery) -> dict[Identity, str]:
    return {excluded.tracked.identity: excluded.why for excluded in reversed(delivery.excluded)}


def _weight(counted: Counted | None) -> float | None:
    return None if counted is None else counted.weight


def _counts(counted: Counted | None) -> tuple[float, float] | None:
    return None if counted is None else (counted.weight, counted.credit)


def _shown(value: float | None) -> str:
    return "none" if value is None else f"{value:g}"
