"""Work: what takes a database and time, in threads, so few at once that the signs of life have one left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# Python starts five threads and more: https://docs.python.org/3/library/asyncio-eventloop.html
_AT_ONCE = 3


class Work:
    """A few computations at once; who comes while all are under way waits for one to end."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def do(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What ``function`` returns, called in a thread."""
        async with self._turns:
            return await asyncio.to_thread(function, *args, **kwargs)
