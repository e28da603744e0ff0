"""The present of the web: it stands still while nothing happens, but not for long."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from threading import Event, Lock

import pytest

from okrsync.web.api.view import Present
from okrsync.web.work import Work

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "edition", "expected"),
    [(0, "a", 0), (59, "a", 0), (60, "a", 60), (5, "b", 5), (-1, "a", -1)],
    ids=["at once", "within a minute", "after a minute", "something came in", "the clock went back"],
)
def test_the_present_holds_for_a_minute_of_one_edition(seconds: int, edition: str, expected: int) -> None:
    present = Present()
    assert present.of("a", lambda: START) == START
    later = START + timedelta(seconds=seconds)
    assert present.of(edition, lambda: later) == START + timedelta(seconds=expected)


def test_three_work_at_once_and_the_others_wait() -> None:
    at_work, most, lock, enough = 0, 0, Lock(), Event()

    def compute() -> None:
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
            if at_work == 3:
                enough.set()
        assert enough.wait(10)
        with lock:
            at_work -= 1

    async def all_of_them() -> None:
        work = Work(3, "test")
        await asyncio.gather(*(work.do(compute) for _ in range(9)))

    asyncio.run(all_of_them())
    assert most == 3
