"""What was made for one reader and serves the next ones, as long as nothing came in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

# What was expected moves with time: after this long something is made anew although nothing came in.
FRESH = timedelta(minutes=1)
# For how long the last one is shown to those who would have to wait for the next. It says as of when it is.
BEARABLE = timedelta(minutes=5)
# Seconds that who finds something outdated waits for the new one.
PATIENCE = 0.05
# So many times as long as it took to make it, nothing is made anew for those who can be shown the last one.
REST = 4
_AT_ONCE = 2

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class State:
    """The ``edition`` of what is known, and the time (UTC)."""

    edition: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Made(Generic[_T]):
    value: _T
    state: State
    rests_until: float

    def is_of(self, state: State, within: timedelta) -> bool:
        return self.state.edition == state.edition and self.is_younger(state, within)

    def is_younger(self, state: State, than: timedelta) -> bool:
        return abs(state.at - self.state.at) < than


class Kept(Generic[_T]):
    """Values by key, each made once however many ask for it at the same time.

    One that is outdated is shown for ``bearable`` to those who would wait longer than ``patience`` seconds.
    Of ``most`` that were asked for last, each is kept. ``timer`` counts seconds.
    """

    def __init__(
        self,
        *,
        bearable: timedelta = BEARABLE,
        patience: float = PATIENCE,
        most: int = 100,
        timer: Callable[[], float] = monotonic,
    ) -> None:
        self._bearable = bearable
        self._patience = patience
        self._most = most
        self._timer = timer
        self._lock = Lock()
        self._made: OrderedDict[Hashable, _Made[_T]] = OrderedDict()
        self._under_way: dict[Hashable, Future[_T]] = {}
        self._workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="page")

    def get(self, key: Hashable, state: State, make: Callable[[], _T]) -> _T:
        """The value of ``key`` in ``state``; ``make`` makes it. What that raises is raised here."""
        with self._lock:
            made = self._made.get(key)
            if made is not None and self._will_do(made, state):
                self._made.move_to_end(key)
                return made.value
            making = self._under_way.get(key)
            mine = making is None
            if making is None:
                making = self._workers.submit(self._make, key, state, make)
                self._under_way[key] = making
        if made is None or not made.is_younger(state, self._bearable):
            return making.result()
        # One reader looks whether it is there soon; the others need not wait at all.
        soon = bool(wait([making], self._patience).done) if mine else making.done()
        return making.result() if soon else made.value

    def _will_do(self, made: _Made[_T], state: State) -> bool:
        rests = self._timer() < made.rests_until and made.is_younger(state, self._bearable)
        return rests or made.is_of(state, FRESH)

    def _make(self, key: Hashable, state: State, make: Callable[[], _T]) -> _T:
        began = self._timer()
        try:
            value = make()
            now = self._timer()
            with self._lock:
                self._made[key] = _Made(value, state, now + REST * (now - began))
                self._made.move_to_end(key)
                while len(self._made) > self._most:
                    self._made.popitem(last=False)
            return value
        finally:
            with self._lock:
                self._under_way.pop(key, None)
