"""About: what is under way on this thread, for whoever writes a log of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_ABOUT = ContextVar[Mapping[str, object]]("okrsync_about", default=MappingProxyType({}))


@contextmanager
def about(**words: object) -> Iterator[None]:
    """What happens in the block is about ``words``, on top of what it is about already."""
    before = _ABOUT.set({**_ABOUT.get(), **words})
    try:
        yield
    finally:
        _ABOUT.reset(before)


def what_about() -> Mapping[str, object]:
    """What all that happens now is about; a thread knows it where it was begun in a copy of the context."""
    return _ABOUT.get()
