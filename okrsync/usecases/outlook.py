"""Outlook: where delivery and result of a key result are heading, if things go on as they did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from okrsync.domain.burnup import WEEK, burnup, seen_until, week_ends
from okrsync.domain.evidence import LookingBack
from okrsync.domain.forecast import MOST_WEEKS, DeliveryForecast, forecast_delivery
from okrsync.domain.okr import KeyResult
from okrsync.domain.trend import ResultForecast, forecast_result
from okrsync.ports import Store
from okrsync.usecases import shape
from okrsync.usecases.past import measured_over_time
from okrsync.usecases.sentences import day

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The two forecasts of a key result; None where there is nothing to forecast.

    No forecast is made once the period is over.
    """

    delivery: DeliveryForecast | None
    result: ResultForecast | None


def outlook(kr: KeyResult, store: Store, at: datetime, zone: tzinfo = UTC) -> Outlook:
    """Where ``kr`` is heading as of ``at`` (UTC), from its last weeks and its measurements.

    Days are told in ``zone``.
    """
    return outlook_of(kr, store.evidence(at), zone)


def outlook_of(kr: KeyResult, evidence: LookingBack, zone: tzinfo = UTC) -> Outlook:
    """Where ``kr`` is heading by what is known, from its last weeks and its measurements.

    Days are told in ``zone``.
    """
    if evidence.at >= kr.period.end:
        return Outlook(delivery=None, result=None)
    return Outlook(
        delivery=_delivery(kr, evidence, zone),
        result=forecast_result(kr, measured_over_time(kr, evidence), zone),
    )


def to_json(of: Outlook) -> shape.Json:
    """Both forecasts as JSON."""
    return {
        "delivery": None if of.delivery is None else _delivery_json(of.delivery),
        "result": None if of.result is None else _result_json(of.result),
    }


def _delivery(kr: KeyResult, evidence: LookingBack, zone: tzinfo) -> DeliveryForecast | None:
    seen = seen_until(kr, evidence)
    if seen is None:
        return None
    # Weeks end with what was seen last: time in which nobody could look is no time without work.
    instants = week_ends(seen, seen - MOST_WEEKS * WEEK, MOST_WEEKS)
    forecast = forecast_delivery(burnup(kr, map(evidence.earlier, instants), within=WEEK), kr.period.end)
    if forecast is None or evidence.at - seen < _A_DAY:
        return forecast
    return replace(forecast, reason=f"{forecast.reason}; as of the last sync on {day(seen, zone)}")


def _delivery_json(of: DeliveryForecast) -> shape.Json:
    return {
        "outlook": of.outlook.value,
        "reason": of.reason,
        "as_of": shape.instant(of.at),
        "likely": shape.instant(of.band.likely if of.band else None),
        "safe": shape.instant(of.band.safe if of.band else None),
        "in_time": shape.fraction(of.in_time),
        "remaining": shape.fraction(of.remaining),
        "throughput": shape.fraction(of.throughput),
        "growth": shape.fraction(of.growth),
        "weeks": of.weeks,
        "unit": of.unit,
    }


def _result_json(of: ResultForecast) -> shape.Json:
    return {
        "reason": of.reason,
        "expected": shape.value(of.expected),
        "low": shape.value(of.low),
        "high": shape.value(of.high),
        "chance": shape.fraction(of.chance),
        "per_week": shape.fraction(of.per_week),
        "measurements": of.measurements,
    }
