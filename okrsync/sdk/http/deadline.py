"""The end of an exchange: because its time is up, or because the program is to stop."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from threading import local
from time import monotonic

import httpcore

from okrsync.sdk.faults import Stopped
from okrsync.sdk.http.limits import TICK


class Deadline:
    """When the exchange under way has to be over: one of each thread, which asks one thing at a time.

    The timeouts of an HTTP library hold for each read alone: a byte every second outlives them all. So the
    sockets themselves ask here how long they may still wait.
    """

    def __init__(self, *, stopped: Callable[[], bool], seconds_now: Callable[[], float] = monotonic) -> None:
        self._stopped = stopped
        self._now = seconds_now
        self._mine = local()
        self._looked = -inf

    def begin(self, seconds: float) -> None:
        """An exchange begins that may take so long; raises ``Stopped`` where none may begin any more."""
        self._mine.ends = self._now() + seconds
        self._look()

    def within(self, timeout: float | None) -> float:
        """How long to wait where ``timeout`` would be allowed.

        Raises ``Stopped`` when the program is to stop, and httpcore's ``ReadTimeout`` when time is up.
        """
        if self._now() - self._looked >= TICK:
            self._look()
        left = getattr(self._mine, "ends", inf) - self._now()
        if left <= 0:
            raise httpcore.ReadTimeout("the exchange took too long as a whole")
        return left if timeout is None else min(left, timeout)

    def _look(self) -> None:
        self._looked = self._now()
        if self._stopped():
            raise Stopped("stopped before the tool had answered")
