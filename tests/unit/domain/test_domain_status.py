"""Status compares a needle with where it should stand."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.okr import Bands, Metric, Period
from okrsync.domain.status import Status, gravest, judge, on_course
from tests.unit.domain.made_up import (
    PERIOD,
    MemoryEvidence,
    day,
    measured_at,
    measurement,
    metric,
    metric_kr,
    seen,
)

DEFAULT = Bands()
MOMENT = timedelta(microseconds=1)


def _status(progress: float, on: float, **rules: Bands) -> Status:
    return seen(metric_kr(), measured_at(progress * 100, day(on)), **rules).status


@pytest.mark.parametrize(
    ("value", "status"),
    [
        (50, Status.ON_TRACK),
        (70, Status.ON_TRACK),
        (45, Status.ON_TRACK),
        (44.999, Status.BEHIND),
        (25, Status.BEHIND),
        (24.999, Status.AT_RISK),
        (0, Status.AT_RISK),
        (-40, Status.AT_RISK),
    ],
)
def test_by_five_points_on_track_by_twenty_five_behind_else_at_risk(value: float, status: Status) -> None:
    assert seen(metric_kr(), measured_at(value, day(50))).status is status


@pytest.mark.parametrize("expected", [n / 100 for n in range(5, 101)])
def test_exactly_five_points_are_on_track_whatever_binary_fractions_make_of_them(expected: float) -> None:
    progress = round(expected - 0.05, 2)
    assert judge(progress, expected, at=day(50), period=PERIOD, bands=DEFAULT, stale=False) is Status.ON_TRACK


@pytest.mark.parametrize("expected", [n / 100 for n in range(101)])
def test_exactly_twenty_five_points_are_behind_whatever_binary_fractions_make_of_them(
    expected: float,
) -> None:
    progress = round(expected - 0.25, 2)
    assert judge(progress, expected, at=day(50), period=PERIOD, bands=DEFAULT, stale=False) is Status.BEHIND


def test_both_bands_are_configurable() -> None:
    bands = Bands(on_track=10, behind=12)
    found = [_status(progress, 50, bands=bands) for progress in (0.4, 0.39, 0.38, 0.37)]
    assert found == [Status.ON_TRACK, Status.BEHIND, Status.BEHIND, Status.AT_RISK]


def test_on_course_is_within_the_on_track_band() -> None:
    assert on_course(0.45, 0.5, DEFAULT)
    assert on_course(1.5, 0.5, DEFAULT)
    assert not on_course(0.44, 0.5, DEFAULT)


def test_before_its_start_a_key_result_is_not_started_however_it_stands() -> None:
    for value in (-50, 0, 100):
        assert seen(metric_kr(), measured_at(value, day(0) - MOMENT)).status is Status.NOT_STARTED
    assert seen(metric_kr(), MemoryEvidence(at=day(-1))).status is Status.NOT_STARTED


def test_at_its_start_a_key_result_is_under_way() -> None:
    assert seen(metric_kr(), measured_at(0, day(0))).status is Status.ON_TRACK


def test_the_moment_before_its_end_a_key_result_is_still_under_way() -> None:
    assert seen(metric_kr(), measured_at(99, day(100) - MOMENT)).status is Status.ON_TRACK
    assert seen(metric_kr(), measured_at(100, day(100) - MOMENT)).status is Status.ON_TRACK


@pytest.mark.parametrize("on", [100, 100.5, 900])
def test_from_its_end_on_a_key_result_is_achieved_or_missed(on: float) -> None:
    assert seen(metric_kr(), measured_at(100, day(on))).status is Status.ACHIEVED
    assert seen(metric_kr(), measured_at(130, day(on))).status is Status.ACHIEVED
    assert seen(metric_kr(), measured_at(99.9, day(on))).status is Status.MISSED


@pytest.mark.parametrize("kind", [metric(62, 75), metric(8, 3), metric(0.1, 0.3), metric(0.7, 0.1)])
def test_comparison_with_the_target_is_inclusive(kind: Metric) -> None:
    assert seen(metric_kr(kind), measured_at(kind.target, day(100))).status is Status.ACHIEVED


def test_after_the_end_without_any_measurement_it_is_unknown() -> None:
    figures = seen(metric_kr(), MemoryEvidence(at=day(120)))
    assert (figures.status, figures.score) == (Status.UNKNOWN, None)


@pytest.mark.parametrize(
    ("value", "score"), [(-10, 0.0), (0, 0.0), (32, 0.3), (70, 0.7), (96, 0.9), (100, 1.0), (125, 1.0)]
)
def test_after_the_end_there_is_a_score_from_zero_to_one(value: float, score: float) -> None:
    assert seen(metric_kr(), measured_at(value, day(100))).score == score


def test_before_the_end_there_is_no_score() -> None:
    assert seen(metric_kr(), measured_at(80, day(100) - MOMENT)).score is None


@pytest.mark.parametrize(
    ("progress", "at", "status"),
    [
        (0.5, day(50), Status.UNKNOWN),
        (1.0, day(100), Status.UNKNOWN),
        (0.3, day(50), Status.BEHIND),
        (0.1, day(50), Status.AT_RISK),
        (0.9, day(100), Status.MISSED),
    ],
)
def test_stale_evidence_is_never_green_and_hides_no_trouble(
    progress: float, at: object, status: Status
) -> None:
    assert judge(progress, 0.5, at=at, period=PERIOD, bands=DEFAULT, stale=True) is status  # type: ignore[arg-type]


def test_a_needle_that_stands_nowhere_is_unknown() -> None:
    assert judge(None, 0.5, at=day(1), period=PERIOD, bands=DEFAULT, stale=False) is Status.UNKNOWN
    assert judge(0.5, None, at=day(1), period=PERIOD, bands=DEFAULT, stale=False) is Status.UNKNOWN


def test_a_period_ends_with_its_last_day_where_the_organisation_is() -> None:
    # 2026-10-25 has 25 hours in Lisbon: it ends at midnight UTC, an hour after it would in summer.
    lisbon = ZoneInfo("Europe/Lisbon")
    start, end = day(0).astimezone(lisbon), day(293).astimezone(lisbon).replace(hour=0) + timedelta(days=1)
    kr = metric_kr(period=Period(start, end))
    last = measurement(100, day(10))
    before, after = end.astimezone(ZoneInfo("UTC")) - MOMENT, end.astimezone(ZoneInfo("UTC"))
    assert seen(kr, MemoryEvidence(at=before, measured=[last])).status is Status.ON_TRACK
    assert seen(kr, MemoryEvidence(at=after, measured=[last])).status is Status.ACHIEVED


def test_of_several_the_one_that_most_needs_a_person_stands_for_all() -> None:
    order = [
        Status.AT_RISK,
        Status.BEHIND,
        Status.MISSED,
        Status.UNKNOWN,
        Status.ON_TRACK,
        Status.NOT_STARTED,
        Status.ACHIEVED,
    ]
    assert sorted(order) == sorted(Status)
    assert [gravest(order[n:]) for n in range(len(order))] == order
    assert gravest(reversed(order)) is Status.AT_RISK


def test_of_none_nothing_is_known() -> None:
    assert gravest([]) is Status.UNKNOWN
