from __future__ import annotations

from collections.abc import Iterator
from contextvars import ContextVar
from threading import Event, current_thread, get_ident

import pytest

from okrsync.usecases.ahead import ahead


def _always() -> None:
    pass


def test_pages_come_in_their_order_to_their_end() -> None:
    with ahead(iter("abc"), _always) as pages:
        assert list(pages) == ["a", "b", "c"]


def test_an_empty_page_is_a_page() -> None:
    with ahead(iter([[], [1], []]), _always) as pages:
        assert list(pages) == [[], [1], []]


def test_the_next_page_is_on_its_way_while_one_is_used() -> None:
    asked = Event()

    def told() -> Iterator[int]:
        yield 1
        asked.set()
        yield 2

    with ahead(told(), _always) as pages:
        assert next(pages) == 1
        assert asked.wait(5)
        assert list(pages) == [2]


def test_what_is_raised_comes_where_its_page_would_have_come() -> None:
    def told() -> Iterator[int]:
        yield 1
        raise LookupError

    with ahead(told(), _always) as pages:
        assert next(pages) == 1
        with pytest.raises(LookupError):
            next(pages)


def test_one_thread_asks_and_knows_what_its_caller_said() -> None:
    said = ContextVar[str]("said")
    said.set("scope")
    threads = list[int]()

    def told() -> Iterator[str]:
        for _ in range(3):
            threads.append(get_ident())
            yield said.get()

    with ahead(told(), _always) as pages:
        assert list(pages) == ["scope"] * 3
    assert len(set(threads)) == 1
    assert threads[0] != current_thread().ident


def test_nothing_is_asked_for_once_its_user_has_left() -> None:
    asked = list[int]()

    def told() -> Iterator[int]:
        for number in range(9):
            asked.append(number)
            yield number

    def use() -> None:
        with ahead(told(), _always) as pages:
            next(pages)
            raise LookupError

    with pytest.raises(LookupError):
        use()
    assert len(asked) <= 2


def test_whoever_wants_no_more_gets_all_that_was_fetched_and_no_page_more() -> None:
    asked = list[int]()

    def told() -> Iterator[int]:
        for number in range(9):
            asked.append(number)
            yield number

    def go_on() -> None:
        if len(asked) == 3:
            raise LookupError

    used = list[int]()
    with ahead(told(), go_on) as pages, pytest.raises(LookupError):
        used.extend(pages)
    assert asked == used == [0, 1, 2]


def test_a_first_page_is_fetched_without_a_question() -> None:
    def go_on() -> None:
        raise LookupError

    with ahead(iter("a"), go_on) as pages:
        assert next(pages) == "a"
