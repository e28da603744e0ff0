"""Who is told how a sync goes on, and what time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from okrsync.ports.known import RunOutcome, ScopeId

Clock = Callable[[], datetime]


class Progress(Protocol):
    """Told how a sync goes on, from several threads."""

    def started(self, scope: ScopeId) -> None:
        """A scope is being pulled."""
        ...

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None:
        """So many items were seen so far."""
        ...

    def ended(self, outcome: RunOutcome) -> None:
        """A scope is through, well or not."""
        ...
