"""When jobs fire: an APScheduler trigger over the schedule's own values.

APScheduler's cron counts weekdays from Monday, joins day and weekday with AND, and fires twice in the hour
that clocks repeat; people who write cron expect otherwise. All instants here are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime

from apscheduler.triggers.base import BaseTrigger

from okrsync.daemon.times import upcoming
from okrsync.settings import When


class Appointed(BaseTrigger):  # type: ignore[misc]
    """Fires at the appointed instants of the job ``name``, once each."""

    def __init__(self, when: When, name: str) -> None:
        self._when = when
        self._name = name

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The first appointed instant after the previous one, or after now."""
        return upcoming(self._when, self._name, (previous_fire_time or now).astimezone(UTC))
