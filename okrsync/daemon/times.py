"""Appointed times: the instants that the schedule's words come to, next ones and last ones. All are UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

from okrsync.settings import Cron, Every, When

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def upcoming(when: When, name: str, instant: datetime) -> datetime:
    """The first appointed instant after ``instant``.

    Intervals count from a fixed instant, so that restarts and jitter add nothing up. ``name`` shifts them by
    a share that is always the same for that name: jobs of one interval don't all start at once.
    """
    if isinstance(when, Cron):
        return when.after(instant)
    origin, interval = _grid(when, name)
    return origin + interval * ((instant - origin) // interval + 1)


def appointed(when: When, name: str, now: datetime) -> datetime:
    """The last instant up to ``now`` at which the job ``name`` had to begin, however late it does."""
    if isinstance(when, Cron):
        return when.before(now)
    origin, interval = _grid(when, name)
    return origin + interval * ((now - origin) // interval)


def in_words(when: When) -> str:
    """``when`` in short, the same for the same appointed times."""
    return f"{when.expression} {when.timezone}" if isinstance(when, Cron) else f"every {when.seconds} s"


def _grid(every: Every, name: str) -> tuple[datetime, timedelta]:
    interval = timedelta(seconds=every.seconds)
    share = int.from_bytes(sha256(name.encode()).digest()[:4]) / 2**32
    return _EPOCH + interval * share, interval
