"""Sentences of the page of a key result that a template would say clumsily."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.forecast import Outlook as Settled
from okrsync.domain.original import OriginalScope
from okrsync.domain.signal import percent
from okrsync.domain.trend import ResultForecast
from okrsync.usecases.formulas import Expectation, Point
from okrsync.usecases.outlook import Outlook
from okrsync.usecases.words import number

_TICK = timedelta(microseconds=1)


def forecasts(of: Outlook, unit: str, zone: ZoneInfo) -> list[str]:
    """Where both needles are heading, or why nobody can say."""
    return [*_delivery(of.delivery, zone), *_result(of.result, unit, zone)]


def expectation(of: Expectation | None, zone: ZoneInfo) -> str:
    """Where a needle should stand, and the points between which that is; empty where there is none."""
    if of is None:
        return ""
    points = " and ".join(_point(point, point is of.points[0], zone) for point in of.around)
    way = "between" if len(of.around) == 2 else "as of"
    return f"expected {percent(of.progress)} on {_day(of.judged_at, zone)}: {way} {points}"


def original(of: OriginalScope | None, zone: ZoneInfo) -> str:
    """Delivery against the plan of the start."""
    if of is None:
        return "of the plan at the start: not known, its tools were not seen yet"
    if of.progress is None:
        return f"of the plan at the start: nothing was planned on {_day(of.at, zone)}"
    done, total = number(round(of.done, 5)), number(round(of.total, 5))
    added = f"{of.added} item{'' if of.added == 1 else 's'} added since"
    lost = f"{number(round(of.lost, 5))} dropped or gone"
    told = f"{percent(of.progress)} = {done} / {total} {of.unit} of {_day(of.at, zone)}"
    return f"of the plan at the start: {told}; {added}, {lost}"


def hours(length: timedelta) -> str:
    """A length of time in hours."""
    count = length / timedelta(hours=1)
    return f"{number(count)} hour{'' if count == 1 else 's'}"


def _delivery(of: DeliveryForecast | None, zone: ZoneInfo) -> Iterator[str]:
    if of is None or of.outlook in {Settled.DELIVERED, Settled.NO_ITEMS}:
        return
    if of.band is None:
        yield f"Forecast of delivery: {of.outlook} ({of.reason})."
        return
    safe = "later than in five years" if of.band.safe is None else f"by {_day(of.band.safe, zone)}"
    dates = f"as likely as not done by {_day(of.band.likely, zone)}, 85 % sure {safe}"
    yield f"Forecast of delivery: {dates}; {percent(of.in_time or 0.0)} in time ({of.reason})."


def _result(of: ResultForecast | None, unit: str, zone: ZoneInfo) -> Iterator[str]:
    if of is None:
        return
    if of.expected is None or of.low is None or of.high is None:
        yield f"Forecast of the result: too little data ({of.reason})."
        return
    value = f"{of.expected:.3g} {unit}".strip()
    band = f"{of.low:.3g} to {of.high:.3g} with 70 % chance"
    chance = f"{percent(of.chance or 0.0)} chance of the target"
    yield f"Forecast of the result: {value} by {_day(of.end - _TICK, zone)}, {band}; {chance} ({of.reason})."


def _point(of: Point, first: bool, zone: ZoneInfo) -> str:
    """A point by its day: all but the first are ends of days, instants that no longer belong to them."""
    what = f" ({of.what})" if of.what else ""
    return f"{percent(of.progress)} on {_day(of.at if first else of.at - _TICK, zone)}{what}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"
