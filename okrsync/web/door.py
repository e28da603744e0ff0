"""What the web needs of the daemon behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from okrsync.domain.evaluate import Figures
from okrsync.domain.okr import Okrs
from okrsync.ports import ConnectionState, ScopeState, Store
from okrsync.sdk import Scope, Webhook
from okrsync.usecases.attention import Concern
from okrsync.usecases.mapping import Standing


@dataclass(frozen=True, slots=True)
class Receiver:
    """A connection that takes webhooks: how to judge and read them, their secret, and what is synced."""

    webhook: Webhook
    secret: SecretStr
    scopes: Sequence[Scope]


@dataclass(frozen=True, slots=True)
class Reply:
    """What Slack is answered: a ``status``, and with 200 JSON or nothing."""

    status: int
    body: dict[str, Any] | None = None


class Library(Protocol):
    """What is known, for reading: the same numbers as every command shows. Instants are UTC."""

    @property
    def store(self) -> Store:
        """What is remembered."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's zone."""
        ...

    def clock(self) -> datetime:
        """The time, in UTC."""
        ...

    def as_of(self, text: str | None) -> datetime | None:
        """The instant that a person means by ``text``; None is now. Raises UsageError."""
        ...

    def figures(self, at: datetime | None = None) -> Figures:
        """Every number as it was shown at ``at``, and as of now by default."""
        ...

    def okrs(self, at: datetime | None = None) -> Okrs:
        """What was in force at ``at``, and now by default."""
        ...

    def standing(self, at: datetime | None = None) -> Standing:
        """Which mapping version :meth:`okrs` is of."""
        ...

    def needs(self, at: datetime | None = None) -> Sequence[Concern]:
        """What of what is known now needs a person at ``at``, besides the numbers."""
        ...

    def connections(self) -> Sequence[tuple[ConnectionState, Sequence[ScopeState]]]:
        """What is known of each connection of the file, and of each of its scopes."""
        ...


class Door(Protocol):
    """The daemon, seen from the web. Every method may be called from several threads at once."""

    def library(self) -> Library:
        """What is known by the mapping that holds now. Whoever answers a request asks for it once."""
        ...

    def check_in(
        self, measured: str, value: float, *, at: str | None, note: str | None, by: str | None
    ) -> Mapping[str, Any]:
        """Record what a person measured of a key result or a KPI, as `okrsync checkin` does.

        Returns the instant, and the key result or KPI as it stands now. Raises OkrsyncError.
        """
        ...

    def healthy(self) -> bool:
        """Whether the daemon does what it is there for: its heart beats."""
        ...

    def ready(self) -> Sequence[str]:
        """What keeps it from answering for its numbers, in words; empty where nothing does."""
        ...

    def file_problems(self) -> Sequence[str]:
        """What is wrong with the mapping file as it was last read, so that what ran before runs on."""
        ...

    def next_syncs(self) -> Mapping[str, datetime]:
        """When each connection is synced next (UTC), by its name."""
        ...

    def exposition(self) -> bytes:
        """What there is to measure of it, as Prometheus reads it."""
        ...

    def receiver(self, connection: str) -> Receiver | None:
        """The connection of this name; None where there is none, or none that takes webhooks."""
        ...

    def hint(self, connection: str, scopes: Sequence[Scope] | None, *, reconcile: bool) -> None:
        """Have ``scopes`` (None for all) of ``connection`` synced soon; returns at once.

        With ``reconcile`` they are also compared with a full listing, which shows what is gone.
        """
        ...

    def slack(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """The answer to a raw request of Slack, in less than the three seconds that Slack waits.

        404 where none are taken, 401 where the signature is not Slack's, 400 where it is of no use.
        """
        ...
