"""The way of both needles as a small drawing, for a report that holds many of them. Pure.

A drawing is 600 wide and 150 high in units of its own, so it scales to any screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.delivered import planned_line
from okrsync.domain.line import result_line
from okrsync.drawing.plane import Plane, Point, sampled
from okrsync.usecases.report import Chapter

WIDTH, HEIGHT = 600, 150


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
    delivered, measured = delivery_of(chapter), result_of(chapter)
    expected = sampled(result_line(kr), kr.period)
    plane = Plane.around(kr.period, [*delivered, *measured, *expected], across=WIDTH, down=HEIGHT)
    return Drawing(
        delivery=plane.points(delivered),
        result=plane.points(measured),
        expected=plane.points(expected),
        expected_delivery=plane.points(due_of(chapter)),
        dots=tuple(plane.place(point) for point in measured),
        zero=plane.height(0.0),
        whole=plane.height(1.0),
        today=plane.width(at) if plane.holds(at) else None,
    )


def delivery_of(chapter: Chapter) -> Sequence[Point]:
    """How much of the work was done, over time."""
    return [(point.at, point.done / point.total) for point in chapter.delivered if point.total > 0]


def result_of(chapter: Chapter) -> Sequence[Point]:
    """What was measured within the period."""
    period = chapter.figures.key_result.period
    return [(at, value) for at, value in chapter.measured if period.start <= at <= period.end]


def due_of(chapter: Chapter) -> Sequence[Point]:
    """Where delivery should stand over time; nothing where there is none."""
    kr, delivery = chapter.figures.key_result, chapter.figures.delivery
    if not kr.selections or delivery.progress is None:
        return []
    return sampled(planned_line(kr, delivery.tally), kr.period)
