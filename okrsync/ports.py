"""What the use cases need of the outside world, as protocols that the outer rooms fulfil."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from okrsync.domain.evidence import Completion, Evidence, Freshness, Measurement
from okrsync.domain.override import Override
from okrsync.domain.past import PastVersion
from okrsync.domain.work import Gone, TrackedItem, WorkItem
from okrsync.outbox import Outbox
from okrsync.sdk import Budget, Cursor, ItemRef, Page, Scope

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class ScopeId:
    """One scope of one connection."""

    connection: str
    scope: Scope

    def __str__(self) -> str:
        return f"{self.connection}: {self.scope}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeState:
    """What the store knows of a scope. All instants are UTC.

    ``cursor`` is where the next pull goes on. ``accepted_at`` is when the data that numbers use was last
    confirmed whole; ``failed_at`` and ``trouble`` tell of what went wrong since (``trouble_kind`` is a
    ToolError kind, ``shrunken``, or None); ``reconciled_at`` is when a full listing was last compared;
    ``remembered`` is whether what the tool remembers from before the first sync is kept.
    """

    id: ScopeId
    cursor: Cursor | None = None
    accepted_at: datetime | None = None
    reconciled_at: datetime | None = None
    failed_at: datetime | None = None
    trouble: str | None = None
    trouble_kind: str | None = None
    hint: str | None = None
    remembered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionState:
    """What the store knows of a connection beside its scopes. All instants are UTC.

    ``account``, ``site`` and ``expires_at`` (of the token) are what the tool said at ``met_at``. ``requests``
    is how many the sync of ``asked_at`` took, ``budgets`` what the tool said then was left. Until
    ``closed_until`` it wants to be left alone, for the reason ``closed_because``.
    """

    name: str
    account: str | None = None
    site: str | None = None
    expires_at: datetime | None = None
    met_at: datetime | None = None
    asked_at: datetime | None = None
    requests: int = 0
    budgets: Sequence[Budget] = ()
    closed_until: datetime | None = None
    closed_because: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOutcome:
    """What one sync of one scope did. ``note`` is what a person may want to know though it went well.

    ``until`` is when the tool may be asked again, where it wants to be left alone until then.
    """

    scope: ScopeId
    started_at: datetime
    ended_at: datetime
    seen: int = 0
    changed: int = 0
    gone: int = 0
    trouble: str | None = None
    trouble_kind: str | None = None
    transient: bool = False
    hint: str | None = None
    note: str | None = None
    until: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether the pull was whole and was believed."""
        return self.trouble is None


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

    def accept(self, *, reconciled: bool) -> None:
        """The pull was whole: from now on numbers use it."""
        ...

    def fail(self, *, trouble: str, kind: str, hint: str | None) -> None:
        """The pull was not whole or is not believed: numbers stay as they are, and the scope says why."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One digest that is to be posted once: ``occurrence`` names it, ``channel`` is where."""

    occurrence: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingVersion:
    """What was written down from ``adopted_at`` (UTC) on.

    ``content`` is the text of the file without secrets, ``okrs`` what it came to (JSON), ``effect`` what it
    did to the numbers (plain JSON).
    """

    number: int
    adopted_at: datetime
    content: str
    okrs: str
    effect: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """``by`` closed an objective at ``at`` (UTC) with these ``figures`` (plain JSON), kept as they are."""

    objective: str
    at: datetime
    by: str
    note: str | None
    figures: Mapping[str, Any]


class Store(Protocol):
    """Everything that okrsync remembers. All instants are UTC."""

    @property
    def outbox(self) -> Outbox:
        """What is to be delivered to people, and what was."""
        ...

    def begin(self, scope: ScopeId, started_at: datetime, *, full: bool) -> Run:
        """Open a sync run; ``full`` forgets where an earlier, unfinished pull stood."""
        ...

    def scope_state(self, scope: ScopeId) -> ScopeState:
        """What is known of one scope; an empty state where it was never synced."""
        ...

    def scope_states(self) -> Sequence[ScopeState]:
        """What is known of every scope ever synced."""
        ...

    def first_sightings(self, scope: ScopeId) -> Sequence[tuple[WorkItem, datetime]]:
        """Every item that was there when ``scope`` was first accepted, as first seen, and when that was."""
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

    def evidence(self, at: datetime) -> Evidence:
        """All that was known at ``at``."""
        ...

    def items(self, at: datetime, *, connection: str | None = None) -> Iterable[TrackedItem]:
        """Every item as it was known at ``at``, ordered by connection, scope and key."""
        ...

    def measure(self, measurements: Iterable[Measurement]) -> int:
        """Record measurements that are not there yet; returns how many were new."""
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

    def adopt(self, *, content: str, okrs: str, effect: Mapping[str, Any], at: datetime) -> MappingVersion:
        """Keep a new mapping version, which is the current one from ``at`` on."""
        ...

    def mapping(self, at: datetime | None) -> MappingVersion | None:
        """The version that was current at ``at`` (None for now); before the first, the first."""
        ...

    def mappings(self) -> Sequence[MappingVersion]:
        """Every version, oldest first."""
        ...

    def record_evaluation(self, key_result: str, at: datetime, figures: Mapping[str, Any]) -> bool:
        """Keep the figures of a key result if they differ from the last kept ones; says whether they did."""
        ...

    def last_evaluation(self, key_result: str, before: datetime) -> Mapping[str, Any] | None:
        """The figures last kept up to ``before``, or None."""
        ...

    def claim_posting(self, posting: Posting, at: datetime) -> bool:
        """Claim a digest occurrence; False where somebody has it already."""
        ...

    def posted(self, posting: Posting, at: datetime, receipt: str) -> None:
        """Record that a digest was delivered, with the receipt (Slack's ts)."""
        ...

    def release_posting(self, posting: Posting) -> None:
        """Give up a claim, since nothing was delivered: somebody may try again."""
        ...

    def postings(self) -> Sequence[tuple[Posting, datetime | None]]:
        """Every claimed digest and when it was delivered."""
        ...

    def close(self) -> None:
        """Give back files and connections."""
        ...


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


__all__ = [
    "Clock",
    "Closing",
    "ConnectionState",
    "ItemRef",
    "MappingVersion",
    "Posting",
    "Progress",
    "Run",
    "RunOutcome",
    "ScopeId",
    "ScopeState",
    "Store",
]
