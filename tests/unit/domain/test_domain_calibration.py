"""How often forecasts are kept, on histories that somebody made up: as often as they say, within a bound.

The dice are seeded, so that these always come out the same; the tries are enough for an error of 3 points.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import inf
from random import Random

import pytest

from okrsync.domain.forecast import arrivals, by_chance
from okrsync.domain.trend import ResultForecast, forecast_result
from tests.unit.domain.made_up import PERIOD, day, measurement, metric, metric_kr

TRIES, LEFT = 300, 30.0

# What a team gains in a week, given the dice and the number of the week.
Team = Callable[[Random, int], float]


def steady(dice: Random, week: int) -> float:
    return float(_some(dice, 8, 0.5))


def bursty(dice: Random, week: int) -> float:
    return 0.0 if dice.random() < 0.6 else float(dice.randint(4, 12))


def growing(dice: Random, week: int) -> float:
    added = 0 if dice.random() < 0.7 else dice.randint(2, 8)
    return float(_some(dice, 10, 0.6) - added)


def fast_then_slow(dice: Random, week: int) -> float:
    return float(_some(dice, 8, max(0.1, 0.6 - 0.007 * week)))


def _some(dice: Random, most: int, chance: float) -> int:
    return sum(dice.random() < chance for _ in range(most))


@cache
def kept(team: Team, known: int) -> tuple[float, float]:
    """How many of the likely and of the safe dates are kept that ``known`` weeks of ``team`` lead to."""
    dice = Random(f"{team.__name__} {known}")  # noqa: S311 - dice, not secrets
    likely = safe = 0
    for _ in range(TRIES):
        arrived = arrivals(_history(team, known, dice), LEFT, futures=150)
        real = _lasts(team, known, dice)
        likely += real <= by_chance(arrived, 0.5)
        safe += real <= by_chance(arrived, 0.85)
    return likely / TRIES, safe / TRIES


def _history(team: Team, known: int, dice: Random) -> list[float]:
    """Weeks in which enough was finished for a forecast."""
    while True:
        weeks = [team(dice, week) for week in range(known)]
        if sum(max(0.0, gain) for gain in weeks) >= 5 and max(weeks) > 0:
            return weeks


def _lasts(team: Team, known: int, dice: Random) -> float:
    left = LEFT
    for week in range(400):
        gain = team(dice, known + week)
        if gain >= left:
            return week + left / gain
        left -= gain
    return inf


@pytest.mark.parametrize("known", [4, 6, 12])
@pytest.mark.parametrize("team", [steady, bursty, growing])
def test_each_kind_of_team_keeps_its_dates_nearly_as_often_as_they_say(team: Team, known: int) -> None:
    likely, safe = kept(team, known)
    assert likely == pytest.approx(0.5, abs=0.1)
    assert safe == pytest.approx(0.85, abs=0.1)


def test_on_average_dates_are_kept_as_often_as_they_say() -> None:
    found = [kept(team, known) for team in (steady, bursty, growing) for known in (4, 6, 12)]
    assert sum(likely for likely, _ in found) / len(found) == pytest.approx(0.5, abs=0.04)
    assert sum(safe for _, safe in found) / len(found) == pytest.approx(0.85, abs=0.03)


def test_a_team_that_slows_down_for_good_misses_more_of_its_dates() -> None:
    """As the documents admit; were this to hold one day, they should say so."""
    likely, safe = kept(fast_then_slow, 12)
    assert 0.15 < likely < 0.45
    assert 0.45 < safe < 0.8


# What is measured at instants, given the dice, the instants in days, and the slope a day.
Metric = Callable[[Random, Sequence[int], float], list[float]]


def line(dice: Random, days: Sequence[int], slope: float) -> list[float]:
    return [slope * at + dice.gauss(0, 4) for at in days]


def walk(dice: Random, days: Sequence[int], slope: float) -> list[float]:
    stands, last, values = 0.0, 0, []
    for at in days:
        stands += sum(slope + dice.gauss(0, 1) for _ in range(at - last))
        values.append(stands)
        last = at
    return values


def both(dice: Random, days: Sequence[int], slope: float) -> list[float]:
    return [value + dice.gauss(0, 3) for value in walk(dice, days, slope)]


@dataclass
class Held:
    """How often the band held the value, and, of forecasts of each chance, how often the target was met."""

    band: float
    sure: float
    hopeless: float


def held(measured: Metric, days: Sequence[int]) -> Held:
    dice = Random(f"{measured.__name__} {len(days)}")  # noqa: S311 - dice, not secrets
    in_band, sure, hopeless = [], [], []
    for _ in range(TRIES):
        *known, last = measured(dice, [*days, 100], dice.gauss(0.5, 0.35))
        forecast = _led(known, days)
        assert forecast.low is not None
        assert forecast.high is not None
        assert forecast.chance is not None
        in_band.append(forecast.low <= last <= forecast.high)
        if forecast.chance > 0.8:
            sure.append(last >= 50)
        elif forecast.chance < 0.2:
            hopeless.append(last >= 50)
    return Held(*(sum(of) / len(of) for of in (in_band, sure, hopeless)))


def _led(values: Sequence[float], days: Sequence[int]) -> ResultForecast:
    kr = metric_kr(metric(0.0, 50.0), period=PERIOD)
    told = forecast_result(kr, [measurement(v, day(at)) for v, at in zip(values, days, strict=True)])
    assert told is not None
    return told


SHORT, LONG = (0, 7, 14, 21), tuple(range(0, 50, 7))


@pytest.mark.parametrize("days", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize(("measured", "band"), [(line, 0.87), (both, 0.74), (walk, 0.58)])
def test_the_band_of_a_result_holds_it_nearly_as_often_as_it_says(
    measured: Metric, band: float, days: Sequence[int]
) -> None:
    found = held(measured, days)
    assert found.band == pytest.approx(band, abs=0.08)
    assert found.sure > 0.85
    assert found.hopeless < 0.15
