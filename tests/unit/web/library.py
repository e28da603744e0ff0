"""A library over a bench's store, for tests of what the web makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import Figures
from okrsync.domain.okr import Okrs
from okrsync.ports import ConnectionState, ScopeState, Store
from okrsync.usecases import mapping, recompute
from okrsync.usecases.attention import Concern, concerns
from okrsync.usecases.close import settled
from tests.unit.usecases.workbench import BOARD


@dataclass(frozen=True)
class Known:
    """A library over a bench's store."""

    store: Store
    at: datetime
    zone: ZoneInfo = ZoneInfo("UTC")  # noqa: RUF009 - it is a value

    def clock(self) -> datetime:
        return self.at

    def as_of(self, text: str | None) -> datetime | None:
        raise NotImplementedError

    def figures(self, at: datetime | None = None) -> Figures:
        return settled(recompute.figures(self.okrs(at), self.store, at or self.at), self.store)

    def okrs(self, at: datetime | None = None) -> Okrs:
        return mapping.as_of(self.store, at or self.at) or Okrs()

    def standing(self, at: datetime | None = None) -> mapping.Standing:
        return mapping.standing(Okrs(), self.store, at or self.at)

    def needs(self, at: datetime | None = None) -> Sequence[Concern]:
        return concerns(self.store, at or self.at, connections=["office"])

    def connections(self) -> Sequence[tuple[ConnectionState, Sequence[ScopeState]]]:
        return [(self.store.connection_state("office"), [self.store.scope_state(BOARD)])]
