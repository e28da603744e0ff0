"""Drawings: everything lies where its time and its value put it, and on the plane."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.forecast import DateBand, DeliveryForecast, Outlook
from okrsync.domain.okr import Metric, Period
from okrsync.domain.trend import ResultForecast
from okrsync.drawing.bands import delivery_band, result_band
from okrsync.drawing.calendar import ticks
from okrsync.drawing.plane import Plane
from okrsync.drawing.spark import spark
from okrsync.usecases.glance import Trails

START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = Period(START, END)
LISBON = ZoneInfo("Europe/Lisbon")
RATE = Metric(baseline=0.0, target=10.0, every=timedelta(days=900), series="kr:rate")


def plane(*values: float) -> Plane:
    return Plane.around(YEAR, [(START, value) for value in values], across=100, down=100)


def test_the_corners_of_a_plane() -> None:
    assert plane().points([(START, 0.0), (END, 1.0)]) == "0,100 100,0"


def test_a_plane_holds_what_lies_outside_within_reason() -> None:
    assert (plane(1.25).low, plane(1.25).high) == (0.0, 1.25)
    assert (plane(-9.0).low, plane(9.0).high) == (-0.5, 1.5)


@given(st.lists(st.floats(-1e12, 1e12), max_size=5), st.floats(-1e12, 1e12), st.floats(0, 1))
def test_whatever_is_drawn_lies_on_the_plane(drawn: list[float], value: float, part: float) -> None:
    x, y = plane(*drawn).place((START + part * (END - START), value))
    assert 0 <= x <= 100
    assert 0 <= y <= 100


@pytest.mark.parametrize(
    ("end", "names"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), ["2026", "Feb", "Mar"]),
        (END, ["2026", "Apr", "Jul", "Oct"]),
        (datetime(2030, 1, 1, tzinfo=UTC), ["2026", "2027", "2028", "2029"]),
        (datetime(2126, 1, 1, tzinfo=UTC), ["2030", "2035"]),
    ],
)
def test_as_many_months_are_named_as_can_be_read(end: datetime, names: list[str]) -> None:
    found = [tick.name for tick in ticks(Plane.around(Period(START, end), [], across=100, down=1), LISBON)]
    assert found[: len(names)] == names
    assert len(found) == len(names) or end.year > 2100


def forecast(likely: datetime, safe: datetime | None) -> DeliveryForecast:
    return DeliveryForecast(
        at=START, end=END, outlook=Outlook.DATES, reason="", remaining=1, unit="items", weeks=9,
        band=DateBand(likely, safe),
    )  # fmt: skip


def test_a_band_of_delivery_ends_at_its_dates_or_at_the_periods_end() -> None:
    middle = START + (END - START) / 2
    reached = delivery_band((START, 0.5), forecast(middle, END), END)
    assert reached == [(START, 0.5), (middle, 1.0), (END, 1.0), (END, 1.0), (END, 1.0)]
    late = delivery_band((START, 0.5), forecast(END + (END - START), None), END)
    assert late == [(START, 0.5), (END, 0.75), (END, 0.5)]


def test_a_band_of_a_result_spreads_to_both_ends() -> None:
    told = ResultForecast(end=END, measurements=4, reason="", expected=5, low=4, high=6)
    assert result_band(RATE, (START, 0.1), told) == [(START, 0.1), (END, 0.4), (END, 0.6)]
    assert result_band(RATE, (START, 0.1), None) == []
    assert result_band(RATE, None, told) == []


def test_a_single_point_is_no_line() -> None:
    then = END - timedelta(weeks=6)
    drawn = spark(Trails(result=((END, 0.5),), delivery=((then, 0.25), (END, 0.75))), END)
    assert (drawn.result, drawn.delivery) == ("", "50,75 100,25")


def test_small_lines_say_in_figures_what_they_show() -> None:
    early, late = (END - timedelta(weeks=weeks) for weeks in (12, 6))
    result = ((late, 0.5), (END, 0.425))
    delivery, measured = spark(Trails(result=result, delivery=((early, 0.0), (END, 1.25))), END).moved
    assert (delivery.needle, delivery.points, delivery.since) == ("delivery", 125, None)
    assert (measured.needle, measured.points, measured.since) == ("result", -8, late)
    assert (delivery.words, measured.words) == ("delivery 0 %, 125 %", "result 50 %, 42 %")
