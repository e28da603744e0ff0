from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from okrsync.errors import UsageError
from okrsync.usecases.when import as_of, measured_at

LISBON = ZoneInfo("Europe/Lisbon")
TOKYO = ZoneInfo("Asia/Tokyo")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)


def test_nothing_said_is_now() -> None:
    assert measured_at(None, now=NOW, zone=LISBON) == NOW


def test_today_is_seen_as_of_now() -> None:
    assert as_of("2026-06-30", now=NOW, zone=LISBON) == NOW


def test_yesterday_is_seen_as_of_its_end() -> None:
    assert as_of("2026-06-29", now=NOW, zone=LISBON) == datetime(2026, 6, 29, 23, tzinfo=UTC)


def test_a_measurement_of_a_day_is_of_its_start() -> None:
    assert measured_at("2026-06-29", now=NOW, zone=LISBON) == datetime(2026, 6, 28, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-07-01", "2026-06-30T14:00", "2026-06-30T12:00:01Z", "9998-01-01"])
def test_nobody_has_recorded_the_future(text: str) -> None:
    with pytest.raises(UsageError, match="future"):
        as_of(text, now=NOW, zone=LISBON)


def test_an_instant_without_a_zone_is_in_the_organisations() -> None:
    assert as_of("2026-06-30T12:00", now=NOW, zone=LISBON) == datetime(2026, 6, 30, 11, tzinfo=UTC)
    assert as_of("2026-06-30T12:00+09:00", now=NOW, zone=LISBON) == datetime(2026, 6, 30, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "now"),
    [
        ("2026-10-25", datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),  # half an hour into a day of 25 hours
        ("2026-03-29", datetime(2026, 3, 29, 0, 30, tzinfo=UTC)),
    ],
)
def test_today_is_never_the_future_however_long_the_day_is(day: str, now: datetime) -> None:
    assert as_of(day, now=now, zone=LISBON) == now


def test_tomorrow_is_the_future_even_where_it_is_an_hour_short() -> None:
    with pytest.raises(UsageError, match="future"):
        as_of("2026-03-29", now=datetime(2026, 3, 28, 23, 30, tzinfo=UTC), zone=LISBON)


def test_days_of_23_and_of_25_hours_end_where_the_next_begins() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    assert as_of("2026-03-29", now=now, zone=LISBON) == datetime(2026, 3, 29, 23, tzinfo=UTC)
    assert as_of("2026-10-25", now=now, zone=LISBON) == datetime(2026, 10, 26, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-01", "2026-02-30", "30.06.2026", "2026-06-30T25:00", "9999-12-31", "\ud800"],
)
def test_what_is_no_date_is_refused_with_how_to_write_one(text: str) -> None:
    for meaning in (as_of, measured_at):
        with pytest.raises(UsageError, match="write it as 2026-06-30"):
            meaning(text, now=NOW, zone=NEW_YORK)


def test_the_first_day_of_the_calendar_is_no_date_east_of_greenwich() -> None:
    with pytest.raises(UsageError, match="no date"):
        measured_at("0001-01-01", now=NOW, zone=TOKYO)


@pytest.mark.parametrize("text", ["0001-01-01", "1969-12-30", "1969-12-31T12:00"])
def test_nothing_is_asked_of_a_time_before_there_were_trackers(text: str) -> None:
    with pytest.raises(UsageError, match="before 1970"):
        as_of(text, now=NOW, zone=LISBON)
