"""Heartbeat: notices by itself, and soon, when the clock of the machine jumps or jobs are not begun.

A scheduler waits by the clock that only runs (monotonic), for times of the clock that people set (wall). When
the latter jumps ahead, or the machine was asleep, it waits on past the time; when it jumps back, it waits for
the same hours twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from okrsync.ports import Clock

# Seconds between two beats, and how far the two clocks may part in between.
BEAT = 10.0
JUMP = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class _Look:
    wall: datetime
    ran: float


class Heartbeat:
    """Compares two clocks at each `beat`: ``wall`` (UTC) and ``monotonic`` (seconds from anywhere)."""

    def __init__(self, *, wall: Clock, monotonic: Callable[[], float]) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._last = self._look()

    def beat(self) -> timedelta | None:
        """By how much the wall clock jumped since the last beat, back where negative; None if it did not."""
        look, last = self._look(), self._last
        self._last = look
        jump = (look.wall - last.wall) - timedelta(seconds=look.ran - last.ran)
        return jump if abs(jump) > JUMP else None

    def _look(self) -> _Look:
        return _Look(self._wall(), self._monotonic())
