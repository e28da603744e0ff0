"""Outlook: where delivery and result of a key result are heading, if things go on as they did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.burnup import WEEK, burnup, week_ends
from okrsync.domain.forecast import MOST_WEEKS, DeliveryForecast, forecast_delivery
from okrsync.domain.okr import KeyResult, Metric
from okrsync.domain.trend import ResultForecast, forecast_result
from okrsync.ports import Store
from okrsync.usecases import shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """The two forecasts of a key result; None where there is nothing to forecast.

    No forecast is made once the period is over.
    """

    delivery: DeliveryForecast | None
    result: ResultForecast | None


def outlook(kr: KeyResult, store: Store, at: datetime) -> Outlook:
    """Where ``kr`` is heading as of ``at`` (UTC), from its last weeks and its measurements."""
    if at >= kr.period.end:
        return Outlook(delivery=None, result=None)
    return Outlook(delivery=_delivery(kr, store, at), result=_result(kr, store, at))


def to_json(of: Outlook) -> shape.Json:
    """Both forecasts as JSON."""
    return {
        "delivery": None if of.delivery is None else _delivery_json(of.delivery),
        "result": None if of.result is None else _result_json(of.result),
    }


def _delivery(kr: KeyResult, store: Store, at: datetime) -> DeliveryForecast | None:
    if not kr.selections:
        return None
    instants = week_ends(at, at - MOST_WEEKS * WEEK, MOST_WEEKS)
    return forecast_delivery(burnup(kr, map(store.evidence, instants)), kr.period.end)


def _result(kr: KeyResult, store: Store, at: datetime) -> ResultForecast | None:
    # A number over work items has no measurements of its own to lay a line through.
    if not isinstance(kr.kind, Metric) or kr.kind.tracker is not None:
        return None
    return forecast_result(kr, store.evidence(at).measurements(kr.kind.series))


def _delivery_json(of: DeliveryForecast) -> shape.Json:
    return {
        "outlook": of.outlook.value,
        "reason": of.reason,
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
        "expected": shape.fraction(of.expected),
        "low": shape.fraction(of.low),
        "high": shape.fraction(of.high),
        "chance": shape.fraction(of.chance),
        "per_week": shape.fraction(of.per_week),
        "measurements": of.measurements,
    }
