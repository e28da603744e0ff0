"""The figures of a course as rows, for whoever can't see a drawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.delivered import planned_line
from okrsync.domain.line import result_line
from okrsync.drawing.chart import delivery_of, result_of
from okrsync.usecases.portrait import Portrait


@dataclass(frozen=True, slots=True)
class Step:
    """``what`` (delivery or result) stood at ``progress`` at ``at`` (UTC), and ``expected`` was this."""

    at: datetime
    what: str
    progress: float
    expected: float


def steps(of: Portrait) -> list[Step]:
    """Every point of both ways, in the order of time."""
    figures, chapter = of.told.figures, of.chapter
    due, should = planned_line(figures.key_result, figures.delivery.tally), result_line(figures.key_result)
    delivered = [Step(at, "delivery", progress, due.at(at)) for at, progress in delivery_of(chapter)]
    measured = [
        Step(at, "result", progress, should.at(at)) for at, progress in result_of(chapter) or of.shown
    ]
    return sorted([*delivered, *measured], key=lambda step: step.at)
