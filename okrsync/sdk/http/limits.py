"""How patient a client is, and how much it takes."""

from __future__ import annotations

from dataclasses import dataclass

# After so many seconds of silence, of a socket or of a gate, somebody looks whether the program is to stop.
TICK = 0.25


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often. Times in seconds, sizes in bytes.

    ``total`` is for one exchange from the call to the last byte. ``patience`` is the longest that one ask
    waits in all before it asks again: a tool that wants more ends the pull, which goes on later, rather than
    blocking it. Waits double from ``first_wait`` to ``longest_wait``; where a tool asks to slow down and does
    not say for how long, from ``limited_wait``.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0
    body: int = 64 << 20
    attempts: int = 4
    patience: float = 60.0
    first_wait: float = 0.5
    limited_wait: float = 2.0
    longest_wait: float = 30.0
