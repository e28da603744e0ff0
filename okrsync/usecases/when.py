"""What a person means by a date on the command line or in an address."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from okrsync.errors import UsageError

# Computers began to count here, and nothing that is tracked is older. Dates need room to be reckoned with.
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


def as_of(text: str, *, now: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) to look back from: a day stands for its end, today for ``now``.

    Raises UsageError for what is no date, and for the future, which nobody has recorded.
    """
    start, end = _span(text, zone)
    if start > now:
        raise UsageError(f"{text} lies in the future")
    return min(end, now)


def measured_at(text: str | None, *, now: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) of a measurement: a day stands for its start in ``zone``, None for ``now``.

    Raises UsageError for what is no date.
    """
    return now if text is None else _span(text, zone)[0]


def span(text: str, *, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when up to when (UTC) what is written lasts: a day from its start to its end, an instant not.

    Raises UsageError for what is no date.
    """
    return _span(text, zone)


def until(text: str, *, zone: tzinfo) -> datetime:
    """The instant (UTC) up to which something holds: a day stands for its end in ``zone``.

    Raises UsageError for what is no date.
    """
    return _span(text, zone)[1]


def _span(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    start, end = _read(text, zone)
    if end < _EARLIEST:
        raise UsageError(f"{text} lies before 1970", hint="nothing is recorded of that time")
    return start, end


def _read(text: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when until when (UTC) what is written lasts: a day from its start to its end, an instant not."""
    try:
        if len(text) <= len("2026-06-30"):
            day = date.fromisoformat(text)
            return _start(day, zone), _start(day + timedelta(days=1), zone)
        at = datetime.fromisoformat(text)
        instant = (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no date", hint="write it as 2026-06-30 or 2026-06-30T14:00") from None
    return instant, instant


def _start(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
