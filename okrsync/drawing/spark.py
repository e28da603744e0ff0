"""The last weeks of both needles as two small lines, in per cent of a plane of any size. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from okrsync.domain.okr import Period
from okrsync.domain.signal import percent
from okrsync.drawing.plane import Plane
from okrsync.usecases.glance import WEEKS, Trail, Trails

_SIZE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """How many ``points`` a ``needle`` moved, as its per cents are shown, and all of these in ``words``.

    ``since`` (UTC) is when it was first known, None where that is as long ago as is drawn.
    """

    needle: str
    points: int
    words: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Spark:
    """Both lines as SVG points, empty where there is only one point or none; and what they say in figures."""

    result: str
    delivery: str
    moved: tuple[Moved, ...]


def spark(of: Trails, at: datetime) -> Spark:
    """The lines of one key result up to ``at`` (UTC)."""
    weeks = Period(at - timedelta(weeks=WEEKS), at)
    plane = Plane.around(weeks, [*of.result, *of.delivery], across=_SIZE, down=_SIZE)
    needles = (("delivery", of.delivery), ("result", of.result))
    moved = tuple(_moved(needle, trail, weeks.start) for needle, trail in needles if len(trail) > 1)
    return Spark(_line(of.result, plane), _line(of.delivery, plane), moved)


def _line(trail: Trail, plane: Plane) -> str:
    return plane.points(trail) if len(trail) > 1 else ""


def _moved(needle: str, trail: Trail, start: datetime) -> Moved:
    shown = [round(progress * 100) for _, progress in trail]
    words = f"{needle} {', '.join(percent(progress) for _, progress in trail)}"
    first = trail[0][0]
    return Moved(
        needle=needle, points=shown[-1] - shown[0], words=words, since=first if first > start else None
    )
