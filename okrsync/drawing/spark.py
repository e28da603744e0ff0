"""The last weeks of both needles as two small lines, in per cent of a plane of any size. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from okrsync.domain.okr import Period
from okrsync.drawing.plane import Plane
from okrsync.usecases.glance import WEEKS, Trail, Trails

_SIZE = 100.0


@dataclass(frozen=True, slots=True)
class Spark:
    """Both lines as SVG points; empty where there is only one point, or none."""

    result: str
    delivery: str


def spark(of: Trails, at: datetime) -> Spark:
    """The lines of one key result up to ``at`` (UTC)."""
    weeks = Period(at - timedelta(weeks=WEEKS), at)
    plane = Plane.around(weeks, [*of.result, *of.delivery], across=_SIZE, down=_SIZE)
    return Spark(_line(of.result, plane), _line(of.delivery, plane))


def _line(trail: Trail, plane: Plane) -> str:
    return plane.points(trail) if len(trail) > 1 else ""
