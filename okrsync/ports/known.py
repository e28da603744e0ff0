"""What the use cases and a store tell each other: plain values. All instants are UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from okrsync.domain.okr import Objective
from okrsync.sdk import Budget, Cursor, Scope


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
    ``reading_since`` is when the whole reading under way began, None where there is none; ``remembered`` is
    whether what the tool remembers from before the first sync is kept.
    """

    id: ScopeId
    cursor: Cursor | None = None
    accepted_at: datetime | None = None
    reconciled_at: datetime | None = None
    reading_since: datetime | None = None
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
    ``closed_until`` it is left alone, for the reason ``closed_because`` (``closed_kind``, of a ToolError):
    for the ``closings``-th time in a row, and ``sealed`` is the seal of the settings with which that was.
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
    closed_kind: str | None = None
    closings: int = 0
    sealed: str | None = field(default=None, repr=False)


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
    """``by`` closed an objective at ``at`` (UTC) with these ``figures`` (plain JSON), kept as they are.

    One without figures takes the closing before it back.
    """

    objective: str
    at: datetime
    by: str
    note: str | None
    figures: Mapping[str, Any]

    def holds_for(self, objective: Objective) -> bool:
        """Whether ``objective`` is the one that was closed. One whose period ends later by now goes on."""
        return objective.id == self.objective and objective.period.end <= self.at


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to ``name`` that ``owner`` has until ``until`` (UTC), unless it is renewed.

    ``token`` is greater than that of every earlier holder.
    """

    name: str
    owner: str
    token: int
    until: datetime
