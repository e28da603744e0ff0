"""Leasing: the right to a connection among several processes, kept for as long as the work takes.

The lease in the database is what keeps work apart, whoever asks: the timetable, a webhook or a command.
Its token is in every transaction of the work (`Store.under`), so that a process that was stopped for longer
than its lease writes nothing when it wakes up.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from secrets import token_hex
from threading import Event, Lock, Thread

from okrsync.bootstrap import Hub
from okrsync.daemon.hands import NotBegun
from okrsync.ports import Lease, Leases
from okrsync.store import LeaseLost, StoreError
from okrsync.usecases.stop import Stop

# Seconds between two looks at a lease that somebody else has.
_LOOK = 0.5

# Told of a lease that somebody else has.
Waiting = Callable[[str], None]


def owner() -> str:
    """A name for this process that no other one has, now or later."""
    return f"{socket.gethostname()}:{os.getpid()}:{token_hex(3)}"


def _waits_in_silence(name: str) -> None:
    pass


@contextmanager
def leased(
    hub: Hub, names: Sequence[str], owner: str, ttl: timedelta, waiting: Waiting = _waits_in_silence
) -> Iterator[Hub]:
    """``hub`` with the leases called ``names``, waited for, renewed, and given back at the end.

    ``waiting`` is told once of each that has to be waited for. What comes writes only while it has them all,
    and is told to stop when one is lost. Raises NotBegun where ``hub`` is to stop while it waits, and
    LeaseLost where one was lost meanwhile.
    """
    if not names:
        yield hub
        return
    with hub.stop.branch() as stop:
        keeper = _Keeper(hub.store.leases, owner, ttl, stop)
        with keeper.keeping():
            # Always in the same order, so that two that wait for each other can't exist.
            held = [keeper.wait_for(name, waiting) for name in sorted(set(names))]
            yield replace(hub, store=hub.store.under(*held), stop=stop)
        keeper.refuse_if_lost()


class _Keeper:
    """Renews what it holds, in a thread of its own. ``stop`` is ended when something is lost."""

    def __init__(self, leases: Leases, owner: str, ttl: timedelta, stop: Stop) -> None:
        self._leases = leases
        self._owner = owner
        self._ttl = ttl
        self._stop = stop
        self._held: list[Lease] = []
        self._lost: str | None = None
        self._turn = Lock()
        self._over = Event()

    @contextmanager
    def keeping(self) -> Iterator[None]:
        thread = Thread(target=self._renew_on, name="leases", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            for lease in self._held:
                # One that can't be given back ends by itself.
                with suppress(StoreError):
                    self._leases.release(lease)

    def wait_for(self, name: str, waiting: Waiting) -> Lease:
        lease = self._take(name)
        if lease is None:
            waiting(name)
        while lease is None:
            if not self._stop.pause(_LOOK):
                self.refuse_if_lost()
                raise NotBegun(f"okrsync is to stop, and another one still has {name}")
            lease = self._take(name)
        with self._turn:
            self._held.append(lease)
        return lease

    def _take(self, name: str) -> Lease | None:
        return self._leases.take(name, self._owner, self._ttl)

    def refuse_if_lost(self) -> None:
        if self._lost is not None:
            raise LeaseLost(
                f"{self._lost} was taken over while {self._owner} was away",
                hint="nothing is lost: whoever has it now brings the same changes",
            )

    def _renew_on(self) -> None:
        while not self._over.wait(self._ttl.total_seconds() / 3):
            with self._turn:
                held = list(self._held)
            self._lost = next((lease.name for lease in held if not self._renewed(lease)), None)
            if self._lost is not None:
                self._stop.end()
                return

    def _renewed(self, lease: Lease) -> bool:
        try:
            return self._leases.renew(lease, self._ttl) is not None
        except StoreError:
            # Who can't ask can't write either; once the database is back, it knows who has the lease.
            return True
