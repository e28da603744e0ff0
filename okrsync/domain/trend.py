"""Forecast of a result: where the measurements lead, and the chance that this is the target.

In plain words: lay a straight line through the measurements of the key result's period so that the squares
of what they are off by are least, and read it at the period's end. Measurements scatter around the line, and
few of them leave its slope uncertain; together that says how far the value at the end may be off (the
prediction interval of a simple regression with Student's t,
https://en.wikipedia.org/wiki/Simple_linear_regression). From ``low`` to ``high`` is where it lies with 70 %
chance, so that each end is passed with 15 %, as a delivery's safe date is. The chance of reaching the target
is the share of what may come that is at the target or beyond it.

Least squares and not the median of slopes (Theil-Sen): that would shrug off a mistyped measurement, but a
typo can be corrected, and only here the chance is exact for as few points as four. What the model takes for
granted is a straight way on, and errors that know nothing of each other. No trend is sure, least of all one
typed in round numbers, so the chance is never said to be less than 1 % or more than 99 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import atan, cos, fsum, pi, sin, sqrt

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import KeyResult, Metric

LEAST_MEASUREMENTS = 4
_EACH_SIDE = 0.15
_SUREST = 0.99
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultForecast:
    """The value expected at ``end``, in the metric's unit, with the band ``low`` to ``high``.

    ``chance`` is that of reaching the target (0.01..0.99), ``per_week`` the slope. All are None where the
    ``reason`` says why nothing can be said.
    """

    end: datetime
    measurements: int
    reason: str
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    chance: float | None = None
    per_week: float | None = None


def forecast_result(kr: KeyResult, measurements: Iterable[Measurement]) -> ResultForecast | None:
    """Where ``measurements`` (those known now) lead by the end of ``kr``; None where it is no metric.

    Only measurements of its period count, of each instant the latest word.
    """
    if not isinstance(kr.kind, Metric):
        return None
    known = _of_period(kr, measurements)
    unknown = _why_not(kr, known)
    if unknown is not None:
        return ResultForecast(end=kr.period.end, measurements=len(known), reason=unknown)
    line = _Line.through([((at - kr.period.end) / _DAY, value) for at, value in known])
    low, high = line.band(_EACH_SIDE)
    return ResultForecast(
        end=kr.period.end,
        measurements=len(known),
        reason=f"{len(known)} measurements from {known[0][0]:%Y-%m-%d} to {known[-1][0]:%Y-%m-%d}",
        expected=line.expected,
        low=low,
        high=high,
        chance=min(_SUREST, max(1 - _SUREST, line.chance(kr.kind))),
        per_week=line.slope * 7,
    )


def _of_period(kr: KeyResult, measurements: Iterable[Measurement]) -> list[tuple[datetime, float]]:
    ordered = sorted(measurements, key=lambda m: (m.at, m.recorded_at))
    words = {m.at: m.value for m in ordered if kr.period.start <= m.at <= kr.period.end}
    return list(words.items())


def _why_not(kr: KeyResult, known: Sequence[tuple[datetime, float]]) -> str | None:
    if len(known) < LEAST_MEASUREMENTS:
        noun = "measurement" if len(known) == 1 else "measurements"
        return f"{len(known)} {noun} in the period, at least {LEAST_MEASUREMENTS} are needed"
    if known[-1][0] >= kr.period.end:
        return "the end has been measured"
    return None


@dataclass(frozen=True, slots=True)
class _Line:
    """A line through points, read at 0: the value ``expected`` there, and how far it may be ``off``.

    ``off`` is one standard deviation of what may be measured there; ``freedom`` are the degrees of freedom.
    """

    expected: float
    slope: float
    off: float
    freedom: int

    @classmethod
    def through(cls, points: Sequence[tuple[float, float]]) -> _Line:
        number = len(points)
        x_mean, y_mean = fsum(x for x, _ in points) / number, fsum(y for _, y in points) / number
        spread = fsum((x - x_mean) ** 2 for x, _ in points)
        slope = fsum((x - x_mean) * (y - y_mean) for x, y in points) / spread
        errors = fsum((y - y_mean - slope * (x - x_mean)) ** 2 for x, y in points)
        variance = errors / (number - 2) * (1 + 1 / number + x_mean**2 / spread)
        return cls(y_mean - slope * x_mean, slope, sqrt(variance), number - 2)

    def band(self, each_side: float) -> tuple[float, float]:
        """What lies outside on either side has the chance ``each_side``."""
        half = self.off * _student_quantile(1 - each_side, self.freedom)
        return self.expected - half, self.expected + half

    def chance(self, metric: Metric) -> float:
        """The chance of being at the target or beyond it, in the direction from the baseline."""
        ahead = self.expected - metric.target
        if metric.target < metric.baseline:
            ahead = -ahead
        if self.off <= 0:
            return 1.0 if ahead >= 0 else 0.0
        return student(ahead / self.off, self.freedom)


def student(t: float, freedom: int) -> float:
    """The chance that Student's t with ``freedom`` (whole, at least 1) degrees of freedom is at most ``t``.

    The finite series for whole degrees of freedom: Abramowitz and Stegun, 26.7.3 and 26.7.4
    (https://personal.math.ubc.ca/~cbm/aands/page_948.htm).
    """
    theta = atan(t / sqrt(freedom))
    odd = freedom % 2
    term, terms = (cos(theta) if odd else 1.0), []
    for number in range(2 if odd else 1, freedom, 2):
        terms.append(term)
        term *= cos(theta) ** 2 * number / (number + 1)
    series = sin(theta) * fsum(terms)
    between = 2 / pi * (theta + series) if odd else series
    return (1 + between) / 2


def _student_quantile(chance: float, freedom: int) -> float:
    """The t that is not passed with ``chance`` (above a half), to the last digit by halving."""
    low, high = 0.0, 1.0
    while student(high, freedom) < chance:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if student(middle, freedom) < chance else (low, middle)
    return high
