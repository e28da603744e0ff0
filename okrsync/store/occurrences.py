"""Occurrences: each appointed time of a job is somebody's once, over restarts and over replicas."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, func, select

from okrsync.store.dialect import add_if_absent
from okrsync.store.tables import occurrence
from okrsync.store.times import utc

# How long a claim is kept after it was of use, so that the table does not grow for ever.
KEPT = timedelta(days=90)


def claim(connection: Connection, job: str, scheduled_for: datetime, at: datetime) -> bool:
    """Claim an appointed time of ``job``; False where somebody has it, or it is too long ago to know."""
    latest = last(connection, job)
    if latest is not None and utc(scheduled_for) < latest - KEPT:
        return False
    wanted = {"job": job, "scheduled_for": scheduled_for, "claimed_at": at}
    if not add_if_absent(connection, occurrence, wanted):
        return False
    forgotten = (occurrence.c.job == job, occurrence.c.scheduled_for < utc(scheduled_for) - KEPT)
    connection.execute(delete(occurrence).where(*forgotten))
    return True


def last(connection: Connection, job: str) -> datetime | None:
    """The latest appointed time of ``job`` that was claimed, or None."""
    times = select(func.max(occurrence.c.scheduled_for)).where(occurrence.c.job == job)
    found: datetime | None = connection.execute(times).scalar_one()
    return found
