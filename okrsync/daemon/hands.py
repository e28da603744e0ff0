"""Hands: who does what is to be done: one process all of it, or several, each what it has the right to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from threading import Lock
from typing import Protocol

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.daemon.jobs import Job
from okrsync.errors import OkrsyncError
from okrsync.settings import Config

MEASURES = "measures"
SLACK = "slack"


class NotBegun(OkrsyncError):
    """The program is to stop, or another mapping holds by now: nothing was begun."""

    exit_code = 3


class Hands(Protocol):
    """Between what is to be done and those who do it."""

    def due(self, job: Job) -> None:
        """The time of ``job`` has come: have it done, here or elsewhere, once."""
        ...

    def having(self, hub: Hub, order: orders.Order) -> AbstractContextManager[Hub]:
        """The right to what ``order`` needs, waited for; what comes is the hub to carry it out with."""
        ...

    def working(self) -> AbstractContextManager[None]:
        """Take on what others ask for, until the block ends."""
        ...

    def rest(self) -> None:
        """Wait until nothing is under way that needs a right."""
        ...


def needs(order: orders.Order, config: Config) -> Sequence[str]:
    """What ``order`` must have alone: connections that it pulls from, sources that it measures by, Slack."""
    if isinstance(order, orders.Measure):
        return [MEASURES]
    if isinstance(order, orders.Attend):
        return [SLACK]
    if not isinstance(order, orders.Sync):
        return []
    if order.connections:
        return [_right_to(name) for name in order.connections]
    return [*(_right_to(name) for name in config.connections), MEASURES]


def _right_to(connection: str) -> str:
    return f"connection {connection}"


class LocalHands:
    """One process has the database: jobs are done in place, and commands come over a local socket."""

    def __init__(self, do: Callable[[str, orders.Order], object], line: AbstractContextManager[None]) -> None:
        self._do = do
        self._line = line
        self._turns: dict[str, Lock] = {}

    def due(self, job: Job) -> None:
        """Do it now."""
        self._do(job.name, job.order)

    @contextmanager
    def having(self, hub: Hub, order: orders.Order) -> Iterator[Hub]:
        """What it needs, in its turn."""
        with self._turn_of(needs(order, hub.config)):
            yield hub

    def working(self) -> AbstractContextManager[None]:
        """Take orders of commands."""
        return self._line

    def rest(self) -> None:
        """Wait for every turn."""
        with self._turn_of(list(self._turns)):
            pass

    @contextmanager
    def _turn_of(self, names: Sequence[str]) -> Iterator[None]:
        # Always in the same order, so that two that wait for each other can't exist.
        with ExitStack() as taken:
            for name in sorted(set(names)):
                taken.enter_context(self._turns.setdefault(name, Lock()))
            yield
