"""What systemd is told of the daemon: a few lines to the socket that it names, and nothing without one.

https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress

_MICROSECOND = 1e6


class Systemd:
    """Tells ``address``, as ``NOTIFY_SOCKET`` has it. ``monotonic`` counts the seconds as systemd does."""

    def __init__(self, address: str | None, monotonic: Callable[[], float]) -> None:
        self._address = _abstract(address) if address else None
        self._monotonic = monotonic

    @classmethod
    def of(cls, environ: Mapping[str, str], monotonic: Callable[[], float]) -> Systemd:
        """The one that ``environ`` names, if any."""
        return cls(environ.get("NOTIFY_SOCKET"), monotonic)

    def ready(self, status: str) -> None:
        """The daemon runs, or runs on after a reload; ``status`` is one line for people."""
        self._tell("READY=1", f"STATUS={status}")

    def reloading(self) -> None:
        """The file is being read again."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={int(self._monotonic() * _MICROSECOND)}")

    def alive(self) -> None:
        """All is well: the watchdog may wait for another while."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The daemon is about to end."""
        self._tell("STOPPING=1", "STATUS=coming to a safe stop")

    def _tell(self, *lines: str) -> None:
        if self._address is None:
            return
        # Nobody there to be told is no reason not to go on.
        with (
            suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line,
        ):
            line.sendto("\n".join(lines).encode(), self._address)


def _abstract(address: str) -> str:
    """Linux' names outside of the file system begin with a null byte, which an environment can't hold."""
    return f"\0{address[1:]}" if address.startswith("@") else address
