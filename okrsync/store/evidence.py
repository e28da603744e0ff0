"""All that was known at one instant, read when it is asked for and then kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from okrsync.domain.evidence import Completion, Freshness, Measurement
from okrsync.domain.override import Override
from okrsync.domain.work import TrackedItem
from okrsync.store import ledger, measurements, said, versions
from okrsync.store.content import COLUMNS, tracked
from okrsync.store.engine import Database
from okrsync.store.scopes import KnownScope, known_scopes
from okrsync.store.times import utc


class SqlEvidence:
    """What was known at ``at``. How far each scope is seen is fixed when this is made.

    Safe to share between threads; two that ask the same at once may both read it.
    """

    def __init__(self, database: Database, at: datetime) -> None:
        self._database = database
        self._at = utc(at)
        self._items: dict[tuple[str, str], Sequence[TrackedItem]] = {}
        self._begun: dict[tuple[str, str], Mapping[str, datetime]] = {}
        self._measurements: dict[str, Sequence[Measurement]] = {}
        self._measuring: dict[str, Freshness | None] = {}
        self._completions: dict[str, Mapping[str, Completion]] = {}
        self._overrides: dict[str, Sequence[Override]] = {}
        with database.reading() as connection:
            known = known_scopes(connection, self._at)
        self._scopes = {(k.state.id.connection, str(k.state.id.scope)): k for k in known}

    @property
    def at(self) -> datetime:
        """The instant that this evidence is of, in UTC."""
        return self._at

    @property
    def scopes(self) -> Sequence[tuple[str, str]]:
        """Every scope known by now, as connection and text of the scope, in that order."""
        return tuple(self._scopes)

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        """Every item ever accepted in a scope, gone ones included and marked, by key."""
        name = (connection, scope)
        if name not in self._items:
            self._items[name] = self._read_items(connection, scope)
        return self._items[name]

    def freshness(self, connection: str, scope: str) -> Freshness:
        """When the scope was last pulled whole, and what has been wrong since."""
        known = self._scopes.get((connection, scope))
        return Freshness(None) if known is None else Freshness(known.state.accepted_at, known.state.trouble)

    def begun(self, connection: str, scope: str) -> Mapping[str, datetime]:
        """When items of a scope were first in progress, by stable id; without those nobody knows it of."""
        name = (connection, scope)
        if name not in self._begun:
            self._begun[name] = self._read_begun(self._scopes.get(name))
        return self._begun[name]

    def measurements(self, series: str) -> Sequence[Measurement]:
        """The measurements of a series up to ``at``, oldest first: of each instant the latest word."""
        if series not in self._measurements:
            with self._database.reading() as connection:
                self._measurements[series] = measurements.known(connection, series, self._at)
        return self._measurements[series]

    def measuring(self, series: str) -> Freshness | None:
        """How fresh an automatic source of measurements is; None where people measure."""
        if series not in self._measuring:
            with self._database.reading() as connection:
                self._measuring[series] = measurements.answering(connection, series, self._at)
        return self._measuring[series]

    def completions(self, key_result: str) -> Mapping[str, Completion]:
        """The latest word of a person on each stage of a key result, by stage id."""
        if key_result not in self._completions:
            with self._database.reading() as connection:
                self._completions[key_result] = ledger.completions(connection, key_result, self._at)
        return self._completions[key_result]

    def overrides(self, key_result: str) -> Sequence[Override]:
        """Everything that people said up to ``at`` instead of the computed result, oldest first."""
        if key_result not in self._overrides:
            with self._database.reading() as connection:
                self._overrides[key_result] = said.overrides(connection, key_result, self._at)
        return self._overrides[key_result]

    def _read_items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        known = self._scopes.get((connection, scope))
        if known is None or known.state.accepted_at is None:
            return ()
        found = self._visible(known, known.state.accepted_at)
        return tuple(sorted(found, key=lambda each: (each.item.key, each.item.id)))

    def _read_begun(self, known: KnownScope | None) -> Mapping[str, datetime]:
        if known is None or known.state.accepted_at is None:
            return {}
        with self._database.reading() as connection:
            return versions.begun(connection, known.row, known.state.accepted_at)

    def _visible(self, known: KnownScope, horizon: datetime) -> list[TrackedItem]:
        connection, scope = known.state.id.connection, str(known.state.id.scope)
        query = select(*COLUMNS).where(versions.visible(known.row, horizon))
        with self._database.reading() as transaction:
            return [tracked(connection, scope, row) for row in transaction.execute(query)]
