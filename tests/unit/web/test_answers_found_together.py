"""One answer for all who ask at once, and none that was true before the question."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from threading import Event, Thread

import pytest

from okrsync.web.pages.together import Together


class Slow:
    """Finds 1, 2, 3 ...; each waits until it is let go."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self.finding, self.go = Event(), Event()

    def find(self) -> int:
        number = next(self._numbers)
        self.finding.set()
        assert self.go.wait(20)
        return number


def _begun(asks: Callable[[], object]) -> Thread:
    thread = Thread(target=asks)
    thread.start()
    return thread


def test_many_who_ask_while_an_answer_is_found_share_the_next_one() -> None:
    together: Together[int] = Together()
    slow, got = Slow(), list[int]()
    first = _begun(lambda: got.append(together.ask(slow.find)))
    assert slow.finding.wait(20)
    asking = [_begun(lambda: got.append(together.ask(slow.find))) for _ in range(20)]
    _until(lambda: together._turn.locked() and all(thread.is_alive() for thread in asking))
    slow.go.set()
    for thread in (first, *asking):
        thread.join(20)
    assert min(got) == 1
    # The first may have been through before the last of them had asked at all.
    assert set(got) <= {1, 2, 3}


def test_nobody_is_told_what_was_true_before_the_question() -> None:
    together: Together[int] = Together()
    numbers = count(1)
    assert [together.ask(lambda: next(numbers)) for _ in range(3)] == [1, 2, 3]


def test_a_failure_is_told_to_who_found_it_and_not_kept() -> None:
    together: Together[int] = Together()

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        together.ask(fail)
    assert together.ask(lambda: 7) == 7


def _until(true: Callable[[], bool]) -> None:
    assert any(true() for _ in range(1_000_000))
