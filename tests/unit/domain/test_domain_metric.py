"""Metric key results: progress = (value - baseline) / (target - baseline)."""

from __future__ import annotations

from datetime import timedelta
from math import inf, nan

import pytest

from okrsync.domain.evaluate import evaluate_kpi
from okrsync.domain.evidence import Measurement
from okrsync.domain.line import metric_progress
from okrsync.domain.okr import Kpi, Okrs
from okrsync.domain.signal import percent
from okrsync.domain.status import Status
from okrsync.domain.work import State
from tests.unit.domain.made_up import (
    MemoryEvidence,
    day,
    item,
    labelled,
    measured_at,
    measurement,
    metric,
    metric_kr,
    phase,
    seen,
)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "progress"),
    [
        (62, 75, 62, 0.0),
        (62, 75, 75, 1.0),
        (62, 75, 68.5, 0.5),
        (62, 75, 78.25, 1.25),
        (8, 3, 8, 0.0),
        (8, 3, 3, 1.0),
        (8, 3, 7, 0.2),
        (8, 3, 8.5, -0.1),
        (8, 3, 1.75, 1.25),
        (-10, 10, 0, 0.5),
        (0, -4, -1, 0.25),
    ],
)
def test_progress_is_the_way_come_over_the_way_to_go_unclamped(
    baseline: float, target: float, value: float, progress: float
) -> None:
    kr = metric_kr(metric(baseline, target))
    result = seen(kr, measured_at(value, day(50))).result
    assert result.progress == pytest.approx(progress)
    assert result.value == value


def test_a_metric_without_a_way_to_go_is_refused() -> None:
    with pytest.raises(ValueError, match="the same"):
        metric(5, 5)


@pytest.mark.parametrize(("baseline", "target"), [(nan, 1), (0, inf), (-1e308, 1e308)])
def test_a_metric_whose_way_can_not_be_counted_is_refused(baseline: float, target: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        metric(baseline, target)


@pytest.mark.parametrize("value", [1e308, -1e308])
@pytest.mark.parametrize(("baseline", "target"), [(0, 5e-324), (1, 0), (-1e307, 1e307), (1e308, 9e307)])
def test_a_slip_of_the_keyboard_still_leaves_a_number_that_can_be_shown(
    baseline: float, target: float, value: float
) -> None:
    progress = metric_progress(metric(baseline, target), value)
    assert -1e12 <= progress <= 1e12
    assert percent(progress).endswith(" %")


def test_a_measurement_never_taken_is_no_result() -> None:
    figures = seen(metric_kr(), MemoryEvidence(at=day(30)))
    assert (figures.result.value, figures.result.progress, figures.result.measured_at) == (None, None, None)
    assert figures.result.expected == pytest.approx(0.3)
    assert figures.status is Status.UNKNOWN


def test_the_latest_measurement_counts_in_whatever_order_they_were_recorded() -> None:
    later = measurement(70, day(40), recorded_at=day(41))
    earlier = measurement(20, day(10), recorded_at=day(45))
    evidence = MemoryEvidence(measured=[later, earlier])
    figures = seen(metric_kr(), evidence)
    assert (figures.result.value, figures.result.measured_at) == (70, day(40))
    assert figures.result.measurement == later


def test_of_one_instant_the_last_recorded_measurement_counts() -> None:
    correction = measurement(60, day(40), recorded_at=day(44))
    first = measurement(70, day(40), recorded_at=day(41))
    for known in ([correction, first], [first, correction]):
        assert seen(metric_kr(), MemoryEvidence(measured=known)).result.value == 60


def test_measurements_of_other_series_are_nobody_elses() -> None:
    evidence = MemoryEvidence(measured=[measurement(70, day(40), series="another")])
    assert seen(metric_kr(), evidence).result.value is None


def test_a_closed_task_moves_delivery_at_once_and_never_the_result() -> None:
    kr = metric_kr(None, phase("all", labelled()))
    known = [measurement(10, day(40))]
    before = seen(kr, MemoryEvidence(everything=[item("a")], measured=known))
    after = seen(kr, MemoryEvidence(everything=[item("a", State.DONE)], measured=known))
    assert (before.delivery.progress, after.delivery.progress) == (0.0, 1.0)
    assert before.result == after.result
    assert before.status is after.status


def test_a_result_is_judged_at_the_moment_it_was_measured() -> None:
    # Half way at half time was on track, and is so at day 90: nothing newer was due.
    kr = metric_kr()
    figures = seen(kr, MemoryEvidence(at=day(90), measured=[measurement(50, day(50))]))
    assert figures.result.expected == pytest.approx(0.5)
    assert figures.status is Status.ON_TRACK


def test_a_measurement_of_before_the_start_is_judged_as_of_the_start() -> None:
    figures = seen(metric_kr(), MemoryEvidence(at=day(10), measured=[measurement(0, day(-30))]))
    assert (figures.result.expected, figures.status) == (0.0, Status.ON_TRACK)


def test_a_measurement_of_after_the_end_counts_and_is_judged_as_of_the_end() -> None:
    # The rate of a year is often taken in the next one.
    figures = seen(metric_kr(), MemoryEvidence(at=day(140), measured=[measurement(100, day(130))]))
    assert (figures.result.expected, figures.status) == (1.0, Status.ACHIEVED)


@pytest.mark.parametrize(("value", "healthy"), [(1.9, False), (2, True), (3, True), (4, True), (4.1, False)])
def test_a_kpi_is_healthy_within_its_range_ends_included(value: float, *, healthy: bool) -> None:
    kpi = Kpi(id="k", title="K", least=2, most=4, series="kr.rate")
    figures = evaluate_kpi(kpi, Okrs(), measured_at(value, day(3)))
    assert (figures.value, figures.measured_at, figures.healthy) == (value, day(3), healthy)


def test_a_range_may_be_open_at_either_end() -> None:
    evidence = measured_at(1000, day(3))
    assert evaluate_kpi(Kpi(id="k", title="K", least=2, series="kr.rate"), Okrs(), evidence).healthy
    assert not evaluate_kpi(Kpi(id="k", title="K", most=4, series="kr.rate"), Okrs(), evidence).healthy
    assert evaluate_kpi(Kpi(id="k", title="K", series="kr.rate"), Okrs(), evidence).healthy


def test_a_kpi_that_was_never_measured_is_neither_healthy_nor_ill() -> None:
    assert (
        evaluate_kpi(Kpi(id="k", title="K", most=4, series="kr.rate"), Okrs(), MemoryEvidence()).healthy
        is None
    )


def test_a_kpi_has_the_value_of_its_latest_measurement() -> None:
    known: list[Measurement] = [measurement(9, day(1)), measurement(3, day(1) + timedelta(hours=1))]
    kpi = Kpi(id="k", title="K", most=4, series="kr.rate")
    assert evaluate_kpi(kpi, Okrs(), MemoryEvidence(measured=known)).healthy
