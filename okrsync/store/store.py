"""``okrsync.ports.Store`` on an SQL database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from okrsync.domain.evidence import Completion, Freshness, Measurement, Withdrawal
from okrsync.domain.okr import KeyResult
from okrsync.domain.override import Override
from okrsync.domain.past import PastVersion
from okrsync.domain.work import TrackedItem, WorkItem
from okrsync.ports import (
    Clock,
    Closing,
    ConnectionState,
    InDriver,
    Lease,
    MappingVersion,
    Posting,
    ScopeId,
    ScopeState,
)
from okrsync.sdk import ItemRef
from okrsync.store import asked, connections, evaluations, ledger, occurrences, past, runs, said
from okrsync.store.dialect import altering
from okrsync.store.editions import edition
from okrsync.store.engine import Database
from okrsync.store.evidence import SqlEvidence
from okrsync.store.faults import in_plain_words
from okrsync.store.leases import SqlLeases, holding
from okrsync.store.measurements import last_said_now, record_answer, said_now
from okrsync.store.measurements import record as record_measurements
from okrsync.store.outbox import SqlOutbox
from okrsync.store.reach import Reach
from okrsync.store.runs import SqlRun
from okrsync.store.scopes import known_scope, known_scopes
from okrsync.store.times import utc


class SqlStore:
    """Everything that okrsync remembers, to be used from any thread.

    ``held`` is what closing gives back. Every method may raise a ``StoreError``: the disk is full, the file
    is damaged, or the store was opened for reading only and the method writes.
    """

    def __init__(
        self, database: Database, clock: Clock, held: ExitStack, versions: ledger.Versions | None = None
    ) -> None:
        self._versions = versions or ledger.Versions()
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
    def shared(self) -> bool:
        """Whether other processes may write to it too, so that leases are needed."""
        return self.database.shared

    @property
    def leases(self) -> SqlLeases:
        """The rights that those who write to it have."""
        return SqlLeases(self.database.behind(None), self._clock)

    def edition(self) -> str:
        """A name for all that can be shown of what is remembered: another one once any of it is another."""
        with self.database.reading() as connection:
            return edition(connection)

    def under(self, *leases: Lease) -> SqlStore:
        """The same store, whose every write raises ``LeaseLost`` once somebody else took one of ``leases``.

        Closing it does nothing; it is closed with this one.
        """
        return SqlStore(self.database.behind(holding(*leases)), self._clock, ExitStack(), self._versions)

    def alter(self, work: InDriver) -> None:
        """Have ``work`` make tables that are not the store's own, while nobody else alters any."""
        writer = self.database.writer
        with in_plain_words(self.database.place), writer.connect() as connection, altering(connection):
            work(connection.connection.driver_connection)

    @property
    def outbox(self) -> SqlOutbox:
        """What is to be delivered to people, and what was."""
        return SqlOutbox(self.database)

    def begin(self, scope: ScopeId, started_at: datetime, *, full: bool) -> SqlRun:
        """Open a sync run; ``full`` begins a whole reading, wherever an earlier pull stood."""
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

    def first_accepted(self, scope: ScopeId) -> datetime | None:
        """When ``scope`` was first accepted; None where it never was."""
        with self.database.writing() as connection:
            return past.first_accepted(connection, scope)

    def to_remember(self, scope: ScopeId, since: datetime | None) -> Sequence[tuple[ItemRef, datetime]]:
        """What was there when ``scope`` was first accepted and has no past yet, and when it last changed.

        Where the past that there is goes back to another instant than ``since``, it is forgotten.
        """
        with self.database.writing() as connection:
            return past.to_remember(connection, scope, since)

    def first_sightings(self, scope: ScopeId, items: Collection[str]) -> Sequence[tuple[WorkItem, datetime]]:
        """Those of ``items`` (ids) that the first accepted run of ``scope`` saw, as first seen, and when."""
        with self.database.writing() as connection:
            return list(past.first_sightings(connection, scope, items))

    def remember(self, scope: ScopeId, versions: Sequence[PastVersion]) -> None:
        """Keep what items were before they were first seen; instead of what was kept of them before."""
        with self.database.writing() as connection:
            past.remember(connection, scope, versions)

    def remembered(self, scope: ScopeId, since: datetime | None = None) -> None:
        """The past of the whole scope is kept: looks back before its first sync see it from now on.

        With ``since`` it is kept from then on, and nothing is known of what was before.
        """
        with self.database.writing() as connection:
            past.remembered(connection, scope, since, self._clock())

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

    def evidence(self, at: datetime, *, about: Collection[KeyResult] | None = None) -> SqlEvidence:
        """All that was known at ``at``, or what the key results ``about`` stand on and nothing else."""
        return SqlEvidence(self.database, at, Reach.of(about))

    def items(self, at: datetime, *, connection: str | None = None) -> Iterator[TrackedItem]:
        """Every item as it was known at ``at``, ordered by connection, scope and key, one scope at a time."""
        evidence = self.evidence(at)
        for name, scope in evidence.scopes:
            if connection in {None, name}:
                yield from evidence.items(name, scope)

    def measure(self, measurements: Iterable[Measurement], withdrawals: Iterable[Withdrawal] = ()) -> int:
        """Record measurements that are not there yet, and what was taken back; returns how many were new.

        They are known from when they are kept, which may be long after their source was asked.
        """
        with self.database.writing() as connection:
            return record_measurements(connection, [*measurements, *withdrawals], self._clock())

    def words(self, series: str, since: datetime | None = None) -> Sequence[Measurement]:
        """What each source says now of each instant of ``series``, oldest first; not what it took back.

        With ``since`` of the instants from then on.
        """
        with self.database.reading() as connection:
            return said_now(connection, series, since)

    def last_word(self, series: str, source: str) -> Measurement | None:
        """What ``source`` says now of the last instant of ``series`` that it says anything of, if of any."""
        with self.database.reading() as connection:
            return last_said_now(connection, series, source)

    def measured(self, series: str, freshness: Freshness, at: datetime) -> None:
        """Record that an automatic source of measurements answered, or why it did not."""
        with self.database.writing() as connection:
            record_answer(connection, series, self._not_before_now(at), freshness)

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

    def adopt(
        self,
        *,
        content: str,
        okrs: str,
        effect: Mapping[str, Any],
        at: datetime,
        scopes: Iterable[tuple[str, str]] = (),
        series: Iterable[str] = (),
        figures: Mapping[str, Mapping[str, Any]],
    ) -> MappingVersion:
        """Keep a mapping version and its ``figures`` (by key result), from ``at`` on or from when it is kept.

        One that is current stays as it is. ``scopes`` (connection, scope) and ``series`` are asked for by it.
        """
        with self.database.writing() as connection:
            adopted_at = self._not_before_now(at)
            asked.note(connection, scopes=scopes, series=series, at=adopted_at)
            evaluations.keep(connection, adopted_at, figures)
            return ledger.adopt_mapping(connection, content=content, okrs=okrs, effect=effect, at=adopted_at)

    def mapping(self, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at`` (None for now); before the first, the first."""
        with self.database.reading() as connection:
            return self._versions.current(connection, at)

    def mappings(self) -> Sequence[MappingVersion]:
        """Every version, oldest first."""
        with self.database.reading() as connection:
            return ledger.mappings(connection)

    def record_evaluations(self, at: datetime, figures: Mapping[str, Mapping[str, Any]]) -> Collection[str]:
        """Keep the figures of key results (by id) that differ from the last kept ones; returns which did.

        Where none does, nothing is written and no writer has to wait.
        """
        with self.database.reading() as connection:
            if not evaluations.differing(connection, at, figures):
                return ()
        with self.database.writing() as connection:
            return evaluations.keep(connection, at, figures)

    def last_evaluation(self, key_result: str, before: datetime) -> Mapping[str, Any] | None:
        """The figures last kept up to ``before``, or None."""
        with self.database.reading() as connection:
            return evaluations.last(connection, key_result, before)

    def last_evaluations(self, before: datetime) -> Mapping[str, Mapping[str, Any]]:
        """The figures last kept of each key result up to ``before``, by its id."""
        with self.database.reading() as connection:
            return evaluations.last_of_all(connection, before)

    def claim_posting(self, posting: Posting, at: datetime) -> bool:
        """Claim a digest occurrence; False where somebody has it already."""
        with self.database.writing() as connection:
            return ledger.claim_posting(connection, posting, at)

    def posted(self, posting: Posting, at: datetime, receipt: str) -> None:
        """Record that a digest was delivered, with the receipt (Slack's ts)."""
        with self.database.writing() as connection:
            ledger.mark_posted(connection, posting, at, receipt)

    def _not_before_now(self, at: datetime) -> datetime:
        """The instant from which on something is known that was found at ``at`` and is written now.

        Who looked in between did not see it.
        """
        return max(utc(at), utc(self._clock()))

    def postings(self) -> Sequence[tuple[Posting, datetime | None]]:
        """Every claimed digest and when it was delivered."""
        with self.database.reading() as connection:
            return ledger.postings(connection)

    def claim_occurrence(
        self, job: str, scheduled_for: datetime, at: datetime, also: InDriver | None = None
    ) -> bool:
        """Claim an appointed time of ``job``; False where somebody has it already.

        Where it is claimed, ``also`` is done in the same transaction.
        """
        with self.database.writing() as connection:
            claimed = occurrences.claim(connection, job, scheduled_for, at)
            if claimed and also is not None:
                also(connection.connection.driver_connection)
            return claimed

    def last_occurrence(self, job: str) -> datetime | None:
        """The latest appointed time of ``job`` that was claimed, or None."""
        with self.database.reading() as connection:
            return occurrences.last(connection, job)
