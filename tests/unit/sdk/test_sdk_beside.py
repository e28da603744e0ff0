from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from contextvars import ContextVar
from functools import partial
from threading import Barrier, Event, Lock, current_thread
from threading import enumerate as threads

import pytest

from okrsync.sdk import side_by_side
from okrsync.usecases.ahead import ahead

_PATIENCE = 5


def _beside() -> list[str]:
    return [one.name for one in threads() if one.name.startswith("beside")]


def test_what_comes_is_in_order_whoever_is_ready_first() -> None:
    later = Event()

    def first() -> str:
        assert later.wait(_PATIENCE)
        return "a"

    def second() -> str:
        later.set()
        return "b"

    assert list(side_by_side([first, second, lambda: "c"], at_once=2)) == ["a", "b", "c"]


def test_so_many_are_under_way_at_once() -> None:
    together = Barrier(4)
    asks = [partial(together.wait, _PATIENCE) for _ in range(8)]
    assert sorted(side_by_side(asks, at_once=4)) == [0, 0, 1, 1, 2, 2, 3, 3]


def test_no_more_wait_than_may_be_under_way() -> None:
    begun, lock = list[int](), Lock()

    def ask(number: int) -> int:
        with lock:
            begun.append(number)
        return number

    for used, _ in enumerate(side_by_side((partial(ask, number) for number in range(40)), at_once=3)):
        assert len(begun) <= used + 1 + 3
    assert sorted(begun) == list(range(40))


def test_what_is_nothing_is_a_result_too() -> None:
    assert list(side_by_side([lambda: None] * 5, at_once=2)) == [None] * 5


def test_what_is_raised_comes_in_its_place_and_ends_the_rest() -> None:
    begun = list[int]()

    def ask(number: int) -> int:
        begun.append(number)
        if number == 2:
            raise LookupError
        return number

    used = list[int]()
    with pytest.raises(LookupError):
        used.extend(side_by_side((partial(ask, number) for number in range(40)), at_once=3))
    assert used == [0, 1]
    assert len(begun) <= 2 + 3
    assert _beside() == []


def test_each_knows_what_its_caller_said() -> None:
    said = ContextVar[str]("said")
    said.set("scope")
    assert list(side_by_side([said.get] * 3)) == ["scope"] * 3


def test_its_own_caller_says_what_comes_next() -> None:
    names = set[str]()

    def asks() -> Iterator[Callable[[], int]]:
        for number in range(9):
            names.add(current_thread().name)
            yield partial(int, number)

    assert list(side_by_side(asks(), at_once=2)) == list(range(9))
    assert names == {current_thread().name}


def test_nothing_is_under_way_once_it_is_closed() -> None:
    ended = list[int]()
    held = Event()

    def ask(number: int) -> int:
        if number:
            held.wait(0.05)
        ended.append(number)
        return number

    with closing(side_by_side((partial(ask, number) for number in range(40)), at_once=3)) as coming:
        next(coming)
    assert _beside() == []
    assert len(ended) <= 4


def test_who_leaves_early_leaves_nothing_under_way() -> None:
    closed = list[bool]()

    def pages() -> Iterator[int]:
        try:
            yield from side_by_side([partial(int, number) for number in range(40)], at_once=3)
        finally:
            closed.append(_beside() == [])

    held = pages()

    def leave() -> None:
        with ahead(held, lambda: None) as coming:
            next(coming)
            raise LookupError

    with pytest.raises(LookupError):
        leave()
    assert closed == [True]
