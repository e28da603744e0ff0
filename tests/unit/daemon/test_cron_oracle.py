"""Appointed times against an oracle that looks at every minute of the wall clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.daemon.times import appointed
from okrsync.daemon.triggers import Appointed
from okrsync.settings import Cron, Every

MINUTE = timedelta(minutes=1)
# Around each change of the clock of 2026: forward, then back. Lord Howe moves by half an hour.
CHANGES = {
    "Europe/Berlin": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)),
}


def fires(when: Cron, start: datetime, end: datetime) -> list[datetime]:
    """Every instant that the trigger names after ``start`` up to ``end``."""
    fired, at = list[datetime](), start
    while (at := Appointed(when, "any").get_next_fire_time(at, at)) <= end:
        fired.append(at)
    return fired


def walls(zone: str, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Each minute after ``start`` up to ``end``: the instant, and what the clock on the wall shows."""
    at = start
    while (at := at + MINUTE) <= end:
        yield at, at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def once_a_day(zone: str, hour: int, minute: int, start: datetime, end: datetime) -> list[datetime]:
    """What ``minute hour * * *`` comes to: the first time that the clock shows it, or has passed it by."""
    seen, found = set[tuple[int, int, int]](), list[datetime]()
    before = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    for at, wall in walls(zone, start, end):
        due = wall.replace(hour=hour, minute=minute)
        day = (wall.year, wall.month, wall.day)
        if day not in seen and before < due <= wall:
            seen.add(day)
            found.append(at)
        before = max(before, wall)
    return found


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("change", [0, 1], ids=["forward", "back"])
@given(hour=st.integers(0, 4), minute=st.integers(0, 59))
@settings(max_examples=25, deadline=None)
def test_a_fixed_time_comes_once_a_day_however_the_clock_changes(
    zone: str, change: int, hour: int, minute: int
) -> None:
    middle = CHANGES[zone][change]
    start, end = middle - timedelta(hours=30), middle + timedelta(hours=30)
    cron = Cron(f"{minute} {hour} * * *", zone)
    assert fires(cron, start, end) == once_a_day(zone, hour, minute, start, end)


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("change", [0, 1], ids=["forward", "back"])
@pytest.mark.parametrize("step", [10, 15, 30])
def test_a_step_within_the_hour_keeps_its_step_through_a_change(zone: str, change: int, step: int) -> None:
    middle = CHANGES[zone][change]
    start, end = middle - timedelta(hours=5), middle + timedelta(hours=5)
    wanted = [at for at, wall in walls(zone, start, end) if wall.minute % step == 0]
    assert fires(Cron(f"*/{step} * * * *", zone), start, end) == wanted


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize(
    ("fields", "is_due"),
    [
        ("0 9 * * 1-5", lambda wall: wall.isoweekday() <= 5),
        ("0 9 * * 0", lambda wall: wall.isoweekday() == 7),
        ("0 9 * * 7", lambda wall: wall.isoweekday() == 7),
        ("0 9 * * sun,6", lambda wall: wall.isoweekday() >= 6),
        ("0 9 1 * *", lambda wall: wall.day == 1),
        ("0 9 1 * mon", lambda wall: wall.day == 1 or wall.isoweekday() == 1),
        ("0 9 */10 * *", lambda wall: wall.day % 10 == 1),
    ],
)
def test_days_are_what_crontab_says(zone: str, fields: str, is_due: object) -> None:
    start, end = datetime(2026, 2, 20, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)
    wanted = [
        at
        for at, wall in walls(zone, start, end)
        if (wall.hour, wall.minute) == (9, 0) and is_due(wall)  # type: ignore[operator]
    ]
    assert fires(Cron(fields, zone), start, end) == wanted


@pytest.mark.parametrize("zone", CHANGES)
@given(
    minutes=st.integers(0, 60 * 24 * 365), fields=st.sampled_from(["30 2 * * *", "*/20 * * * *", "0 9 * * 1"])
)
@settings(max_examples=60, deadline=None)
def test_the_last_appointed_time_is_the_one_that_was_fired_at(zone: str, minutes: int, fields: str) -> None:
    cron, at = Cron(fields, zone), datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
    due = appointed(cron, "any", at)
    assert due <= at
    assert cron.after(due) > at
    assert cron.after(due - timedelta(seconds=1)) == due


@given(
    seconds=st.integers(1, 700_000),
    name=st.text(max_size=8),
    minutes=st.integers(0, 60 * 24 * 3650),
)
@settings(deadline=None)
def test_an_interval_comes_in_step_wherever_one_starts(seconds: int, name: str, minutes: int) -> None:
    when, at = Every(seconds), datetime(2026, 1, 1, tzinfo=UTC) + minutes * MINUTE
    grid = Appointed(when, name)
    first = grid.get_next_fire_time(None, at)
    assert at < first <= at + timedelta(seconds=seconds)
    assert grid.get_next_fire_time(first, first) - first == timedelta(seconds=seconds)
    assert appointed(when, name, first) == first
    assert grid.get_next_fire_time(None, first - timedelta(microseconds=1)) == first


def test_connections_of_one_interval_are_spread_over_it() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    waits = [
        Appointed(Every(600), f"sync tool-{number}").get_next_fire_time(None, at) - at for number in range(60)
    ]
    tenths = {wait // timedelta(minutes=1) for wait in waits}
    assert len(tenths) >= 9
