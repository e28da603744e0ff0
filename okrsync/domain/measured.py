"""The measurement that counts: the latest one that was recorded, or what the trackers come to."""

from __future__ import annotations

from datetime import datetime

from okrsync.domain.evidence import Evidence, Measurement, Sight
from okrsync.domain.freshness import latest
from okrsync.domain.selection import select
from okrsync.domain.tracker import Tracked, Tracker, track

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
        return latest(evidence.measurements(series), until), None
    return counted(series, tracker, evidence)


def counted(series: str, tracker: Tracker, seen: Sight) -> tuple[Measurement | None, Tracked | None]:
    """What ``tracker`` comes to at ``seen.at``, as a measurement of ``series``, and what it was made of."""
    synced = [(scope, seen.freshness(*scope).succeeded_at) for scope in tracker.scopes]
    known = [instant for _, instant in synced if instant is not None]
    if len(known) < len(synced):
        connection, scope = next(scope for scope, instant in synced if instant is None)
        return None, Tracked(value=None, why=f"{connection} ({scope}) was never synced")
    at = min(seen.at, *known)
    held = (t for s in tracker.work for t in select(s, seen.items(s.connection, s.scope)))
    tracked = track(tracker, held, at, begun=_begun(tracker, seen))
    if tracked.value is None:
        return None, tracked
    return Measurement(series=series, at=at, value=tracked.value, recorded_at=at, source=SOURCE), tracked


def _begun(tracker: Tracker, seen: Sight) -> dict[tuple[str, str], datetime]:
    """When items were first in progress, by identity: of two scopes that hold one, the first to see it."""
    begun: dict[tuple[str, str], datetime] = {}
    for connection, scope in tracker.scopes:
        for item, instant in seen.begun(connection, scope).items():
            begun[connection, item] = min(instant, begun.get((connection, item), instant))
    return begun
