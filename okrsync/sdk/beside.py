"""Side by side: have several things fetched at once, and use them in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

from okrsync.sdk.http.gate import AT_ONCE

T = TypeVar("T")


def side_by_side(asks: Iterable[Callable[[], T]], at_once: int = AT_ONCE) -> Generator[T, None, None]:
    """What each of ``asks`` returns, in their order.

    Up to ``at_once`` of them are under way or wait to be used, each called on another thread, so that none
    may touch what another one does; the lent client may be used by all. ``asks`` itself is advanced by the
    caller's thread, as there is room. What one raises is raised where its result would have come. Nothing is
    under way any more once the iterator has ended or was closed.
    """
    coming = deque[Future[T]]()
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="beside") as pool:
        for ask in asks:
            ready = [coming.popleft().result()] if len(coming) == at_once else []
            coming.append(pool.submit(copy_context().run, ask))
            yield from ready
        while coming:
            yield coming.popleft().result()
