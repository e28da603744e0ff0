"""Where the needles may be by the end: forecasts as areas between two rays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.line import metric_progress
from okrsync.domain.okr import Metric
from okrsync.domain.trend import ResultForecast
from okrsync.drawing.plane import Point


def result_band(metric: Metric, last: Point | None, of: ResultForecast | None) -> Sequence[Point]:
    """From the ``last`` measurement to all that may come at the end; empty where nothing can be said."""
    if last is None or of is None or of.low is None or of.high is None:
        return []
    ends = [(of.end, metric_progress(metric, value)) for value in (of.low, of.high)]
    return [last, *ends]


def delivery_band(last: Point | None, of: DeliveryForecast | None, end: datetime) -> Sequence[Point]:
    """From where delivery stands to all of it, between the likely and the safe date, cut off at ``end``."""
    if last is None or of is None or of.band is None or last[0] >= end:
        return []
    return [last, *_ray(last, of.band.likely, end), *reversed(_ray(last, of.band.safe, end))]


def _ray(start: Point, whole: datetime | None, end: datetime) -> list[Point]:
    """The way from ``start`` to all of the work at ``whole``, as far as it lies before ``end``."""
    at, progress = start
    if whole is None:
        return [(end, progress)]
    if whole <= end:
        return [(whole, 1.0), (end, 1.0)]
    return [(end, progress + (1.0 - progress) * ((end - at) / (whole - at)))]
