"""How many requests of one client are under way at once; none begins while its tool wants a pause."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition

from okrsync.sdk.http.limits import TICK

# Where an answer takes 50 ms on its way, eight at once are six times as fast as one after the other, and more
# gain little. Every tool allows far more: GitHub a hundred, Jira Cloud a hundred begun in a second.
# https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
# https://developer.atlassian.com/cloud/jira/platform/rate-limiting/
AT_ONCE = 8


class Gate:
    """Lets ``most`` through at once; after each pause that the tool wanted, half as many."""

    def __init__(self, most: int = AT_ONCE) -> None:
        self._most = most
        self._under_way = 0
        self._resting = 0
        self._changed = Condition()

    @contextmanager
    def turn(self, go_on: Callable[[], None]) -> Iterator[None]:
        """Wait for a turn, which lasts as long as the block.

        ``go_on`` is called now and then meanwhile, and raises where there is nothing left to wait for.
        """
        with self._changed:
            while self._resting or self._under_way >= self._most:
                go_on()
                self._changed.wait(TICK)
            self._under_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    @contextmanager
    def rest(self) -> Iterator[None]:
        """Nobody gets a turn as long as the block lasts. Those who have one keep it."""
        with self._changed:
            if not self._resting:
                self._most = max(1, self._most // 2)
            self._resting += 1
        try:
            yield
        finally:
            with self._changed:
                self._resting -= 1
                self._changed.notify_all()
