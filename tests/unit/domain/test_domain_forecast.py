"""When the plan will be done, where the measurements lead, and how well such forecasts hit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from math import inf, sqrt
from statistics import linear_regression, mean, pvariance, variance

import pytest

from okrsync.domain.burnup import WEEK, BurnPoint
from okrsync.domain.forecast import DeliveryForecast, Outlook, arrivals, by_chance, forecast_delivery
from okrsync.domain.trend import ResultForecast, forecast_result, student
from tests.unit.domain.made_up import PERIOD, day, measurement, metric, metric_kr, milestone_kr, stage

END = day(100)


def points(*weeks: tuple[float, float], total: float = 40.0) -> list[BurnPoint]:
    """A burn-up that ends on day 50, from what each week delivered and added."""
    start = day(50) - len(weeks) * WEEK
    known = [BurnPoint(at=start, done=0.0, total=total, finished=0, unit="items")]
    for done, added in weeks:
        last = known[-1]
        known.append(
            BurnPoint(
                at=last.at + WEEK,
                done=last.done + done,
                total=last.total + added,
                finished=last.finished + int(done),
                unit="items",
            )
        )
    return known


def told(*weeks: tuple[float, float], total: float = 40.0) -> DeliveryForecast:
    forecast = forecast_delivery(points(*weeks, total=total), END)
    assert forecast is not None
    return forecast


def led(*values: float, every: int = 7, **kind: float) -> ResultForecast:
    kr = metric_kr(metric(kind.get("baseline", 0.0), kind.get("target", 100.0)))
    forecast = forecast_result(kr, [measurement(value, day(n * every)) for n, value in enumerate(values)])
    assert forecast is not None
    return forecast


def test_a_steady_pace_leads_to_one_date() -> None:
    forecast = told(*[(4.0, 0.0)] * 6)
    assert forecast.band is not None
    assert forecast.band.likely == forecast.band.safe == day(50) + 4 * WEEK
    assert (forecast.in_time, forecast.remaining, forecast.throughput) == (1.0, 16.0, 4.0)
    assert forecast.reason == ("4 items a week were delivered and 0 added over the last 6 weeks; 16 are left")


def test_what_arrives_at_the_very_end_is_in_time() -> None:
    known = points(*[(4.0, 0.0)] * 6)
    ends = day(50) + 4 * WEEK - timedelta(seconds=1), day(50) + 4 * WEEK
    forecasts = [forecast_delivery(known, end) for end in ends]
    assert [forecast and forecast.in_time for forecast in forecasts] == [0.0, 1.0]


def test_growing_scope_puts_the_date_off() -> None:
    steady, growing = told(*[(4.0, 0.0)] * 6), told(*[(4.0, 2.0)] * 6, total=28.0)
    assert steady.remaining == growing.remaining
    assert steady.band is not None
    assert growing.band is not None
    assert growing.band.likely == day(50) + 8 * WEEK
    assert (steady.growth, growing.growth) == (0.0, 2.0)


@pytest.mark.parametrize(
    ("weeks", "total", "outlook", "reason"),
    [
        ([(4.0, 0.0)] * 3, 40.0, Outlook.TOO_LITTLE, "3 whole weeks known, at least 4 are needed"),
        ([(4.0, 0.0)], 40.0, Outlook.TOO_LITTLE, "1 whole week known, at least 4 are needed"),
        ([(1.0, 0.0)] * 4, 40.0, Outlook.TOO_LITTLE, "4 items finished in 4 weeks, at least 5 are needed"),
        ([(4.0, 5.0)] * 6, 40.0, Outlook.NEVER, "4 items a week were delivered and 5 added"),
        ([(4.0, 0.0)] * 5, 20.0, Outlook.DELIVERED, "everything that counts is done"),
        ([(0.0, 0.0)] * 5, 0.0, Outlook.NO_ITEMS, "there are no items that count"),
    ],
)
def test_where_no_date_can_be_told_the_reason_is(
    weeks: Sequence[tuple[float, float]], total: float, outlook: Outlook, reason: str
) -> None:
    forecast = told(*weeks, total=total)
    assert (forecast.outlook, forecast.band) == (outlook, None)
    assert forecast.in_time == (0.0 if outlook is Outlook.NEVER else None)
    assert reason in forecast.reason


def test_few_weeks_leave_more_open_than_many() -> None:
    few, many = ([3.0, 5.0] * number for number in (2, 6))
    spread = [arrivals(gains, 40.0)[1700] - arrivals(gains, 40.0)[300] for gains in (few, many)]
    assert spread[0] > 1.3 * spread[1]


def test_nothing_seen_is_nothing_forecast() -> None:
    assert forecast_delivery([], END) is None


def test_the_same_history_tells_the_same_dates_and_another_one_others() -> None:
    uneven = [(n % 5 + 1.0, n % 2) for n in range(12)]
    assert told(*uneven, total=90.0) == told(*uneven, total=90.0)
    assert told(*uneven, total=90.0).band != told(*uneven, total=91.0).band


def test_the_safe_date_is_not_before_the_likely_one_and_weeks_long_past_do_not_count() -> None:
    slow_past = [(1.0, 0.0)] * 10
    recent = [(float(n % 4 + 2), 0.0) for n in range(12)]
    forecast = told(*slow_past, *recent, total=120.0)
    assert forecast.band is not None
    assert forecast.band.safe is not None
    assert forecast.band.likely < forecast.band.safe
    assert forecast.weeks == 12
    assert forecast.throughput == pytest.approx(3.5)


def test_measurements_on_a_line_lead_to_its_end() -> None:
    forecast = led(0.0, 7.0, 14.0, 21.0)
    assert forecast.expected == pytest.approx(100.0)
    assert forecast.chance == 0.99
    assert forecast.per_week == pytest.approx(7.0)
    assert forecast.reason == "4 measurements from 2026-01-05 to 2026-01-26"


def test_a_line_that_misses_the_target_has_next_to_no_chance() -> None:
    assert led(0.0, 3.0, 6.0, 9.0).chance == pytest.approx(0.01)
    falling = led(10.0, 9.0, 8.0, 7.0, baseline=10.0, target=3.0)
    assert falling.chance == 0.99


def test_scatter_widens_the_band_and_lowers_the_chance() -> None:
    calm, wild = led(0.0, 7.1, 13.9, 21.0, 28.0), led(0.0, 12.0, 9.0, 26.0, 28.0)
    assert calm.low is not None
    assert calm.high is not None
    assert wild.low is not None
    assert wild.high is not None
    assert wild.high - wild.low > calm.high - calm.low
    assert calm.low <= (calm.expected or 0) <= calm.high


def test_few_measurements_or_a_measured_end_say_so() -> None:
    assert led(1.0, 2.0, 3.0).reason == "3 measurements in the period, at least 4 are needed"
    assert led(1.0).reason == "1 measurement in the period, at least 4 are needed"
    kr = metric_kr(metric())
    measured = [measurement(float(n), PERIOD.end - timedelta(days=n)) for n in range(4)]
    ended = forecast_result(kr, measured)
    assert ended is not None
    assert (ended.reason, ended.expected) == ("the end has been measured", None)


def test_measurements_from_before_the_period_do_not_count() -> None:
    kr = metric_kr(metric())
    early = [measurement(float(n), PERIOD.start - timedelta(days=n + 1)) for n in range(9)]
    forecast = forecast_result(kr, early)
    assert forecast is not None
    assert forecast.measurements == 0


@pytest.mark.parametrize(
    ("t", "freedom", "chance"),
    [
        (0.0, 1, 0.5),
        (1.0, 1, 0.75),
        (2.92, 2, 0.95),
        (2.353, 3, 0.95),
        (2.132, 4, 0.95),
        (2.015, 5, 0.95),
        (1.895, 7, 0.95),
        (1.812, 10, 0.95),
        (-1.812, 10, 0.05),
    ],
)
def test_students_t_is_that_of_the_tables(t: float, freedom: int, chance: float) -> None:
    assert student(t, freedom) == pytest.approx(chance, abs=5e-4)


def test_a_metric_that_goes_on_from_where_it_stood_may_end_farther_off() -> None:
    """The line ends at 119.26; who goes on from the last value as up to there ends at 121.43."""
    forecast = led(0.0, 4.0, 8.0, 22.0, 34.0)
    assert forecast.expected == pytest.approx((119.2571 + 121.4286) / 2, abs=1e-3)
    assert forecast.per_week == pytest.approx(8.6)
    assert forecast.high == pytest.approx(150.46, abs=0.01)


def test_the_band_leaves_as_much_out_below_as_above() -> None:
    up, down = led(0.0, 12.0, 9.0, 26.0, 28.0), led(0.0, -12.0, -9.0, -26.0, -28.0, target=-100.0)
    assert up.low == pytest.approx(-(down.high or 0))
    assert up.high == pytest.approx(-(down.low or 0))
    assert up.chance == pytest.approx(down.chance)


def test_the_week_that_brings_just_what_is_left_is_the_last_one() -> None:
    # One week in four brings all of it, so that a quarter of the futures end with their first week.
    arrived = arrivals([2.0, 0.0, 0.0, 0.0], 2.0)
    assert arrived.count(1.0) / len(arrived) == pytest.approx(0.25, abs=0.03)


@pytest.mark.parametrize(
    ("weeks", "total", "outlook"),
    [
        ([(1.0, 0.0)] * 5, 6.0, Outlook.DATES),
        ([(0.1, 0.0)] * 5, 1.0, Outlook.TOO_LITTLE),
        ([(4.0, 0.0)] * 5, 20.5, Outlook.DATES),
    ],
    ids=["five finished are enough", "a plan may weigh one", "half an item is left"],
)
def test_a_little_is_not_nothing(
    weeks: Sequence[tuple[float, float]], total: float, outlook: Outlook
) -> None:
    assert told(*weeks, total=total).outlook is outlook


def test_however_slow_a_pace_it_leads_to_a_date() -> None:
    forecast = told(*[(1.0, 0.0)] * 6, total=10.0)
    assert forecast.band is not None
    assert forecast.band.likely == day(50) + 4 * WEEK


def test_by_chance_is_the_first_future_by_which_so_many_have_arrived() -> None:
    assert [by_chance([1.0, 2.0, 3.0, 4.0], chance) for chance in (0.25, 0.26, 0.5, 0.85, 1.0)] == [
        1.0,
        2.0,
        2.0,
        4.0,
        4.0,
    ]


@pytest.mark.parametrize("known", [4, 6, 8, 12])
def test_the_mean_of_few_weeks_is_as_unsure_as_students_t_has_it(known: int) -> None:
    # Weeks of 4 and 6 have the mean 5 and the variance 1; what is believed of the mean varies by 1 / (n - 2).
    paces = [1000.0 / arrived for arrived in arrivals([4.0, 6.0] * (known // 2), 1000.0)]
    assert pvariance(paces) == pytest.approx(1 / (known - 2) + 1 / 200, rel=0.1)


def _readings(values: Sequence[float], left: float) -> list[tuple[float, float]]:
    """What a line and a walk say of ``left`` steps after the last of ``values``, and how far it may be off.

    As textbooks have it for steps that are alike: the prediction interval of a regression on 0, 1, 2, ...,
    and a drift that is the mean of the steps.
    """
    known = range(len(values))
    line = linear_regression(known, values)
    at = known[-1] + left
    errors = sum((y - line.intercept - line.slope * x) ** 2 for x, y in zip(known, values, strict=True))
    leverage = 1 + 1 / len(values) + (at - mean(known)) ** 2 / (pvariance(known) * len(values))
    steps = [later - earlier for earlier, later in pairwise(values)]
    return [
        (line.intercept + line.slope * at, sqrt(errors / (len(values) - 2) * leverage)),
        (values[-1] + left * mean(steps), sqrt(variance(steps) * (left + left**2 / len(steps)))),
    ]


@pytest.mark.parametrize(
    "values", [(0.0, 12.0, 9.0, 26.0), (0.0, 0.4, 0.1, 0.9, 0.7, 1.2), (50.0, 20.0, 60.0, 10.0, 40.0)]
)
def test_of_what_may_come_by_either_reading_fifteen_per_cent_lie_beyond_each_end(
    values: tuple[float, ...],
) -> None:
    forecast = led(*values, every=10, target=40.0)
    readings = _readings(values, left=11 - len(values))

    def below(value: float | None) -> float:
        return mean(student(((value or 0.0) - at) / off, len(values) - 2) for at, off in readings)

    assert (below(forecast.low), below(forecast.high)) == pytest.approx((0.15, 0.85))
    assert forecast.chance == pytest.approx(min(0.99, max(0.01, 1 - below(40.0))))


def test_a_unit_a_thousand_times_as_large_leaves_the_chance_as_it_is() -> None:
    wild = (0.0, 12.0, 9.0, 26.0, 28.0)
    small = led(*(value / 1000 for value in wild), target=0.1)
    assert small.chance == pytest.approx(led(*wild).chance)
    assert led(0.0, 7.0, 14.0, 21.0, target=100.5).chance == pytest.approx(0.01)


def test_a_measurement_that_came_late_stands_where_it_belongs_and_the_last_word_holds() -> None:
    kr = metric_kr(metric())
    known = [measurement(value, day(n * 7)) for n, value in enumerate((0.0, 99.0, 14.0, 21.0))]
    late = measurement(7.0, day(7), recorded_at=day(30))
    assert forecast_result(kr, [known[0], *known[2:], late]) == led(0.0, 7.0, 14.0, 21.0)
    assert forecast_result(kr, [late, *known]) == led(0.0, 7.0, 14.0, 21.0)
    assert forecast_result(kr, [*known, late]) == led(0.0, 7.0, 14.0, 21.0)


def test_a_milestone_has_no_trend() -> None:
    assert forecast_result(milestone_kr(stage("a", 100)), []) is None


def test_half_of_the_futures_are_there_by_the_likely_date_and_85_per_cent_by_the_safe_one() -> None:
    weeks = [1.0, 5.0, 2.0, 4.0, 3.0, 0.0]
    forecast = told(*((done, 0.0) for done in weeks), total=60.0)
    arrived = arrivals(weeks, forecast.remaining)
    assert forecast.band is not None
    assert forecast.band.likely == day(50) + by_chance(arrived, 0.5) * WEEK
    assert forecast.band.safe == day(50) + by_chance(arrived, 0.85) * WEEK


def test_what_is_not_there_after_five_years_never_is() -> None:
    weekly = [1.0] * 4
    assert set(arrivals(weekly, 260.0)) == {260.0}
    assert set(arrivals(weekly, 260.5)) == {inf}
