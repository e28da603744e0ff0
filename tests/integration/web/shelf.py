"""A library on a real database, written down by the test and synced from a board in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import Figures
from okrsync.domain.okr import Okrs
from okrsync.ports import ConnectionState, ScopeState, Store
from okrsync.usecases import mapping, recompute, when
from okrsync.usecases.attention import Concern
from okrsync.usecases.close import settled
from tests.unit.usecases.workbench import Bench


@dataclass
class Shelf:
    """What is known of ``bench`` as ``written`` has it, in the words of `okrsync.web.Library`."""

    bench: Bench
    written: Okrs
    concerns: Sequence[Concern] = ()
    known: Sequence[tuple[ConnectionState, Sequence[ScopeState]]] = ()
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Lisbon"))

    @property
    def store(self) -> Store:
        """The bench's own."""
        return self.bench.store

    def clock(self) -> datetime:
        """The bench's time, standing still."""
        return self.bench.clock.now

    def as_of(self, text: str | None) -> datetime | None:
        """As the hub has it."""
        return None if text is None else when.as_of(text, now=self.clock(), zone=self.zone)

    def figures(self, at: datetime | None = None) -> Figures:
        """As the hub has them."""
        at = at or self.clock()
        return settled(recompute.figures(self.okrs(at), self.store, at), self.store)

    def okrs(self, at: datetime | None = None) -> Okrs:
        """As the hub has them."""
        return mapping.as_of(self.store, at or self.clock()) or self.written

    def standing(self, at: datetime | None = None) -> mapping.Standing:
        """As the hub has it."""
        return mapping.standing(self.written, self.store, at or self.clock())

    def needs(self, at: datetime | None = None) -> Sequence[Concern]:
        """What the test says."""
        return self.concerns

    def connections(self) -> Sequence[tuple[ConnectionState, Sequence[ScopeState]]]:
        """What the test says."""
        return self.known
