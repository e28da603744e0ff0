"""When jobs fire: APScheduler triggers over the schedule's own values.

APScheduler's cron counts weekdays from Monday, joins day and weekday with AND, and fires twice in the hour
that clocks repeat; people who write cron expect otherwise. All instants here are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from apscheduler.triggers.base import BaseTrigger

from okrsync.settings import Cron, Every, When

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Appointed(BaseTrigger):  # type: ignore[misc]
    """Fires at the instants of a cron expression, once each."""

    def __init__(self, cron: Cron) -> None:
        self._cron = cron

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first appointed instant after the previous one, or after now."""
        return self._cron.after((previous_fire_time or now).astimezone(UTC))


class Regular(BaseTrigger):  # type: ignore[misc]
    """Fires every so many seconds, counted from a fixed instant, so that restarts and jitter add nothing up.

    ``name`` shifts it by a share of the interval that is always the same for that name: jobs of one interval
    don't all start at once.
    """

    def __init__(self, every: Every, name: str) -> None:
        self._interval = timedelta(seconds=every.seconds)
        share = int.from_bytes(sha256(name.encode()).digest()[:4]) / 2**32
        self._origin = _EPOCH + self._interval * share

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first instant of the grid after the previous one, or after now."""
        passed = (previous_fire_time or now) - self._origin
        return self._origin + self._interval * (passed // self._interval + 1)

    def before(self, instant: datetime) -> datetime:
        """The last instant of the grid up to ``instant``."""
        return self._origin + self._interval * ((instant - self._origin) // self._interval)


def trigger(when: When, name: str) -> Any:
    """The trigger for ``when``; ``name`` spreads intervals."""
    return Appointed(when) if isinstance(when, Cron) else Regular(when, name)


def appointed(when: When, name: str, now: datetime) -> datetime:
    """The last instant up to ``now`` at which the job ``name`` had to fire, however late it does."""
    last = when.before(now) if isinstance(when, Cron) else Regular(when, name).before(now)
    return last.astimezone(UTC)


def in_words(when: When) -> str:
    """``when`` in short, the same for the same appointed times."""
    return f"{when.expression} {when.timezone}" if isinstance(when, Cron) else f"every {when.seconds} s"
