"""What a person means by a date on the command line or in an address."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from okrsync.errors import UsageError


def as_of(text: str | None, *, now: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) to look back from: a day stands for its end, today and None for ``now``.

    Raises UsageError for what is no date, and for the future, which nobody has recorded.
    """
    if text is None:
        return now
    at = _instant(text, zone, days=1)
    if at > now and not _is_day(text):
        raise UsageError(f"{text} lies in the future")
    if at - timedelta(days=1) > now:
        raise UsageError(f"{text} lies in the future")
    return min(at, now)


def measured_at(text: str | None, *, now: datetime, zone: tzinfo) -> datetime:
    """The instant (UTC) of a measurement: a day stands for its start in ``zone``, None for ``now``.

    Raises UsageError for what is no date.
    """
    return now if text is None else _instant(text, zone, days=0)


def _instant(text: str, zone: tzinfo, *, days: int) -> datetime:
    try:
        if _is_day(text):
            day = date.fromisoformat(text) + timedelta(days=days)
            return datetime.combine(day, time.min, zone).astimezone(UTC)
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UsageError(f"{text!r} is no date", hint="write it as 2026-06-30 or 2026-06-30T14:00") from None


def _is_day(text: str) -> bool:
    return len(text) <= len("2026-06-30")
