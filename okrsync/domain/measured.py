"""The measurement that counts: the latest one that was recorded, or what the trackers come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from okrsync.domain.evidence import Evidence, Measurement, Sight
from okrsync.domain.selection import select
from okrsync.domain.tracker import Outside, Tracked, Tracker, outside, track
from okrsync.domain.work import TrackedItem

SOURCE = "trackers"


def last_measured(
    series: str, tracker: Tracker | None, evidence: Evidence, until: datetime | None = None
) -> tuple[Measurement | None, Tracked | None]:
    """What counts of ``series`` as of ``evidence.at``, and what it was made of where that is work items.

    Measurements of after ``until`` belong to another period and don't count.

    A number over work items is of the instant up to which all of its scopes were synced: as long as one of
    them can't be, it stays what it was.
    """
    if tracker is None:
        return evidence.latest(series, until), None
    return counted(series, tracker, evidence)


def counted(series: str, tracker: Tracker, seen: Sight) -> tuple[Measurement | None, Tracked | None]:
    """What ``tracker`` comes to at ``seen.at``, as a measurement of ``series``, and what it was made of."""
    at = _known_until(tracker, seen)
    if at is None:
        connection, scope = next(s for s in tracker.scopes if seen.freshness(*s).succeeded_at is None)
        return None, Tracked(value=None, why=f"{connection} ({scope}) was never synced")
    tracked = track(tracker, _held(tracker, seen), at, begun=_begun(tracker, seen))
    if tracked.value is None:
        return None, tracked
    return Measurement(series=series, at=at, value=tracked.value, recorded_at=at, source=SOURCE), tracked


def passed_over(tracker: Tracker, seen: Sight) -> tuple[Outside, ...]:
    """What the selections of ``tracker`` hold at ``seen.at`` and it is not about; none before all synced."""
    at = _known_until(tracker, seen)
    return () if at is None else outside(tracker, _held(tracker, seen), at)


def _known_until(tracker: Tracker, seen: Sight) -> datetime | None:
    """Up to when all of its scopes were synced, ``seen.at`` at the latest; None where one never was."""
    synced = [seen.freshness(*scope).succeeded_at for scope in tracker.scopes]
    known = [instant for instant in synced if instant is not None]
    return min(seen.at, *known) if len(known) == len(synced) else None


def _held(tracker: Tracker, seen: Sight) -> Iterator[TrackedItem]:
    return (t for s in tracker.work for t in select(s, seen.items(s.connection, s.scope)))


def _begun(tracker: Tracker, seen: Sight) -> dict[tuple[str, str], datetime]:
    """When items were first in progress, by identity: of two scopes that hold one, the first to see it."""
    begun: dict[tuple[str, str], datetime] = {}
    for connection, scope in tracker.scopes:
        for item, instant in seen.begun(connection, scope).items():
            begun[connection, item] = min(instant, begun.get((connection, item), instant))
    return begun
