"""Days, periods and lengths of time as people write them. Pure: no zone, no clock."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_EARLIEST, _LATEST = 1990, 2199
_PERIOD = "write 2026, 2026-Q4, 2026-H1, 2026-10, 2026..2029 or {start: 2026-10-01, end: 2026-12-31}"
_DAY = "write year-month-day, as in 2026-12-31"
_LENGTH = "write a number and a unit, as in 10 days, 2 weeks, month, quarter or year"

# The longest that each can be, so that what is due once a month isn't overdue after February.
_UNITS = {
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=31),
    "quarter": timedelta(days=92),
    "year": timedelta(days=366),
}
_LONGEST = timedelta(days=366 * 100)


class NotUnderstood(ValueError):
    """A text is not what it should be: ``str`` says what is wrong, ``hint`` how it is written."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def read_day(value: object) -> date:
    """The day written ``2026-12-31``; raises NotUnderstood."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", value):
        raise NotUnderstood("must be a day", _DAY)
    year, month, day = (int(part) for part in value.split("-"))
    _check_year(year)
    if not 1 <= month <= 12:
        raise NotUnderstood("is no day: there are 12 months in a year", _DAY)
    if not 1 <= day <= monthrange(year, month)[1]:
        raise NotUnderstood(f"is no day: that month has {monthrange(year, month)[1]} days", _DAY)
    return date(year, month, day)


def read_span(value: object) -> tuple[date, date]:
    """The first and last day of ``2026``, ``2026-Q4``, ``2026-H1``, ``2026-10``, or of ``2026..2029``.

    Raises NotUnderstood.
    """
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise NotUnderstood("must be a period", _PERIOD)
    first, dots, last = str(value).partition("..")
    start, end = _unit(first.strip())[0], _unit((last if dots else first).strip())[1]
    if end < start:
        raise NotUnderstood("ends before it starts", "the earlier one comes first, as in 2026..2029")
    return start, end


def read_length(value: object) -> timedelta:
    """The length of ``week``, ``2 weeks`` or ``every 10 days``; a month is taken at its longest.

    Raises NotUnderstood.
    """
    if not isinstance(value, str):
        raise NotUnderstood("must be a length of time", _LENGTH)
    match = re.fullmatch(r"(?:every\s+)?(?:(\d{1,6})\s*)?([a-z]+?)s?", value.strip().casefold())
    unit = _UNITS.get(match[2]) if match else None
    if match is None or unit is None:
        raise NotUnderstood("is no length of time", _LENGTH)
    count = int(match[1] or 1)
    if count == 0:
        raise NotUnderstood("must be longer than nothing", _LENGTH)
    if count > _LONGEST / unit:
        raise NotUnderstood("is longer than a hundred years", _LENGTH)
    return count * unit


def read_look_back(value: str) -> timedelta | None:
    """How far back ``all`` (None), ``none`` (nothing) or ``1 year`` goes. Raises NotUnderstood."""
    match value.strip().casefold():
        case "all":
            return None
        case "none":
            return timedelta(0)
        case _:
            return read_length(value)


def opening(day: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) of ``day`` in ``zone``."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def closing(day: date, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) that is no longer part of ``day`` in ``zone``."""
    return opening(day + timedelta(days=1), zone)


def _unit(text: str) -> tuple[date, date]:
    """The first and last day of a year, half, quarter, month or day."""
    match = re.fullmatch(r"(\d{4})(?:-(?:([QH])(\d)|(\d{1,2})(-\d{1,2})?))?", text.upper())
    if match is None:
        raise NotUnderstood("is no period", _PERIOD)
    if match[5]:
        day = read_day(text)
        return day, day
    year, kind, number, month = int(match[1]), match[2], match[3], match[4]
    _check_year(year)
    if month:
        return _months(year, int(month), int(month), "there are 12 months in a year")
    if kind == "Q":
        return _months(year, int(number) * 3 - 2, int(number) * 3, "quarters go from Q1 to Q4")
    if kind == "H":
        return _months(year, int(number) * 6 - 5, int(number) * 6, "halves are H1 and H2")
    return date(year, 1, 1), date(year, 12, 31)


def _months(year: int, first: int, last: int, why_not: str) -> tuple[date, date]:
    if first < 1 or last > 12:
        raise NotUnderstood(f"is no period: {why_not}", _PERIOD)
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _check_year(year: int) -> None:
    if not _EARLIEST <= year <= _LATEST:
        raise NotUnderstood(f"has a year that is not between {_EARLIEST} and {_LATEST}", "is a digit wrong?")
