"""What the use cases need of a store: history that is only added to, and the rights to write it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from okrsync.domain.evidence import Completion, Freshness, LookingBack, Measurement, Withdrawal
from okrsync.domain.okr import KeyResult
from okrsync.domain.override import Override
from okrsync.domain.past import PastVersion
from okrsync.domain.work import Gone, TrackedItem, WorkItem
from okrsync.outbox import Outbox
from okrsync.ports.known import (
    Closing,
    ConnectionState,
    Lease,
    MappingVersion,
    Posting,
    ScopeId,
    ScopeState,
)
from okrsync.sdk import ItemRef, Page

# Given the connection of the database's own driver, inside a transaction that commits when it returns.
InDriver = Callable[[Any], None]


class Run(Protocol):
    """One sync of one scope, page by page. Numbers see nothing of it until it is accepted."""

    def put(self, page: Page) -> int:
        """Store a page together with its cursor, in one transaction; returns how many items changed."""
        ...

    def bury(self, fates: Mapping[str, tuple[Gone, str | None]]) -> int:
        """Mark items (by stable id) as gone, why and where to; returns how many were not before."""
        ...

    def present(self) -> Mapping[str, str]:
        """The items that are not gone as far as this run knows: stable id to key."""
        ...

    def sighted(self) -> Collection[str]:
        """The items (by stable id) that the whole reading under way has shown, in earlier runs too."""
        ...

    def unsighted(self) -> Mapping[str, str]:
        """Those of ``present`` that the whole reading under way has not shown."""
        ...

    def accept(self, *, reconciled: bool) -> None:
        """The pull was whole: from now on numbers use it."""
        ...

    def fail(self, *, trouble: str, kind: str, hint: str | None, doubted: bool = False) -> None:
        """The pull was not whole or is not believed: numbers stay as they are, and the scope says why.

        Where it is ``doubted``, no whole reading goes on from here.
        """
        ...


class Leases(Protocol):
    """Rights that one holder has at a time, among all who write to one store."""

    def take(self, name: str, owner: str, ttl: timedelta) -> Lease | None:
        """The lease called ``name`` for ``owner``, or None where somebody has it (``owner`` itself too)."""
        ...

    def renew(self, lease: Lease, ttl: timedelta) -> Lease | None:
        """``lease``, from now on for ``ttl``; None where somebody else took it meanwhile."""
        ...

    def release(self, lease: Lease) -> None:
        """Let somebody else have it at once; nothing happens where somebody has."""
        ...


class Store(Protocol):
    """Everything that okrsync remembers. All instants are UTC."""

    @property
    def shared(self) -> bool:
        """Whether other processes may write to it too, so that leases are needed."""
        ...

    @property
    def leases(self) -> Leases:
        """The rights that those who write to it have."""
        ...

    def edition(self) -> str:
        """A name for all that can be shown of what is remembered: another one once any of it is another."""
        ...

    def under(self, *leases: Lease) -> Store:
        """The same store while all of ``leases`` are held: once somebody took one, nothing is written."""
        ...

    def claim_occurrence(
        self, job: str, scheduled_for: datetime, at: datetime, also: InDriver | None = None
    ) -> bool:
        """Claim an appointed time of ``job``, and do ``also`` too; False where somebody has it already."""
        ...

    def last_occurrence(self, job: str) -> datetime | None:
        """The latest appointed time of ``job`` that was claimed, or None."""
        ...

    def alter(self, work: InDriver) -> None:
        """Have ``work`` make tables that are not the store's own, while nobody else alters any."""
        ...

    @property
    def outbox(self) -> Outbox:
        """What is to be delivered to people, and what was."""
        ...

    def begin(self, scope: ScopeId, started_at: datetime, *, full: bool) -> Run:
        """Open a sync run; ``full`` begins a whole reading, wherever an earlier pull stood."""
        ...

    def scope_state(self, scope: ScopeId) -> ScopeState:
        """What is known of one scope; an empty state where it was never synced."""
        ...

    def scope_states(self) -> Sequence[ScopeState]:
        """What is known of every scope ever synced."""
        ...

    def first_accepted(self, scope: ScopeId) -> datetime | None:
        """When ``scope`` was first accepted; None where it never was."""
        ...

    def to_remember(self, scope: ScopeId, since: datetime | None) -> Sequence[tuple[ItemRef, datetime]]:
        """What was there when ``scope`` was first accepted and has no past yet, and when it last changed.

        Where the past that there is goes back to another instant than ``since``, it is forgotten.
        """
        ...

    def first_sightings(self, scope: ScopeId, items: Collection[str]) -> Sequence[tuple[WorkItem, datetime]]:
        """Those of ``items`` (ids) that the first accepted run of ``scope`` saw, as first seen, and when."""
        ...

    def remember(self, scope: ScopeId, versions: Sequence[PastVersion]) -> None:
        """Keep what items were before they were first seen; instead of what was kept of them before."""
        ...

    def remembered(self, scope: ScopeId, since: datetime | None = None) -> None:
        """The past of the whole scope is kept: looks back before its first sync see it from now on.

        With ``since`` it is kept from then on, and nothing is known of what was before.
        """
        ...

    def connection_state(self, connection: str) -> ConnectionState:
        """What is known of one connection; an empty state where it was never used."""
        ...

    def connection_states(self) -> Sequence[ConnectionState]:
        """What is known of every connection ever used, by name."""
        ...

    def note_connection(self, state: ConnectionState) -> None:
        """Keep what is known of a connection from now on, instead of what was known before."""
        ...

    def evidence(self, at: datetime, *, about: Collection[KeyResult] | None = None) -> LookingBack:
        """All that was known at ``at``, or what the key results ``about`` stand on and nothing else."""
        ...

    def items(self, at: datetime, *, connection: str | None = None) -> Iterable[TrackedItem]:
        """Every item as it was known at ``at``, ordered by connection, scope and key."""
        ...

    def measure(self, measurements: Iterable[Measurement], withdrawals: Iterable[Withdrawal] = ()) -> int:
        """Record measurements that are not there yet, and what was taken back; returns how many were new."""
        ...

    def words(self, series: str, since: datetime | None = None) -> Sequence[Measurement]:
        """What each source says now of each instant of ``series``, oldest first; not what it took back.

        With ``since`` of the instants from then on.
        """
        ...

    def last_word(self, series: str, source: str) -> Measurement | None:
        """What ``source`` says now of the last instant of ``series`` that it says anything of, if of any."""
        ...

    def measured(self, series: str, freshness: Freshness, at: datetime) -> None:
        """Record that an automatic source of measurements answered, or why it did not."""
        ...

    def complete(self, completion: Completion) -> None:
        """Record a person's word on a stage."""
        ...

    def override(self, word: Override) -> None:
        """Record a person's word instead of a computed result."""
        ...

    def close_objective(self, word: Closing) -> None:
        """Record the closing of an objective."""
        ...

    def closings(self) -> Sequence[Closing]:
        """Every closing of an objective, oldest first."""
        ...

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
        ...

    def mapping(self, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at`` (None for now); before the first, the first."""
        ...

    def mappings(self) -> Sequence[MappingVersion]:
        """Every version, oldest first."""
        ...

    def record_evaluations(self, at: datetime, figures: Mapping[str, Mapping[str, Any]]) -> Collection[str]:
        """Keep the figures of key results (by id) that differ from the last kept ones; returns which did."""
        ...

    def last_evaluation(self, key_result: str, before: datetime) -> Mapping[str, Any] | None:
        """The figures last kept up to ``before``, or None."""
        ...

    def last_evaluations(self, before: datetime) -> Mapping[str, Mapping[str, Any]]:
        """The figures last kept of each key result up to ``before``, by its id."""
        ...

    def claim_posting(self, posting: Posting, at: datetime) -> bool:
        """Claim a digest occurrence; False where somebody has it already."""
        ...

    def posted(self, posting: Posting, at: datetime, receipt: str) -> None:
        """Record that a digest was delivered, with the receipt (Slack's ts)."""
        ...

    def postings(self) -> Sequence[tuple[Posting, datetime | None]]:
        """Every claimed digest and when it was delivered."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...
