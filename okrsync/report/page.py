"""The report as one HTML page that needs nothing from anywhere else, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from okrsync.domain.burnup import BurnPoint
from okrsync.drawing.chart import draw
from okrsync.report.harmless import one_line
from okrsync.usecases import sentences
from okrsync.usecases.outlook import Outlook
from okrsync.usecases.report import Report
from okrsync.usecases.words import fraction, health, in_words, number, overdue

_TICK = timedelta(microseconds=1)
_WIDTH_OF_A_MARK = 0.6


def page(report: Report, zone: ZoneInfo) -> str:
    """The page; dates are in ``zone``. Everything that comes from outside is escaped."""
    environment = Environment(
        loader=PackageLoader("okrsync.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": lambda at: f"{at.astimezone(zone):%Y-%m-%d}",
        "last_day": lambda at: f"{(at - _TICK).astimezone(zone):%Y-%m-%d}",
        "as_of": lambda at: sentences.as_of(at, zone),
        "moment": lambda at: f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
        "outlook": lambda of, unit: list(_outlook(of, unit, zone)),
        "plain": one_line,
        "words": in_words,
        "number": number,
        "fraction": fraction,
        "share": lambda value: f"{_within(value) * 100:.1f}",
        "mark": lambda value: f"{_within(value) * (100 - _WIDTH_OF_A_MARK):.1f}",
        "overridden": lambda result: sentences.overridden(result, zone),
        "overdue": overdue,
        "health": health,
        "steps": steps,
    }
    template = environment.get_template("report.html")
    return template.render(report=report, at=report.figures.at, zone=zone.key, draw=draw)


def steps(points: Sequence[BurnPoint]) -> Sequence[BurnPoint]:
    """Those of ``points`` at which something was another than before, and the last one."""
    moved = [now for was, now in pairwise(points) if (was.done, was.total) != (now.done, now.total)]
    return tuple(dict.fromkeys((*points[:1], *moved, *points[-1:])))


def _outlook(of: Outlook, unit: str, zone: ZoneInfo) -> Iterator[str]:
    """Where both needles lead, in the words of every other place, or why nobody can say."""
    if delivery := sentences.delivery_outlook(of.delivery, zone):
        yield f"Forecast of delivery: {delivery}"
    if result := sentences.result_outlook(of.result, unit, zone):
        yield f"Forecast of result: {result}"


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
