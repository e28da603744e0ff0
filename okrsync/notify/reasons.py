"""Why a key result is where it is, and where it is heading, in lines for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from okrsync.domain.attribution import Attribution, Part
from okrsync.domain.digits import rounded
from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.forecast import Outlook as Settled
from okrsync.domain.shift import ItemShift
from okrsync.domain.signal import percent
from okrsync.domain.trend import ResultForecast
from okrsync.notify.wording import amount, date
from okrsync.usecases.digest import Line
from okrsync.usecases.sentences import overridden
from okrsync.usecases.words import short

_MOST_ITEMS = 3
_TICK = timedelta(microseconds=1)
_UNSAID = (Settled.DELIVERED, Settled.NO_ITEMS)


def reasons(line: Line, zone: ZoneInfo) -> Iterator[str]:
    """Who set the result, and what moved each needle since the last digest."""
    if told := overridden(line.figures.result, zone):
        yield short(told)
    if line.change is not None and (told := _delivery(line.change.attribution)):
        yield told
    if told := _result(line, zone):
        yield told
    yield from (f"stage completed: {short(stage)}" for stage in line.stages_won)
    yield from (f"stage no longer complete: {short(stage)}" for stage in line.stages_lost)


def forecasts(line: Line, zone: ZoneInfo) -> Iterator[str]:
    """Where both needles lead if things go on as they did; what can't be told yet is one line with why."""
    if line.outlook is None:
        return
    unknown: dict[str, str] = {}
    delivery, result = line.outlook.delivery, line.outlook.result
    if delivery is not None and delivery.outlook is Settled.TOO_LITTLE:
        unknown["delivery"] = delivery.reason
    elif delivery is not None and delivery.outlook not in _UNSAID:
        yield f"forecast of delivery: {_dates(delivery, zone)}"
    if result is not None and result.expected is None:
        unknown["the result"] = result.reason
    elif result is not None:
        yield f"forecast of the result: {_trend(result, line.figures.result.unit, zone)}"
    if unknown:
        yield f"no forecast yet of {' and '.join(unknown)}: {'; '.join(unknown.values())}"


def _delivery(of: Attribution) -> str | None:
    """The kinds of change that moved delivery, with their points and some of their items."""
    points = dict(of.rounded())
    parts = [_part(part, points[part.kind]) for part in of.parts if points.get(part.kind)]
    return f"delivery: {'; '.join(parts)}" if parts else None


def _part(of: Part, points: Fraction) -> str:
    worth = f"{float(points):+.1f}".removesuffix(".0")
    return f"{of.kind.value} {worth}{_items(of.items)}"


def _items(of: Sequence[ItemShift]) -> str:
    if not of:
        return ""
    keys = ", ".join(short(shift.tracked.item.key) for shift in of[:_MOST_ITEMS])
    more = f" and {len(of) - _MOST_ITEMS} more" if len(of) > _MOST_ITEMS else ""
    return f" ({keys}{more})"


def _result(line: Line, zone: ZoneInfo) -> str | None:
    """The measurement that moved the result, and what it was before."""
    result = line.figures.result
    if result.value is None or line.then is None or result.measured_at is None or result.stages:
        return None
    if line.value_was == result.value:
        return None
    before = "nothing" if line.value_was is None else amount(line.value_was, result.unit)
    how = "set to" if result.override is not None else "measured"
    now = amount(result.value, result.unit)
    return f"result: {how} {now} on {date(result.measured_at, zone)}, {before} before"


def _dates(of: DeliveryForecast, zone: ZoneInfo) -> str:
    if of.band is None:
        return f"{of.outlook.value} ({of.reason})"
    safe = "later than in five years" if of.band.safe is None else f"by {date(of.band.safe, zone)}"
    chances = f"{date(of.band.likely, zone)} (50 %), {safe} (85 %)"
    return f"done by {chances}; {percent(of.in_time or 0.0)} in time"


def _trend(of: ResultForecast, unit: str, zone: ZoneInfo) -> str:
    expected = f"{rounded(of.expected or 0.0)} {unit}".strip()
    band = f"({rounded(of.low or 0.0)} to {rounded(of.high or 0.0)})"
    chance = percent(of.chance or 0.0)
    return f"{expected} by {date(of.end - _TICK, zone)} {band}; {chance} chance of the target"
