"""The report as one HTML page that needs nothing from anywhere else, and runs nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from okrsync.domain.burnup import BurnPoint
from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.signal import percent
from okrsync.domain.trend import ResultForecast
from okrsync.drawing.chart import draw
from okrsync.report.harmless import one_line
from okrsync.usecases.outlook import Outlook
from okrsync.usecases.report import Report
from okrsync.usecases.words import health, in_words, number, overdue, overridden, rounded

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
        "moment": lambda at: f"{at.astimezone(zone):%Y-%m-%d %H:%M}",
        "outlook": lambda of, unit: list(_outlook(of, unit, zone)),
        "plain": one_line,
        "words": in_words,
        "number": lambda value: number(round(value, 5)),
        "fraction": lambda value: "—" if value is None else percent(value),
        "share": lambda value: f"{_within(value) * 100:.1f}",
        "mark": lambda value: f"{_within(value) * (100 - _WIDTH_OF_A_MARK):.1f}",
        "overridden": overridden,
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
    if of.delivery is not None and of.delivery.band is not None:
        yield f"Forecast of delivery: {_dates(of.delivery, zone)}"
    if of.result is not None and of.result.expected is not None:
        yield f"Forecast of the result: {_values(of.result, unit, zone)}"


def _dates(of: DeliveryForecast, zone: ZoneInfo) -> str:
    if of.band is None:
        return str(of.outlook)
    safe = "more than five years away" if of.band.safe is None else _day(of.band.safe, zone)
    return f"likely by {_day(of.band.likely, zone)}, 85 % sure by {safe}; {of.reason}"


def _values(of: ResultForecast, unit: str, zone: ZoneInfo) -> str:
    low, expected, high = (rounded(value or 0.0) for value in (of.low, of.expected, of.high))
    told = f"{expected} {unit} by {_day(of.end - _TICK, zone)} ({low} to {high})"
    return f"{told}, {percent(of.chance or 0.0)} chance of the target"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"


def _within(value: float) -> float:
    return min(1.0, max(0.0, value))
