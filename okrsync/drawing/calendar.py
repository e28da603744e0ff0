"""Names along the time of a drawing: months, quarters or years, as many as can be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from okrsync.drawing.plane import Plane

# Months from one name to the next, the first that leaves no more names than that.
_STRIDES = (1, 3, 6, 12, 24, 60)
_MOST = 6


@dataclass(frozen=True, slots=True)
class Tick:
    """The month that begins at ``x`` is called ``name``."""

    x: float
    name: str


def ticks(plane: Plane, zone: tzinfo) -> tuple[Tick, ...]:
    """The beginnings of months in ``zone`` that are named along ``plane``; a January by its year."""
    for stride in _STRIDES:
        found = [month for month in _months(plane, zone) if (month.month - 1 + 12 * month.year) % stride == 0]
        if len(found) <= _MOST:
            break
    return tuple(Tick(plane.width(month.astimezone(UTC)), _name(month)) for month in found)


def _months(plane: Plane, zone: tzinfo) -> Iterator[datetime]:
    first = plane.start.astimezone(zone)
    year, month = first.year, first.month
    while (begins := datetime(year, month, 1, tzinfo=zone)) < plane.end:
        if begins >= plane.start:
            yield begins
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _name(month: datetime) -> str:
    return f"{month:%Y}" if month.month == 1 else f"{month:%b}"
