"""Hints: wishes to sync that come by webhook, gathered so that a thousand of them cost two syncs.

Each connection has at most one wish that waits and one that is carried out. What comes meanwhile is added to
the one that waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Condition, Thread
from time import monotonic

from okrsync.sdk import Scope


@dataclass(frozen=True, slots=True)
class Wish:
    """To have ``scopes`` (None for all) synced, and compared with a listing where ``reconcile`` says so.

    ``is_second`` says that it was carried out once and nothing was found.
    """

    scopes: frozenset[Scope] | None
    reconcile: bool = False
    is_second: bool = False

    def __or__(self, other: Wish) -> Wish:
        """Both wishes in one."""
        return Wish(
            None if self.scopes is None or other.scopes is None else self.scopes | other.scopes,
            self.reconcile or other.reconcile,
            self.is_second and other.is_second,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast hints are followed, in seconds.

    ``gather`` is waited for more of them before a sync. After one the connection is left alone for ``rest``
    times as long as it took, ``least`` at the least and ``most`` at the most: costly syncs are made rarely,
    whoever asks for them. ``again`` after a sync that found nothing there is a second one, since what tools
    list can lag behind what they tell.
    """

    gather: float = 0.5
    rest: float = 4.0
    least: float = 2.0
    most: float = 300.0
    again: float = 15.0

    def after(self, took: float) -> float:
        """How long to leave a connection alone after a sync that took so many seconds."""
        return min(max(self.least, self.rest * took), self.most)


class Hints:
    """The wishes of every connection. ``sync`` carries one out and says whether it found a change."""

    def __init__(self, sync: Callable[[str, Wish], bool], pace: Pace) -> None:
        self._sync = sync
        self._pace = pace
        self._waiting: dict[str, Wish] = {}
        self._busy: set[str] = set()
        self._is_over = False
        self._news = Condition()

    def add(self, connection: str, wish: Wish) -> None:
        """Have ``wish`` carried out soon; returns at once."""
        with self._news:
            waiting = self._waiting.get(connection)
            self._waiting[connection] = wish if waiting is None else waiting | wish
            self._news.notify_all()
            if connection in self._busy or self._is_over:
                return
            self._busy.add(connection)
        Thread(target=self._work, args=[connection], name=f"hints {connection}", daemon=True).start()

    def close(self) -> None:
        """Forget what waits, and begin nothing more."""
        with self._news:
            self._is_over = True
            self._waiting.clear()
            self._news.notify_all()

    def _work(self, connection: str) -> None:
        self._pause(self._pace.gather)
        while (wish := self._take(connection)) is not None:
            began = monotonic()
            found = self._sync(connection, wish)
            self._pause(self._pace.after(monotonic() - began))
            if not found and not wish.is_second:
                self._look_again(connection, wish)
            self._pause(self._pace.gather)

    def _take(self, connection: str) -> Wish | None:
        """The wish that waits; without one the connection is at rest."""
        with self._news:
            wish = self._waiting.pop(connection, None)
            if wish is None:
                self._busy.discard(connection)
            return wish

    def _look_again(self, connection: str, wish: Wish) -> None:
        """Put ``wish`` back after a while, or at once where another one comes."""
        with self._news:
            self._news.wait_for(lambda: self._is_over or connection in self._waiting, self._pace.again)
            if not self._is_over:
                second = replace(wish, is_second=True)
                waiting = self._waiting.get(connection)
                self._waiting[connection] = second if waiting is None else waiting | second

    def _pause(self, seconds: float) -> None:
        with self._news:
            self._news.wait_for(lambda: self._is_over, seconds)
