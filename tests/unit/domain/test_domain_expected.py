"""Expected: where a needle should stand today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.line import Line, delivery_line, result_line
from okrsync.domain.okr import Checkpoint, Period
from okrsync.domain.work import State
from tests.unit.domain.made_up import (
    END,
    PERIOD,
    START,
    MemoryEvidence,
    day,
    item,
    labelled,
    measured_at,
    metric,
    metric_kr,
    phase,
    seen,
)

LISBON = ZoneInfo("Europe/Lisbon")


@pytest.mark.parametrize(
    ("on", "expected"), [(-1, 0.0), (0, 0.0), (25, 0.25), (50, 0.5), (99, 0.99), (100, 1.0), (500, 1.0)]
)
def test_expected_is_linear_from_start_to_end_and_flat_outside(on: float, expected: float) -> None:
    assert result_line(metric_kr()).at(day(on)) == pytest.approx(expected)


@pytest.mark.parametrize(("on", "expected"), [(0, 0.0), (10, 0.05), (20, 0.1), (60, 0.3), (100, 0.5 + 0.5)])
def test_expected_goes_through_the_checkpoints(on: float, expected: float) -> None:
    # From 8 to 3: 7.5 by day 20 is a tenth of the way, 6.5 by day 60 is three tenths.
    kr = metric_kr(metric(8, 3, Checkpoint(day(60), 6.5), Checkpoint(day(20), 7.5)))
    assert result_line(kr).at(day(on)) == pytest.approx(expected)


def test_the_intermediate_targets_of_the_plan_bend_the_line_too() -> None:
    own = Checkpoint(day(20), 7.5)
    kr = metric_kr(metric(8, 3, own), phase("system", due=day(60), target=6.5))
    assert result_line(kr).at(day(20)) == pytest.approx(0.1)
    assert result_line(kr).at(day(40)) == pytest.approx(0.2)
    assert result_line(kr).at(day(60)) == pytest.approx(0.3)


@pytest.mark.parametrize("unbending", [phase("a", due=day(60)), phase("b", target=6.5)])
def test_a_phase_without_due_date_or_target_does_not_bend_it(unbending: object) -> None:
    kr = metric_kr(metric(8, 3), unbending)  # type: ignore[arg-type]
    assert result_line(kr).at(day(60)) == pytest.approx(0.6)


def test_a_line_may_fall_before_it_rises() -> None:
    line = result_line(metric_kr(metric(0, 100, Checkpoint(day(20), 50.0), Checkpoint(day(60), 30.0))))
    assert [line.at(day(on)) for on in (20, 40, 60, 80)] == pytest.approx([0.5, 0.4, 0.3, 0.65])


def test_checkpoints_outside_the_period_are_left_out() -> None:
    outside = (Checkpoint(day(-5), 90.0), Checkpoint(day(0), 80.0), Checkpoint(day(101), 10.0))
    line = result_line(metric_kr(metric(0, 100, *outside)))
    assert (line.at(day(0)), line.at(day(50)), line.at(day(100))) == (0.0, 0.5, 1.0)


def test_a_checkpoint_at_the_very_end_is_where_the_line_ends() -> None:
    line = result_line(metric_kr(metric(0, 100, Checkpoint(day(100), 80.0))))
    assert (line.at(day(50)), line.at(day(100)), line.at(day(200))) == (0.4, 0.8, 0.8)


@pytest.mark.parametrize(("own", "of_phase"), [(10.0, 30.0), (30.0, 10.0)])
def test_of_a_checkpoint_and_a_phase_of_one_instant_the_phase_holds(own: float, of_phase: float) -> None:
    kr = metric_kr(metric(0, 100, Checkpoint(day(50), own)), phase("p", due=day(50), target=of_phase))
    assert result_line(kr).at(day(50)) == of_phase / 100


def test_a_key_result_with_a_period_of_its_own_is_expected_within_that() -> None:
    kr = metric_kr(period=Period(day(50), day(100)))
    assert seen(kr, measured_at(0, day(75))).result.expected == 0.5


@pytest.mark.parametrize(
    ("on", "expected"), [(0, 0.0), (20, 0.375), (40, 0.75), (60, 0.875), (80, 1.0), (100, 1.0)]
)
def test_for_delivery_the_line_runs_to_the_due_dates_each_phase_weighted_by_its_work(
    on: float, expected: float
) -> None:
    # Three of four items fall due on day 40, the fourth on day 80.
    kr = metric_kr(
        None, phase("late", labelled("late"), due=day(80)), phase("soon", labelled("soon"), due=day(40))
    )
    items = [item("d", label="late"), *(item(name, label="soon") for name in "abc")]
    assert seen(kr, MemoryEvidence(at=day(on), everything=items)).delivery.expected == pytest.approx(expected)


def test_dropped_work_is_not_expected() -> None:
    kr = metric_kr(None, phase("soon", labelled("soon"), due=day(40)), phase("late", labelled("late")))
    items = [item("a", label="soon"), item("b", State.DROPPED, label="soon"), item("c", label="late")]
    assert seen(kr, MemoryEvidence(at=day(40), everything=items)).delivery.expected == 0.5


def test_work_without_a_due_date_is_due_at_the_end() -> None:
    line = delivery_line(PERIOD, [(None, 3.0), (day(50), 1.0)])
    assert (line.at(day(50)), line.at(day(100))) == (0.25, 1.0)


@pytest.mark.parametrize("outside", [day(-10), day(0), day(100), day(130)])
def test_work_with_a_due_date_outside_the_period_is_due_at_the_end(outside: datetime) -> None:
    line = delivery_line(PERIOD, [(outside, 3.0), (day(50), 1.0)])
    assert (line.at(day(50)), line.at(day(75)), line.at(day(100))) == (0.25, 0.625, 1.0)


def test_work_that_is_due_after_the_end_is_due_with_what_is_due_at_the_end() -> None:
    line = delivery_line(PERIOD, [(day(130), 3.0), (None, 1.0)])
    assert (line.at(day(50)), line.at(day(100))) == (0.5, 1.0)


def test_a_phase_without_work_is_not_expected_to_deliver() -> None:
    kr = metric_kr(None, phase("empty", due=day(20)), phase("work", labelled(), due=day(60)))
    figures = seen(kr, MemoryEvidence(at=day(30), everything=[item("a")]))
    assert figures.delivery.expected == 0.5
    assert (figures.delivery.parts, figures.delivery.parts_done) == (1, 0)


def test_work_that_all_weighs_nothing_is_expected_evenly() -> None:
    assert delivery_line(PERIOD, [(day(10), 0.0)]).at(day(50)) == 0.5
    assert delivery_line(PERIOD, []).at(day(50)) == 0.5


def test_without_delivery_none_is_expected() -> None:
    assert seen(metric_kr(None, phase("p", labelled())), MemoryEvidence()).delivery.expected is None


def test_a_period_that_ends_no_later_than_it_starts_is_refused() -> None:
    for end in (START, START - timedelta(days=1)):
        with pytest.raises(ValueError, match="ends after it starts"):
            Period(START, end)


@pytest.mark.parametrize(
    "first", [datetime(2026, 3, 29, tzinfo=LISBON), datetime(2026, 10, 25, tzinfo=LISBON)]
)
def test_the_night_in_which_clocks_change_has_as_many_hours_as_it_has(first: datetime) -> None:
    # 23 hours in spring, 25 in autumn: half of them is half of the way, and one second is never a jump.
    end = first + timedelta(days=1)
    line = Line.through(Period(first, end), ())
    real_start, real_end = first.astimezone(UTC), end.astimezone(UTC)
    middle = real_start + (real_end - real_start) / 2
    assert line.at(middle) == 0.5
    assert line.at(middle.astimezone(LISBON)) == 0.5
    assert line.at(real_end - timedelta(seconds=1)) == pytest.approx(1.0, abs=1e-4)


def test_between_two_checkpoints_the_night_in_which_clocks_change_is_as_long_as_it_is() -> None:
    before, after = (datetime(2026, 3, on, 12, tzinfo=LISBON) for on in (28, 29))
    line = result_line(metric_kr(metric(0, 100, Checkpoint(before, 40.0), Checkpoint(after, 60.0))))
    assert line.at(before.astimezone(UTC) + timedelta(hours=11.5)) == 0.5


def test_one_instant_is_expected_alike_in_every_zone() -> None:
    line = result_line(metric_kr(metric(0, 100, Checkpoint(day(50).astimezone(LISBON), 20.0))))
    for zone in (UTC, LISBON, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("America/St_Johns")):
        assert line.at(day(50).astimezone(zone)) == 0.2
        assert line.at(END.astimezone(zone)) == 1.0
