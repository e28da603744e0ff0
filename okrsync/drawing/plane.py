"""The plane of time and progress that everything is drawn on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.line import Line
from okrsync.domain.okr import Period

Point = tuple[datetime, float]

_STEPS = 24
# A needle far outside would flatten everything else.
_LOWEST, _HIGHEST = -0.5, 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plane:
    """From ``start`` to ``end`` across, ``low`` to ``high`` upwards; drawn ``across`` wide and ``down`` high.

    As in SVG, ``y`` is 0 at the top.
    """

    start: datetime
    end: datetime
    low: float
    high: float
    across: float
    down: float

    @classmethod
    def around(cls, period: Period, points: Iterable[Point], *, across: float, down: float) -> Plane:
        """The plane of ``period`` that holds 0 and 1 and, within reason, all of ``points``."""
        values = [min(_HIGHEST, max(_LOWEST, value)) for _, value in points]
        low, high = min([0.0, *values]), max([1.0, *values])
        return cls(start=period.start, end=period.end, low=low, high=high, across=across, down=down)

    def points(self, points: Iterable[Point]) -> str:
        """``points`` as SVG has them: ``x,y x,y ...``."""
        return " ".join(f"{x:g},{y:g}" for x, y in map(self.place, points))

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point lies."""
        return self.width(point[0]), self.height(point[1])

    def width(self, at: datetime) -> float:
        """The ``x`` of an instant."""
        return round(self.across * ((at - self.start) / (self.end - self.start)), 2)

    def height(self, value: float) -> float:
        """The ``y`` of a value, at the edge where it lies outside."""
        within = min(self.high, max(self.low, value))
        return round(self.down * (self.high - within) / (self.high - self.low), 2)

    def holds(self, at: datetime) -> bool:
        """Whether ``at`` lies within it."""
        return self.start <= at <= self.end


def sampled(line: Line, period: Period) -> Sequence[Point]:
    """``line`` as points over ``period``, its own bends among them."""
    step = (period.end - period.start) / _STEPS
    instants = {period.start + number * step for number in range(_STEPS)} | {period.end}
    bends = {at for at, _ in line.points if period.start <= at <= period.end}
    return [(instant, line.at(instant)) for instant in sorted(instants | bends)]
