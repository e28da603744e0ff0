"""Forecast of a result: where the measurements lead, and the chance that this is the target.

In plain words: there are two ways to read the measurements of the key result's period, and nobody knows which
is right. Either they lie on a straight line and each is off by something of its own (a survey); then the line
whose squared errors are least is read at the period's end, and how far the value may be off there is the
prediction interval of a simple regression, https://en.wikipedia.org/wiki/Simple_linear_regression. Or each
goes on from where the last one stood (a balance, a backlog); then it is a walk with a drift from the last
one, and how far it may be off grows with the way, https://en.wikipedia.org/wiki/Random_walk. Half of what may
come is taken from either, both with Student's t. From ``low`` to ``high`` lie 70 % of it, so that each end is
passed with 15 %, as a delivery's safe date is. The chance of reaching the target is the share of what may
come that is at the target or beyond it.

On made-up measurements that are both, a walk with errors of its own, the band holds the value in about 74 of
a hundred cases; on a pure line in 87, on a pure walk in 58. The line alone holds a walk in 29 to 50. What
bends, as something that saturates, is not foreseen by either.
No trend is sure, least of all one typed in round numbers, so the chance is never said to be less than 1 % or
more than 99 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
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


def forecast_result(
    kr: KeyResult, measurements: Iterable[Measurement], zone: tzinfo = UTC
) -> ResultForecast | None:
    """Where ``measurements`` (those known now) lead by the end of ``kr``; None where it is no metric.

    Only measurements of its period count, of each instant the latest word. Days are told in ``zone``.
    """
    if not isinstance(kr.kind, Metric):
        return None
    known = _of_period(kr, measurements)
    unknown = _why_not(kr, known)
    if unknown is not None:
        return ResultForecast(end=kr.period.end, measurements=len(known), reason=unknown)
    points = [((at - kr.period.end) / _DAY, value) for at, value in known]
    first, last = (known[place][0].astimezone(zone) for place in (0, -1))
    ahead = _Ahead((_line(points), _walk(points)), len(points) - 2)
    return ResultForecast(
        end=kr.period.end,
        measurements=len(known),
        reason=f"{len(known)} measurements from {first:%Y-%m-%d} to {last:%Y-%m-%d}",
        expected=ahead.expected,
        low=ahead.quantile(_EACH_SIDE),
        high=ahead.quantile(1 - _EACH_SIDE),
        chance=min(_SUREST, max(1 - _SUREST, ahead.chance(kr.kind))),
        per_week=_slope(points) * 7,
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


_Points = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class _Reading:
    """The value ``expected`` at the end, and one standard deviation of how far it may be ``off``."""

    expected: float
    off: float


@dataclass(frozen=True, slots=True)
class _Ahead:
    """What may come at the end: as much of it from each of the ``readings``, with ``freedom`` degrees."""

    readings: tuple[_Reading, ...]
    freedom: int

    @property
    def expected(self) -> float:
        """The middle of what each reading expects."""
        return fsum(reading.expected for reading in self.readings) / len(self.readings)

    def below(self, value: float) -> float:
        """The chance that what comes is at most ``value``."""
        return fsum(self._below(reading, value) for reading in self.readings) / len(self.readings)

    def quantile(self, chance: float) -> float:
        """The value that is not passed with ``chance``, to the last digit by halving."""
        t = _wide_enough(max(chance, 1 - chance), self.freedom)
        low = min(reading.expected - reading.off * t for reading in self.readings)
        high = max(reading.expected + reading.off * t for reading in self.readings)
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.below(middle) < chance else (low, middle)
        return high

    def chance(self, metric: Metric) -> float:
        """The chance of being at the target or beyond it, in the direction from the baseline."""
        mirrored = -1.0 if metric.target > metric.baseline else 1.0
        readings = tuple(_Reading(mirrored * r.expected, r.off) for r in self.readings)
        return _Ahead(readings, self.freedom).below(mirrored * metric.target)

    def _below(self, reading: _Reading, value: float) -> float:
        ahead = value - reading.expected
        if reading.off <= 0:
            return 1.0 if ahead >= 0 else 0.0
        return student(ahead / reading.off, self.freedom)


def _line(points: _Points) -> _Reading:
    """Read a straight line through ``points`` (days before the end, value) at the end."""
    number = len(points)
    x_mean, y_mean = _means(points)
    spread, slope = _spread(points), _slope(points)
    errors = fsum((y - y_mean - slope * (x - x_mean)) ** 2 for x, y in points)
    variance = errors / (number - 2) * (1 + 1 / number + x_mean**2 / spread)
    return _Reading(y_mean - slope * x_mean, sqrt(variance))


def _walk(points: _Points) -> _Reading:
    """Go on from the last of ``points`` as they went from the first one to the last."""
    (first, start), (last, stands) = points[0], points[-1]
    drift, left = (stands - start) / (last - first), -last
    steps = [(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(points)]
    a_day = fsum((moved - drift * days) ** 2 / days for days, moved in steps) / (len(steps) - 1)
    return _Reading(stands + drift * left, sqrt(a_day * (left + left**2 / (last - first))))


def _slope(points: _Points) -> float:
    x_mean, y_mean = _means(points)
    return fsum((x - x_mean) * (y - y_mean) for x, y in points) / _spread(points)


def _spread(points: _Points) -> float:
    x_mean, _ = _means(points)
    return fsum((x - x_mean) ** 2 for x, _ in points)


def _means(points: _Points) -> tuple[float, float]:
    number = len(points)
    return fsum(x for x, _ in points) / number, fsum(y for _, y in points) / number


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


def _wide_enough(chance: float, freedom: int) -> float:
    """Some t that is not passed with ``chance`` or more."""
    t = 1.0
    while student(t, freedom) < chance:
        t *= 2
    return t
