"""What a connector is to the hub: a source of work items that is whole or raises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType, Protocol, runtime_checkable

from okrsync.domain.work import Gone, Transition, WorkItem
from okrsync.sdk.http import Lender
from okrsync.sdk.scope import Scope
from okrsync.sdk.settings import ConnectionSettings, WorkSelection
from okrsync.sdk.webhook import Webhook

# Where a connector goes on. The hub stores it and never looks inside.
Cursor = NewType("Cursor", str)


@dataclass(frozen=True, slots=True)
class Page:
    """Some items, the transitions known of them, and the cursor that is safe once both are stored."""

    items: Sequence[WorkItem]
    cursor: Cursor
    transitions: Sequence[Transition] = ()


@dataclass(frozen=True, slots=True)
class ItemRef:
    """The least that tells one item from another: stable id and the key that people know it by."""

    id: str
    key: str


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of an item that a listing no longer holds. ``gone`` is None where it is still there."""

    gone: Gone | None
    where: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the tool takes us for, where, and until when. ``notes`` are facts worth telling a person."""

    account: str
    site: str
    expires_at: datetime | None = None
    notes: Sequence[str] = ()


class Connector(Protocol):
    """Reads one tool through one set of credentials.

    Every method raises a ``ToolError`` when the tool does not answer as it should, never returns less than
    all of what it promises, and does nothing but read. The hub calls a connector from one thread at a time.
    """

    def check(self) -> Identity:
        """The cheapest authenticated call: who we are there and what we may do."""
        ...

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Every item of ``scope`` changed since the cursor, oldest change first; None means all items.

        The iterator either ends, then the pull was whole, or it raises. Items may come more than once.
        A cursor taken from any page may be passed in later, by another process.
        """
        ...

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """Every item that exists in ``scope`` now, as cheaply as the tool allows, for reconciliation."""
        ...

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """By stable id: what became of items that the listing of ``scope`` no longer holds."""
        ...

    def close(self) -> None:
        """Give back the connections held open."""
        ...


@runtime_checkable
class Rereading(Protocol):
    """A connector of which a listing may cost as much as all items.

    Such scopes are reconciled by ``changes(scope, None)``: what no change told of is set right as well. Where
    that takes longer than one sync may, the next ones go on with the cursor of the last page.
    """

    def lists_by_reading(self, scope: Scope) -> bool:
        """Whether a listing of ``scope`` costs as much as reading all of it."""
        ...


@runtime_checkable
class History(Protocol):
    """A connector whose tool remembers how items came to be what they are."""

    def history(
        self, scope: Scope, refs: Sequence[ItemRef], since: datetime | None
    ) -> Iterator[Sequence[Transition]]:
        """Every change of state of ``refs`` from ``since`` (UTC, None for all) on, as far as the tool knows.

        Each sequence is the whole story of one item, oldest change first; the hub stores it and asks for that
        item no more, though a later one fails. The state that the item was created in is one of its changes,
        at the instant of its creation. Of what came before ``since``, the last change is told too
        (`from_then_on`): it says what the item was then. States follow the connection's policy of today. The
        iterator either ends, then nothing more is known of any of ``refs``, or it raises.
        """
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """Something that could be synced: its scope, what people call it, and how to select it in the file."""

    scope: Scope
    title: str
    selection: Mapping[str, Any]


@runtime_checkable
class Discovery(Protocol):
    """A connector that can say what there is to sync."""

    def discover(self) -> Iterator[Found]:
        """Every project, repository or board that the account may see."""
        ...


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a connector package offers under the entry-point group ``okrsync.connectors``.

    ``settings`` describe how to reach the tool, ``selection`` what can be asked of it (both feed the JSON
    Schema), ``connect`` builds the connector. ``noun`` is the tool's word for one item. ``drifting`` names
    the kinds of scope that an item can leave without being changed, as a query: these are listed at every
    sync. ``webhook`` is there where the tool can say by itself that something changed.
    """

    kind: str
    title: str
    settings: type[ConnectionSettings]
    selection: type[WorkSelection]
    connect: Callable[[Any, Lender], Connector]
    noun: str = "item"
    drifting: frozenset[str] = frozenset()
    webhook: Webhook | None = None
    api_version: int = 1
    example: Mapping[str, Any] = field(default_factory=dict)
