"""The timetable on the real scheduler, with clocks that the tests hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest
import time_machine

from okrsync.daemon import orders
from okrsync.daemon.heartbeat import Heartbeat
from okrsync.daemon.jobs import Job
from okrsync.daemon.timetable import Timetable
from okrsync.sdk.http.client import utc_now
from okrsync.settings import Cron, Every, When

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAILY = Cron("0 9 * * *", "UTC")
LONG = 20.0


def job(name: str, when: When = DAILY, *, at_start: bool = False) -> Job:
    return Job(name, when, orders.Sync(connections=(name,)), at_start=at_start)


class Watched:
    def __init__(self) -> None:
        self.late: list[float] = []
        self.left_out: list[str] = []
        self.noticed = Event()

    def began(self, job: str, late: float) -> None:
        self.late.append(late)

    def skipped(self, job: str) -> None:
        self.left_out.append(job)
        self.noticed.set()


@contextmanager
def kept(run: Callable[[Job], None], *jobs: Job, watched: Watched | None = None) -> Iterator[Timetable]:
    table = Timetable(run, wall=utc_now, watched=watched or Watched())
    table.keep({one.name: one for one in jobs})
    table.start()
    try:
        yield table
    finally:
        table.end()


def test_a_clock_set_three_hours_ahead_runs_what_became_due_once() -> None:
    ran, begun = list[str](), Event()

    def run(one: Job) -> None:
        ran.append(one.name)
        begun.set()

    with time_machine.travel(START, tick=False) as machine:
        heart = Heartbeat(wall=utc_now, monotonic=lambda: 0.0)
        with kept(run, job("daily"), job("evening", Cron("0 20 * * *", "UTC"))) as table:
            assert heart.beat() is None
            machine.shift(timedelta(hours=3))
            assert heart.beat() == timedelta(hours=3)
            table.set_right()
            assert begun.wait(LONG)
            table.pause()
            times = table.next_times()
        assert ran == ["daily"]
        assert times["daily"] == datetime(2026, 3, 3, 9, tzinfo=UTC)
        assert times["evening"] == datetime(2026, 3, 2, 20, tzinfo=UTC)


def test_a_clock_set_two_hours_back_waits_no_longer_than_the_interval() -> None:
    with time_machine.travel(START, tick=False) as machine:
        heart = Heartbeat(wall=utc_now, monotonic=lambda: 0.0)
        with kept(lambda _: None, job("often", Every(600))) as table:
            machine.shift(timedelta(hours=-2))
            silent = table.next_times()["often"]
            assert isinstance(silent, datetime)
            assert silent - utc_now() > timedelta(hours=1)
            assert heart.beat() == timedelta(hours=-2)
            table.set_right()
            right = table.next_times()["often"]
            assert isinstance(right, datetime)
            assert timedelta(0) < right - utc_now() <= timedelta(minutes=10)


@pytest.mark.parametrize(
    ("seconds", "jumped"), [(0, False), (29, False), (-29, False), (31, True), (-31, True)]
)
def test_only_a_jump_that_matters_is_one(seconds: int, jumped: bool) -> None:
    walls = iter([START, START + timedelta(seconds=10 + seconds)])
    runs = iter([500.0, 510.0])
    heart = Heartbeat(wall=lambda: next(walls), monotonic=lambda: next(runs))
    assert (heart.beat() is not None) is jumped


def test_an_hour_asleep_is_a_jump_since_only_one_of_the_clocks_ran() -> None:
    walls = iter([START, START + timedelta(hours=1, seconds=10), START + timedelta(hours=1, seconds=20)])
    runs = iter([500.0, 510.0, 520.0])
    heart = Heartbeat(wall=lambda: next(walls), monotonic=lambda: next(runs))
    assert heart.beat() == timedelta(hours=1)
    assert heart.beat() is None


def test_a_job_that_takes_longer_than_its_interval_is_left_out_and_counted() -> None:
    watched, begun, go_on = Watched(), Event(), Event()
    ran = list[str]()

    def run(one: Job) -> None:
        ran.append(one.name)
        begun.set()
        assert go_on.wait(LONG)

    with time_machine.travel(START, tick=False):
        with kept(run, job("slow", Every(60), at_start=True), watched=watched) as table:
            assert begun.wait(LONG)
            table.hurry("slow")
            assert watched.noticed.wait(LONG)
            table.pause()
            go_on.set()
        assert (ran, watched.left_out) == (["slow"], ["slow"])


def test_what_came_due_many_times_during_a_stall_runs_once() -> None:
    watched, begun, ran = Watched(), Event(), list[str]()

    def run(one: Job) -> None:
        ran.append(one.name)
        begun.set()

    with time_machine.travel(START, tick=False) as machine:
        with kept(run, job("often", Every(1)), watched=watched) as table:
            machine.shift(timedelta(minutes=10))
            assert table.lag() > 590
            table.set_right()
            assert begun.wait(LONG)
            table.pause()
            assert table.lag() == 0
        assert ran == ["often"]
        assert [0 <= late < 1 for late in watched.late] == [True]


def test_jobs_that_stay_notice_nothing_of_others_that_come_go_and_change() -> None:
    with time_machine.travel(START, tick=False) as machine:
        table = Timetable(lambda _: None, wall=utc_now, watched=Watched())
        table.start(paused=True)
        first = (job("stays", at_start=True), job("goes"), job("changes"))
        table.keep({one.name: one for one in first})
        machine.shift(timedelta(minutes=30))
        then = (
            job("stays", at_start=True),
            job("changes", Every(600), at_start=True),
            job("comes", at_start=True),
        )
        table.keep({one.name: one for one in then})
        times = table.next_times()
        table.end()
    assert times.keys() == {"stays", "changes", "comes"}
    assert (times["stays"], times["comes"]) == (START, START + timedelta(minutes=30))
    assert START + timedelta(minutes=30) < times["changes"] <= START + timedelta(minutes=40)  # type: ignore[operator]


def test_a_job_that_nobody_has_can_be_hurried_in_vain() -> None:
    with kept(lambda _: None) as table:
        table.hurry("sync nobody")
        assert table.next_times() == {}
        assert table.lag() == 0
