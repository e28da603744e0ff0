"""When: in words or as cron."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrsync.settings import Cron, Every
from okrsync.settings.dates import NotUnderstood, read_day, read_length, read_span
from okrsync.settings.schedule import read_when


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("every 10 minutes", 600),
        ("Every  10  Minutes", 600),
        ("every minute", 60),
        ("every 30 seconds", 30),
        ("every 2 hours", 7200),
        ("every week", 604_800),
        ("every 3 days", 259_200),
    ],
)
def test_intervals_are_seconds(text: str, seconds: int) -> None:
    assert read_when(text) == Every(seconds)


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("hourly", "0 * * * *"),
        ("daily at 03:00", "0 3 * * *"),
        ("every day at 9", "0 9 * * *"),
        ("weekdays at 8:30", "30 8 * * 1-5"),
        ("mondays at 09:00", "0 9 * * 1"),
        ("monday at 09:00", "0 9 * * 1"),
        ("every monday at 09:00", "0 9 * * 1"),
        ("mondays and thursdays at 17:45", "45 17 * * 1,4"),
        ("mondays, wednesdays and fridays at 9", "0 9 * * 1,3,5"),
        ("sundays at 0:00", "0 0 * * 0"),
        ("first monday at 9:00", "0 9 * * 1#1"),
        ("last friday at 16:00", "0 16 * * 5L"),
        ("0 9 * * 1-5", "0 9 * * 1-5"),
        ("*/15 8-18 * * mon-fri", "*/15 8-18 * * mon-fri"),
    ],
)
def test_words_become_cron_in_the_zone(text: str, cron: str) -> None:
    assert read_when(text, "Europe/Lisbon") == Cron(cron, "Europe/Lisbon")


def test_a_cron_comes_next_in_its_own_zone() -> None:
    monday = read_when("mondays at 09:00", "Europe/Lisbon")
    assert isinstance(monday, Cron)
    # Wednesday in winter; the following Monday is in summer time.
    wednesday = datetime(2026, 3, 25, tzinfo=UTC)
    assert monday.after(wednesday) == datetime(2026, 3, 30, 8, tzinfo=UTC)


def test_an_occurrence_lies_after_the_instant_asked_about() -> None:
    daily = Cron("0 3 * * *", "UTC")
    at = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert daily.after(at) == at + timedelta(days=1)


def test_what_falls_where_clocks_go_forward_comes_right_after() -> None:
    night = Cron("30 2 * * *", "Europe/Berlin")
    assert night.after(datetime(2026, 3, 28, 12, tzinfo=UTC)) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_what_falls_where_clocks_go_back_comes_once() -> None:
    night = Cron("30 2 * * *", "Europe/Berlin")
    first = night.after(datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert night.after(first) - first >= timedelta(hours=23)


def test_the_first_monday_is_the_first_monday() -> None:
    first = read_when("first monday at 9:00")
    assert isinstance(first, Cron)
    assert first.after(datetime(2026, 11, 3, tzinfo=UTC)) == datetime(2026, 12, 7, 9, tzinfo=UTC)


def _read(read: Callable[[Any], object], value: object) -> object:
    """What ``value`` is read as, or None where it isn't understood and a hint says how it is written."""
    try:
        return read(value)
    except NotUnderstood as error:
        if not error.hint:
            raise
        return None


@given(st.text() | st.from_regex(r"[\d*/,#L\- a-z:]{0,30}", fullmatch=True))
def test_any_text_is_a_schedule_or_not_understood(text: str) -> None:
    when = _read(read_when, text)
    if isinstance(when, Cron):
        assert when.after(datetime(2026, 1, 1, tzinfo=UTC)).tzinfo is UTC


@given(st.lists(st.from_regex(r"[\d*][\d*/,#lw-]{0,6}", fullmatch=True), min_size=5, max_size=5))
def test_any_cron_is_valid_or_not_understood(fields: list[str]) -> None:
    assert isinstance(_read(read_when, " ".join(fields)), Cron | None)


@given(st.text() | st.integers() | st.none() | st.from_regex(r"[0-9QH.\-]{4,22}", fullmatch=True))
def test_any_period_day_or_length_is_read_or_not_understood(value: object) -> None:
    assert isinstance(_read(read_span, value), tuple | None)
    assert isinstance(_read(read_day, value), date | None)
    assert isinstance(_read(read_length, value), timedelta | None)
