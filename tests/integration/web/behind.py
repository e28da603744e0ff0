"""A door with nothing behind it but a record of what came through, for tests of the web alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import SecretStr

from okrsync.sdk import Scope, Webhook
from okrsync.web import Library, Receiver, Reply
from okrsync_github.webhook import webhook as github
from okrsync_jira.webhook import webhook as jira
from okrsync_trello.webhook import webhook as trello

SECRET = "the-secret-that-webhooks-are-signed-with"
SCOPES = (Scope("repo", "county/survey"), Scope("project", "DROP"), Scope("board", "aBcD1234"))
_TOOLS: dict[str, Webhook] = {"code": github, "county-jira": jira, "office": trello}


@dataclass
class RecordingDoor:
    """Says what it is told to say, and keeps every hint."""

    alive: bool = True
    in_the_way: Sequence[str] = ()
    broken: bool = False
    known: Library | None = None
    reply: Reply = field(default_factory=lambda: Reply(200))
    asked: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)
    problems: Sequence[str] = ()
    next: Mapping[str, datetime] = field(default_factory=dict)
    hints: list[tuple[str, Sequence[Scope] | None, bool]] = field(default_factory=list)
    checked_in: list[tuple[str, float, str | None, str | None, str | None]] = field(default_factory=list)

    def library(self) -> Library:
        """What the test put there."""
        assert self.known is not None
        return self.known

    def check_in(
        self, measured: str, value: float, *, at: str | None, note: str | None, by: str | None
    ) -> Mapping[str, Any]:
        """Keep it."""
        self.checked_in.append((measured, value, at, note, by))
        return {"at": at, "value": value, "withdrawn": [], "key_result": None, "kpi": None}

    def healthy(self) -> bool:
        """Whether the heart beats."""
        return self.alive

    def ready(self) -> Sequence[str]:
        """What is in the way."""
        if self.broken:
            raise RuntimeError(f"a fault that knows {SECRET}")
        return self.in_the_way

    def exposition(self) -> bytes:
        """One metric."""
        return b"# TYPE okrsync_up gauge\nokrsync_up 1\n"

    def file_problems(self) -> Sequence[str]:
        """What the test says."""
        return self.problems

    def next_syncs(self) -> Mapping[str, datetime]:
        """What the test says."""
        return self.next

    def receiver(self, connection: str) -> Receiver | None:
        """The three tools."""
        tool = _TOOLS.get(connection)
        return None if tool is None else Receiver(tool, SecretStr(SECRET), SCOPES)

    def hint(self, connection: str, scopes: Sequence[Scope] | None, *, reconcile: bool) -> None:
        """Keep it."""
        self.hints.append((connection, scopes, reconcile))

    def slack(self, body: bytes, headers: Mapping[str, str]) -> Reply:
        """What the test put there."""
        self.asked.append((body, headers))
        return self.reply
