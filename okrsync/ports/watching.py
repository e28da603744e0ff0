"""Who is told how a sync goes on, and what time it is."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from okrsync.domain.evidence import Completion, Freshness, LookingBack, Measurement, Withdrawal
from okrsync.domain.okr import KeyResult
from okrsync.domain.override import Override
from okrsync.domain.past import PastVersion
from okrsync.domain.work import Gone, TrackedItem, WorkItem
from okrsync.outbox import Outbox
from okrsync.sdk import Budget, Cursor, ItemRef, Page, Scope
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
