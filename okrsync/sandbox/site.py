"""What every stand-in has: the world's clock and lock, its own faults, and a journal of its requests."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from okrsync.sandbox.courier import Courier, Hook
from okrsync.sandbox.faults import Faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from threading import RLock

    from okrsync.sandbox.courier import Parcel

    Clock = Callable[[], datetime]


@dataclass(frozen=True)
class Seen:
    """One request that reached a site; status 0 says that the caller got no answer."""

    method: str
    path: str
    query: Mapping[str, str]
    status: int


class Site:
    """The part of a tool's state that does not depend on the tool."""

    def __init__(self, clock: Clock, lock: RLock) -> None:
        self.clock = clock
        self.lock = lock
        self.faults = Faults()
        self.requests: list[Seen] = []
        self.courier = Courier()
        self.hook: Hook | None = None

    def register_webhook(self, url: str, secret: str) -> None:
        """From now on post what happens to ``url``, signed with ``secret``."""
        self.hook = Hook(url, secret)

    def seen(self, *, method: str = "", path: str = "") -> list[Seen]:
        """List the requests so far, by method and by a part of the path."""
        return [one for one in self.requests if path in one.path and method in {"", one.method}]

    def announce(self, parcel: Callable[[Hook], Parcel]) -> None:
        """Post what just happened, if anybody wants to hear of it."""
        if self.hook is not None:
            self.courier.post(parcel(self.hook))


S = TypeVar("S", bound=Site)
P = ParamSpec("P")
R = TypeVar("R")


def move(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Make a method of a site one indivisible step, seen from the sockets' side."""

    @wraps(method)
    def locked(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.lock:
            return method(self, *args, **kwargs)

    return locked
