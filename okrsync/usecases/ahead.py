"""Ahead: have the next page fetched while the last one is put away."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

T = TypeVar("T")


@contextmanager
def ahead(pages: Iterator[T], go_on: Callable[[], None]) -> Iterator[Iterator[T]]:
    """``pages`` in their order, each asked for before the one in front of it is used.

    One thread of its own touches ``pages``, and none after the block. Before each page but the first it calls
    ``go_on``, which raises where no more is wanted: what has been fetched by then is used still. What either
    raises is raised where that page would have come. Who leaves early waits for the page that is on its way,
    and for what ``pages`` itself still has under way: it is closed at the end.
    """
    context = copy_context()
    with _closed_at_the_end(pages), ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as reader:

        def following() -> Iterator[T]:
            coming = reader.submit(context.run, _one, pages)
            while page := coming.result():
                coming = reader.submit(context.run, _another, pages, go_on)
                yield from page

        yield following()


@contextmanager
def _closed_at_the_end(pages: Iterator[T]) -> Iterator[None]:
    try:
        yield
    finally:
        if isinstance(pages, Generator):
            pages.close()


def _one(pages: Iterator[T]) -> list[T]:
    return list(islice(pages, 1))


def _another(pages: Iterator[T], go_on: Callable[[], None]) -> list[T]:
    go_on()
    return _one(pages)
