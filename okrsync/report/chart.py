"""The way of both needles as a drawing: points on a plane of time and progress. Pure.

A drawing is 600 wide and 150 high in units of its own, so it scales to any screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.line import Line, delivery_line, result_line
from okrsync.domain.okr import Period
from okrsync.usecases.report import Chapter

WIDTH, HEIGHT = 600, 150
_STEPS = 24

Point = tuple[datetime, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Lines as SVG points (``x,y x,y ...``), the ``y`` of 0 and of 100 %, and the ``x`` of today (or None).

    ``dots`` are the measurements.
    """

    delivery: str
    result: str
    expected: str
    expected_delivery: str
    dots: tuple[tuple[float, float], ...]
    zero: float
    whole: float
    today: float | None


def draw(chapter: Chapter, at: datetime) -> Drawing:
    """The chart of one key result as of ``at`` (UTC)."""
    kr = chapter.figures.key_result
    delivered = [(p.at, p.done / p.total) for p in chapter.delivered if p.total > 0]
    measured = [(m, value) for m, value in chapter.measured if kr.period.start <= m <= kr.period.end]
    expected = _sampled(result_line(kr), kr.period)
    due = _due(chapter)
    plane = _Plane.around(kr.period, [*delivered, *measured, *expected])
    return Drawing(
        delivery=plane.points(delivered),
        result=plane.points(measured),
        expected=plane.points(expected),
        expected_delivery=plane.points(due),
        dots=tuple(plane.place(point) for point in measured),
        zero=plane.height(0.0),
        whole=plane.height(1.0),
        today=plane.width(at) if kr.period.start <= at <= kr.period.end else None,
    )


def _due(chapter: Chapter) -> list[Point]:
    kr, delivery = chapter.figures.key_result, chapter.figures.delivery
    if not kr.selections or delivery.progress is None:
        return []
    due = ((phase.due, delivery.detail.of_part(part).total) for part, phase in enumerate(kr.parts))
    return _sampled(delivery_line(kr.period, due), kr.period)


def _sampled(line: Line, period: Period) -> list[Point]:
    step = (period.end - period.start) / _STEPS
    instants = [period.start + number * step for number in range(_STEPS)]
    return [(instant, line.at(instant)) for instant in [*instants, period.end]]


@dataclass(frozen=True, slots=True)
class _Plane:
    """From ``start`` to ``end`` across, from ``low`` to ``high`` upwards."""

    start: datetime
    end: datetime
    low: float
    high: float

    @classmethod
    def around(cls, period: Period, points: Sequence[Point]) -> _Plane:
        # A needle far outside would flatten everything else.
        values = [min(1.5, max(-0.5, value)) for _, value in points]
        return cls(period.start, period.end, min([0.0, *values]), max([1.0, *values]))

    def points(self, points: Sequence[Point]) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in map(self.place, points))

    def place(self, point: Point) -> tuple[float, float]:
        return self.width(point[0]), self.height(point[1])

    def width(self, at: datetime) -> float:
        return round(WIDTH * ((at - self.start) / (self.end - self.start)), 1)

    def height(self, value: float) -> float:
        within = min(self.high, max(self.low, value))
        return round(HEIGHT * (self.high - within) / (self.high - self.low), 1)
