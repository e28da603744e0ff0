"""``okrsync.ports.Store`` on an SQL database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from okrsync.domain.evidence import Completion, Freshness, Measurement
from okrsync.domain.override import Override
from okrsync.domain.past import PastVersion
from okrsync.domain.work import TrackedItem, WorkItem
from okrsync.ports import Clock, Closing, ConnectionState, MappingVersion, Posting, ScopeId, ScopeState
from okrsync.store import connections, ledger, past, runs, said
from okrsync.store.engine import Database
from okrsync.store.evidence import SqlEvidence
from okrsync.store.measurements import record as record_measurements
from okrsync.store.measurements import record_answer
from okrsync.store.outbox import SqlOutbox
from okrsync.store.runs import SqlRun
from okrsync.store.scopes import known_scope, known_scopes


class SqlStore:
    """Everything that okrsync remembers, to be used from any thread.

    ``held`` is what closing gives back. Every method may raise a ``StoreError``: the disk is full, the file
    is damaged, or the store was opened for reading only and the method writes.
    """

    def __init__(self, database: Database, clock: Clock, held: ExitStack) -> None:
        self.database = database
        self._clock = clock
        self._held = held

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back files and connections; once more does no harm."""
        self._held.close()

    @property
    def outbox(self) -> SqlOutbox:
        """What is to be delivered to people, and what was."""
        return SqlOutbox(self.database)

    def begin(self, scope: ScopeId, started_at: datetime, *, full: bool) -> SqlRun:
        """Open a sync run; ``full`` forgets where an earlier, unfinished pull stood."""
        with self.database.writing() as connection:
            ticket = runs.begin(connection, scope, started_at, full=full)
        return SqlRun(self.database, self._clock, ticket)

    def scope_state(self, scope: ScopeId) -> ScopeState:
        """What is known of one scope; an empty state where it was never synced."""
        with self.database.reading() as connection:
            return known_scope(connection, scope)

    def scope_states(self) -> Sequence[ScopeState]:
        """What is known of every scope ever synced, by connection and name."""
        with self.database.reading() as connection:
            return [known.state for known in known_scopes(connection)]

    def first_sightings(self, scope: ScopeId) -> Sequence[tuple[WorkItem, datetime]]:
        """Every item that was there when ``scope`` was first accepted, as first seen, and when that was."""
        with self.database.writing() as connection:
            return list(past.first_sightings(connection, scope))

    def remember(self, scope: ScopeId, versions: Sequence[PastVersion]) -> None:
        """Keep what items were before they were first seen; instead of what was kept of them before."""
        with self.database.writing() as connection:
            past.remember(connection, scope, versions)

    def remembered(self, scope: ScopeId, since: datetime | None = None) -> None:
        """The past of the whole scope is kept: looks back before its first sync see it from now on.

        With ``since`` it is kept from then on, and nothing is known of what was before.
        """
        with self.database.writing() as connection:
            past.remembered(connection, scope, since)

    def connection_state(self, connection: str) -> ConnectionState:
        """What is known of one connection; an empty state where it was never used."""
        with self.database.reading() as transaction:
            return connections.state(transaction, connection)

    def connection_states(self) -> Sequence[ConnectionState]:
        """What is known of every connection ever used, by name."""
        with self.database.reading() as transaction:
            return connections.states(transaction)

    def note_connection(self, state: ConnectionState) -> None:
        """Keep what is known of a connection from now on, instead of what was known before."""
        with self.database.writing() as transaction:
            connections.note(transaction, state)

    def evidence(self, at: datetime) -> SqlEvidence:
        """All that was known at ``at``."""
        return SqlEvidence(self.database, at)

    def items(self, at: datetime, *, connection: str | None = None) -> Iterator[TrackedItem]:
        """Every item as it was known at ``at``, ordered by connection, scope and key, one scope at a time."""
        evidence = self.evidence(at)
        for name, scope in evidence.scopes:
            if connection in {None, name}:
                yield from evidence.items(name, scope)

    def measure(self, measurements: Iterable[Measurement]) -> int:
        """Record measurements that are not there yet; returns how many were new."""
        with self.database.writing() as connection:
            return record_measurements(connection, measurements)

    def measured(self, series: str, freshness: Freshness, at: datetime) -> None:
        """Record that an automatic source of measurements answered, or why it did not."""
        with self.database.writing() as connection:
            record_answer(connection, series, at, freshness)

    def complete(self, completion: Completion) -> None:
        """Record a person's word on a stage."""
        with self.database.writing() as connection:
            ledger.record_completion(connection, completion)

    def override(self, word: Override) -> None:
        """Record a person's word instead of a computed result."""
        with self.database.writing() as connection:
            said.record_override(connection, word)

    def close_objective(self, word: Closing) -> None:
        """Record the closing of an objective."""
        with self.database.writing() as connection:
            said.record_closing(connection, word)

    def closings(self) -> Sequence[Closing]:
        """Every closing of an objective, oldest first."""
        with self.database.reading() as connection:
            return said.closings(connection)

    def adopt(self, *, content: str, okrs: str, effect: Mapping[str, Any], at: datetime) -> MappingVersion:
        """Keep a new mapping version, which is the current one from ``at`` on."""
        with self.database.writing() as connection:
            return ledger.adopt_mapping(connection, content=content, okrs=okrs, effect=effect, at=at)

    def mapping(self, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at`` (None for now); before the first, the first."""
        with self.database.reading() as connection:
            return ledger.mapping(connection, at)

    def mappings(self) -> Sequence[MappingVersion]:
        """Every version, oldest first."""
        with self.database.reading() as connection:
            return ledger.mappings(connection)

    def record_evaluation(self, key_result: str, at: datetime, figures: Mapping[str, Any]) -> bool:
        """Keep the figures of a key result if they differ from the last kept ones; says whether they did."""
        with self.database.writing() as connection:
            return ledger.record_evaluation(connection, key_result, at, figures)

    def last_evaluation(self, key_result: str, before: datetime) -> Mapping[str, Any] | None:
        """The figures last kept up to ``before``, or None."""
        with self.database.reading() as connection:
            return ledger.last_evaluation(connection, key_result, before)

    def claim_posting(self, posting: Posting, at: datetime) -> bool:
        """Claim a digest occurrence; False where somebody has it already."""
        with self.database.writing() as connection:
            return ledger.claim_posting(connection, posting, at)

    def posted(self, posting: Posting, at: datetime, receipt: str) -> None:
        """Record that a digest was delivered, with the receipt (Slack's ts)."""
        with self.database.writing() as connection:
            ledger.mark_posted(connection, posting, at, receipt)

    def release_posting(self, posting: Posting) -> None:
        """Give up a claim, since nothing was delivered: somebody may try again."""
        with self.database.writing() as connection:
            ledger.release_posting(connection, posting)

    def postings(self) -> Sequence[tuple[Posting, datetime | None]]:
        """Every claimed digest and when it was delivered."""
        with self.database.reading() as connection:
            return ledger.postings(connection)
