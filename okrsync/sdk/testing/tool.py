"""What the suite needs of a tool: a stand-in that can be filled, aged and broken."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

from okrsync.sdk import ConnectionSettings, Plugin, Scope


class Trouble(StrEnum):
    """One way in which a tool fails; what it looks like on the wire is the tool's own business."""

    CREDENTIALS_REVOKED = "credentials revoked"
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"
    RATE_LIMITED = "rate limited"
    DOWN = "down"
    RESET = "connection reset"
    LOGIN_PAGE = "login page with status 200"
    TRUNCATED = "truncated body"
    SECONDARY_LIMIT = "another limit than the usual one"
    RESET_MIDWAY = "connection reset midway through a body"
    SLOW = "an answer that comes by the byte and never ends"
    SAME_PAGE = "the first page in the place of a later one"
    NULL_LIST = "null where a list was promised"


#: What a stand-in need not be able to play: a tool says in `ToolUnderTest.further_troubles` which it can.
FURTHER = frozenset(
    {
        Trouble.SECONDARY_LIMIT,
        Trouble.RESET_MIDWAY,
        Trouble.SLOW,
        Trouble.SAME_PAGE,
        Trouble.NULL_LIST,
    }
)


class ToolUnderTest(ABC):
    """One tool with an account that may read two scopes: one to fill, and one that stays empty.

    Items are named by what the connector gives as ``WorkItem.id``. Everything that a verb does carries the
    time of `now`, which stands still until `pass_time`.
    """

    #: The plugin value of the connector.
    plugin: ClassVar[Plugin]
    #: Selections as a person writes them in the file, at least one for each field.
    selections: ClassVar[Sequence[Mapping[str, Any]]]
    #: So many items need at least three pages of `Connector.changes`.
    three_pages: ClassVar[int]
    #: The troubles that this tool does not know, as where a missing permission is never said openly.
    unknown_troubles: ClassVar[frozenset[Trouble]] = frozenset()
    #: Which troubles of `FURTHER` the stand-in can play; the tests of the others are skipped.
    further_troubles: ClassVar[frozenset[Trouble]] = frozenset()
    #: Whether every pull brings all items, since the tool does not tell what changed.
    reads_everything: ClassVar[bool] = False
    #: Whether there is anything to log in with. Where not, nothing is secret and nothing can be rejected.
    has_credentials: ClassVar[bool] = True
    #: Whether a scope always comes whole, so that it can't fail on a later page.
    comes_at_once: ClassVar[bool] = False

    #: The scope that `create` fills; it starts empty.
    scope: Scope
    #: A scope that exists and holds nothing.
    empty_scope: Scope
    #: What ``Identity.account`` must contain.
    account: str
    #: Every secret in both settings. None may appear in what a person or a log could see.
    secrets: Sequence[str]

    @abstractmethod
    def settings(self) -> ConnectionSettings:
        """Settings with credentials that the tool accepts."""

    @abstractmethod
    def wrong_settings(self) -> ConnectionSettings:
        """Settings with credentials that the tool rejects; where it has none, this is not asked for."""

    @abstractmethod
    def now(self) -> datetime:
        """The tool's own time."""

    @abstractmethod
    def pass_time(self, span: timedelta) -> None:
        """Let the tool's time go on."""

    @abstractmethod
    def create(self, title: str) -> str:
        """Add an item on which nobody works yet; returns its stable id."""

    @abstractmethod
    def begin_work(self, item: str) -> None:
        """Do what people do in this tool when they start on an item."""

    @abstractmethod
    def complete(self, item: str) -> None:
        """Finish an item: it was delivered."""

    @abstractmethod
    def drop(self, item: str) -> None:
        """Finish an item that will not be delivered."""

    @abstractmethod
    def reopen(self, item: str) -> None:
        """Take an item up again that was completed or dropped."""

    @abstractmethod
    def delete(self, item: str) -> None:
        """Remove an item for ever."""

    @abstractmethod
    def strike(self, trouble: Trouble, *, from_page: int = 1) -> None:
        """Let every request fail in this way until `heal`; only those for later pages where asked."""

    def plays(self, trouble: Trouble) -> bool:
        """Whether the tool can fail in this way, and the stand-in shows it."""
        return trouble not in self.unknown_troubles and trouble not in FURTHER - self.further_troubles

    @abstractmethod
    def heal(self) -> None:
        """End every trouble."""

    def move_away(self, item: str) -> str | None:  # noqa: ARG002 - for those that know moves
        """Move an item to another scope that the account may read; returns what ``Fate.where`` must contain.

        None where the tool knows no such move.
        """
        return None

    def fill(self, count: int) -> Sequence[str]:
        """Create so many items at once; override it where a quicker way exists."""
        return [self.create(f"Item {number}") for number in range(1, count + 1)]
