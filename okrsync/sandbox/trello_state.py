"""What a Trello board is made of, in Trello's words. Plain values; the moves are in `trello_site`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class Member:
    """A person."""

    id: str
    username: str
    full_name: str


@dataclass(frozen=True)
class TrelloLabel:
    """A label of a board."""

    id: str
    name: str
    color: str


@dataclass(frozen=True)
class CustomField:
    """A number field of a board."""

    id: str
    name: str


@dataclass(eq=False)
class Board:
    """A board."""

    id: str
    short_link: str
    name: str
    lists: dict[str, TrelloList] = field(default_factory=dict)
    labels: dict[str, TrelloLabel] = field(default_factory=dict)
    custom_fields: dict[str, CustomField] = field(default_factory=dict)
    closed: bool = False
    hidden: bool = False
    seems_empty: bool = False
    next_short_id: int = 1
    last_activity: datetime | None = None


@dataclass(eq=False)
class TrelloList:
    """A list of a board; archiving it leaves its cards as they are."""

    id: str
    name: str
    board: Board
    pos: float
    closed: bool = False


@dataclass(eq=False)
class CheckItem:
    """One line of a checklist."""

    id: str
    name: str
    complete: bool = False


@dataclass(eq=False)
class Checklist:
    """A checklist of a card."""

    id: str
    name: str
    items: list[CheckItem] = field(default_factory=list)


Checklists = list[Checklist]


@dataclass(eq=False)
class TrelloCard:
    """A card; `id` and `short_link` are for life, `short_id` belongs to a board."""

    id: str
    short_link: str
    short_id: int
    name: str
    list: TrelloList
    pos: float
    last_activity: datetime
    closed: bool = False
    due: datetime | None = None
    due_complete: bool = False
    labels: tuple[TrelloLabel, ...] = ()
    members: tuple[Member, ...] = ()
    is_template: bool = False
    role: str | None = None
    numbers: dict[str, str] = field(default_factory=dict)
    checklists: Checklists = field(default_factory=Checklists)

    @property
    def board(self) -> Board:
        """The board that the card is on."""
        return self.list.board


@dataclass(frozen=True)
class Action:
    """Something that happened on a board; `changed` names the field of an updateCard."""

    id: str
    type: str
    date: datetime
    board_id: str
    card_id: str
    member: Member
    data: dict[str, Any]
    changed: str = ""
