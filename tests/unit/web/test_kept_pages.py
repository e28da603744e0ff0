"""Made once for all who ask, made anew when something came in, and nobody waits who need not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from okrsync.web.pages import session
from okrsync.web.pages.kept import BEARABLE, FRESH, REST, Kept, State

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass
class Press:
    """Numbers its copies; one that is held up waits for ``go``."""

    kept: Kept[int]
    made: int = 0
    held_up: bool = False
    go: Event = field(default_factory=Event)

    def get(self, edition: str = "a", at: datetime = NOON) -> int:
        return self.kept.get("page", State(edition, at), self._make)

    def _make(self) -> int:
        if self.held_up:
            assert self.go.wait(20)
        self.made += 1
        return self.made


@pytest.fixture
def press() -> Press:
    return Press(Kept(patience=20, timer=lambda: 0.0))


@pytest.fixture
def hasty() -> Press:
    return Press(Kept(patience=0, timer=lambda: 0.0))


def test_what_nothing_came_in_for_is_made_once(press: Press) -> None:
    assert [press.get(), press.get(at=NOON + FRESH / 2)] == [1, 1]


def test_it_is_made_anew_when_something_came_in_or_time_has_passed(press: Press) -> None:
    assert [press.get("a"), press.get("b"), press.get("b", NOON + FRESH)] == [1, 2, 3]


def test_a_clock_that_went_back_makes_it_anew(press: Press) -> None:
    assert [press.get(), press.get(at=NOON - FRESH)] == [1, 2]


def test_who_can_be_shown_the_last_one_does_not_wait_for_the_next(hasty: Press) -> None:
    hasty.get()
    hasty.held_up = True
    assert hasty.get("b") == 1
    assert hasty.get("b", NOON + BEARABLE / 2) == 1
    hasty.go.set()
    assert _eventually(lambda: hasty.get("b") == 2)


def test_one_that_is_too_old_is_shown_to_nobody(hasty: Press) -> None:
    hasty.get()
    assert hasty.get("b", NOON + BEARABLE) == 2


def test_many_who_ask_at_once_share_one(press: Press) -> None:
    press.held_up = True
    got: list[int] = []
    readers = [Thread(target=lambda: got.append(press.get())) for _ in range(8)]
    for reader in readers:
        reader.start()
    press.go.set()
    for reader in readers:
        reader.join(20)
    assert got == [1] * 8


def test_what_took_long_rests_for_longer_before_it_is_made_anew() -> None:
    now = [0.0]
    kept: Kept[int] = Kept(patience=20, timer=lambda: now[0])

    def slowly() -> int:
        now[0] += 2.0
        return int(now[0])

    assert kept.get("page", State("a", NOON), slowly) == 2
    now[0] += 7.9
    assert kept.get("page", State("b", NOON), slowly) == 2
    now[0] += 0.2
    assert kept.get("page", State("b", NOON), slowly) == 12


def test_a_failure_is_told_and_not_kept(press: Press) -> None:
    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        press.kept.get("page", State("a", NOON), fail)
    assert press.get() == 1


def test_only_so_many_are_kept(press: Press) -> None:
    for number in range(150):
        press.kept.get(number, State("a", NOON), lambda: 7)
    assert len(press.kept._made) == 100


def test_without_anything_bearable_nothing_outdated_is_ever_shown() -> None:
    kept: Kept[int] = Kept(bearable=timedelta(0), patience=0, timer=lambda: 0.0)
    numbers = iter(range(9))
    assert [kept.get("k", State(edition, NOON), lambda: next(numbers)) for edition in "aabb"] == [0, 0, 1, 1]


def test_the_times_are_what_the_documents_say() -> None:
    assert (timedelta(minutes=1), timedelta(minutes=5), 4) == (FRESH, BEARABLE, REST)
    assert timedelta(days=7) == session.LASTS


def _eventually(true: Callable[[], bool]) -> bool:
    return any(true() for _ in range(1_000_000))
