"""What the web needs of the daemon behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from okrsync.sdk import Scope, Webhook


@dataclass(frozen=True, slots=True)
class Receiver:
    """A connection that takes webhooks: how to judge and read them, their secret, and what is synced."""

    webhook: Webhook
    secret: SecretStr
    scopes: Sequence[Scope]


class Door(Protocol):
    """The daemon, seen from the web. Every method may be called from several threads at once."""

    def healthy(self) -> bool:
        """Whether the daemon does what it is there for: its heart beats."""
        ...

    def ready(self) -> Sequence[str]:
        """What keeps it from answering for its numbers, in words; empty where nothing does."""
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
