"""The burn-up: what was done under what there was to do, in per cent of a plane of any size. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo

from okrsync.drawing.calendar import Tick, ticks
from okrsync.drawing.plane import Plane
from okrsync.usecases.report import Chapter

_SIZE = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Burn:
    """The line of all work, the ``area`` of what is done, and the weight ``most`` (in ``unit``) on top."""

    total: str
    area: str
    most: float
    unit: str
    ticks: tuple[Tick, ...]


def burn(of: Chapter, zone: tzinfo) -> Burn | None:
    """The burn-up of one key result; None where its work was not seen at two instants yet."""
    seen = of.delivered
    if len(seen) < 2:
        return None
    most = max(point.total for point in seen)
    if most <= 0:
        return None
    period = of.figures.key_result.period
    plane = Plane(start=period.start, end=period.end, low=0.0, high=most, across=_SIZE, down=_SIZE)
    done = [(point.at, point.done) for point in seen]
    return Burn(
        total=plane.points((point.at, point.total) for point in seen),
        area=plane.points([(seen[0].at, 0.0), *done, (seen[-1].at, 0.0)]),
        most=most,
        unit=seen[-1].unit,
        ticks=ticks(plane, zone),
    )
