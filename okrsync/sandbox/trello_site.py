"""Trello's boards and what people do on them. Every move touches `dateLastActivity` and leaves an action."""

from __future__ import annotations

import itertools
import string
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.courier import probe
from okrsync.sandbox.credentials import TRELLO_KEY, TRELLO_TOKEN
from okrsync.sandbox.site import Site, move
from okrsync.sandbox.trello_state import (
    Action,
    Board,
    CheckItem,
    Checklist,
    CustomField,
    Member,
    TrelloCard,
    TrelloLabel,
    TrelloList,
)
from okrsync.sandbox.trello_webhooks import told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from decimal import Decimal
    from threading import RLock

    from okrsync.sandbox.site import Clock

_DIGITS = string.ascii_letters + string.digits
_GAP = 16384.0
_COLORS = ("green", "yellow", "orange", "red", "purple", "blue")


class TrelloSite(Site):
    """The state behind the Trello stand-in.

    Boards, lists and labels are named; cards are the values that `add_card` and `card` return.
    """

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.key = TRELLO_KEY
        self.token = TRELLO_TOKEN
        # When each token of the account ends; None is never.
        self.token_ends: list[datetime | None] = [None]
        self.boards: dict[str, Board] = {}
        self.cards: dict[str, TrelloCard] = {}
        self.actions: list[Action] = []
        self._numbers = itertools.count(1)
        self.viewer = Member(self._id(), "okrsync", "OKR sync")
        self.members: dict[str, Member] = {self.viewer.full_name: self.viewer}

    def register_webhook(self, url: str, secret: str) -> None:
        """Post what happens on any board to ``url``, if it answers 200 when it is asked, as Trello wants."""
        if probe(url) != 200:
            raise LookupError(f"nobody answers 200 at {url}")
        super().register_webhook(url, secret)

    @move
    def add_board(self, name: str, *lists: str, short_link: str = "") -> Board:
        """Add a board with lists; a short link is made up unless given."""
        board = Board(self._id(), short_link or self._short_link(), name)
        self.boards[name] = board
        for title in lists:
            self.add_list(name, title)
        return board

    @move
    def add_list(self, board: str, name: str) -> TrelloList:
        """Add a list at the right end of a board."""
        home = self.boards[board]
        added = TrelloList(self._id(), name, home, _GAP * (len(home.lists) + 1))
        home.lists[name] = added
        return added

    @move
    def add_card(
        self,
        board: str,
        list_name: str,
        name: str,
        *,
        due: datetime | None = None,
        labels: Sequence[str] = (),
        members: Sequence[str] = (),
        template: bool = False,
        role: str | None = None,
    ) -> TrelloCard:
        """Put a card on top of a list, so that the order of a board is not that of its ids."""
        home = self.boards[board]
        card = TrelloCard(
            id=self._id(),
            short_link=self._short_link(),
            short_id=home.next_short_id,
            name=name,
            list=home.lists[list_name],
            pos=_GAP / (home.next_short_id + 1),
            last_activity=self.clock(),
            due=due,
            labels=tuple(self._label(home, one) for one in labels),
            members=tuple(self._member(one) for one in members),
            is_template=template,
            role=role,
        )
        home.next_short_id += 1
        self.cards[card.id] = card
        self._act(card, "createCard", {"list": _list(card.list)})
        return card

    @move
    def add_separator(self, board: str, list_name: str) -> TrelloCard:
        """Put a separator between cards, which Trello keeps as a card too."""
        return self.add_card(board, list_name, "---", role="separator")

    @move
    def move_card(self, card: TrelloCard, list_name: str) -> None:
        """Move a card to another list of its board."""
        old, card.list = card.list, card.board.lists[list_name]
        lists = {"listBefore": _list(old), "listAfter": _list(card.list)}
        self._update(card, "idList", old.id, lists)

    @move
    def complete_due(self, card: TrelloCard, *, complete: bool = True) -> None:
        """Tick (or untick) the due date of a card."""
        old, card.due_complete = card.due_complete, complete
        self._update(card, "dueComplete", old)

    @move
    def set_due(self, card: TrelloCard, due: datetime | None) -> None:
        """Set or clear the due date."""
        old, card.due = card.due, due
        self._update(card, "due", old.isoformat() if old else None)

    @move
    def rename_card(self, card: TrelloCard, name: str) -> None:
        """Change the name of a card."""
        old, card.name = card.name, name
        self._update(card, "name", old)

    @move
    def archive_card(self, card: TrelloCard, *, closed: bool = True) -> None:
        """Archive a card, or (closed=False) bring it back."""
        old, card.closed = card.closed, closed
        self._update(card, "closed", old)

    @move
    def archive_list(self, board: str, list_name: str, *, closed: bool = True) -> None:
        """Archive a list, or bring it back; its cards stay `closed=false` and untouched."""
        archived = self.boards[board].lists[list_name]
        archived.closed = closed
        data = {"list": {**_list(archived), "closed": closed}, "old": {"closed": not closed}}
        self._remember(archived.board, "", "updateList", data, "closed")

    @move
    def delete_card(self, card: TrelloCard) -> None:
        """Delete a card for ever; the board remembers its id only."""
        del self.cards[card.id]
        bare = {"id": card.id, "idShort": card.short_id, "shortLink": card.short_link}
        self._remember(card.board, card.id, "deleteCard", {"card": bare, "list": _list(card.list)})

    @move
    def move_to_board(self, card: TrelloCard, board: str, list_name: str) -> None:
        """Move a card to another board: id and short link stay, both boards remember it."""
        source, target = card.board, self.boards[board]
        self._act(card, "moveCardFromBoard", {"boardTarget": {"id": target.id}, "list": _list(card.list)})
        card.list, card.labels, card.numbers = target.lists[list_name], (), {}
        self._act(card, "moveCardToBoard", {"boardSource": {"id": source.id}, "list": _list(card.list)})

    @move
    def set_labels(self, card: TrelloCard, *names: str) -> None:
        """Replace the labels of a card; new ones come into being."""
        card.labels = tuple(self._label(card.board, one) for one in names)
        card.last_activity = self.clock()

    @move
    def add_custom_field(self, board: str, name: str) -> CustomField:
        """Add a number field to a board."""
        added = CustomField(self._id(), name)
        self.boards[board].custom_fields[name] = added
        return added

    @move
    def set_number(self, card: TrelloCard, field: str, value: Decimal | float | None) -> None:
        """Set a number field of a card, or clear it; Trello keeps numbers as text."""
        custom = card.board.custom_fields[field]
        card.numbers.pop(custom.id, None)
        if value is not None:
            card.numbers[custom.id] = f"{value:g}" if isinstance(value, float) else str(value)
        self._act(card, "updateCustomFieldItem", {"customField": {"id": custom.id, "name": custom.name}})

    @move
    def add_checklist(self, card: TrelloCard, name: str, *items: str) -> Checklist:
        """Add a checklist to a card."""
        checklist = Checklist(self._id(), name, [CheckItem(self._id(), one) for one in items])
        card.checklists.append(checklist)
        self._act(card, "addChecklistToCard", {"checklist": {"id": checklist.id, "name": name}})
        return checklist

    @move
    def check(self, card: TrelloCard, item: CheckItem, *, complete: bool = True) -> None:
        """Tick (or untick) a line of a checklist."""
        item.complete = complete
        state = "complete" if complete else "incomplete"
        self._act(
            card,
            "updateCheckItemStateOnCard",
            {"checkItem": {"id": item.id, "name": item.name, "state": state}},
        )

    @move
    def hide_board(self, board: str) -> None:
        """Take the token's permission for a board away."""
        self.boards[board].hidden = True

    @move
    def empty_board(self, board: str) -> None:
        """Let a board seem to have no cards."""
        self.boards[board].seems_empty = True

    @move
    def refill_board(self, board: str) -> None:
        """Let the cards be seen again after `empty_board`."""
        self.boards[board].seems_empty = False

    def card(self, name: str) -> TrelloCard:
        """Find a card by name."""
        found = next((one for one in self.cards.values() if one.name == name), None)
        if found is None:
            raise LookupError(f"there is no card {name!r}")
        return found

    def cards_of(self, board: Board) -> list[TrelloCard]:
        """List every card of a board, archived ones included, as the board lays them out."""
        found = [] if board.seems_empty else [one for one in self.cards.values() if one.board is board]
        return sorted(found, key=lambda one: (one.list.pos, one.pos))

    def _update(self, card: TrelloCard, field: str, old: Any, more: dict[str, Any] | None = None) -> None:
        """Record an updateCard with the value that was before."""
        card.last_activity = self.clock()
        data = {"old": {field: old}, "card": _card(card), **(more or {"list": _list(card.list)})}
        self._remember(card.board, card.id, "updateCard", data, field)

    def _act(self, card: TrelloCard, kind: str, data: dict[str, Any]) -> None:
        card.last_activity = self.clock()
        self._remember(card.board, card.id, kind, {"card": _card(card), **data})

    def _remember(
        self, board: Board, card_id: str, kind: str, data: dict[str, Any], changed: str = ""
    ) -> None:
        board.last_activity = self.clock()
        where = {"board": {"id": board.id, "name": board.name, "shortLink": board.short_link}}
        action = Action(
            self._id(), kind, self.clock(), board.id, card_id, self.viewer, {**data, **where}, changed
        )
        self.actions.append(action)
        self.announce(lambda hook: told(hook, action, board))

    def _label(self, board: Board, name: str) -> TrelloLabel:
        if name not in board.labels:
            board.labels[name] = TrelloLabel(self._id(), name, _COLORS[len(board.labels) % len(_COLORS)])
        return board.labels[name]

    def _member(self, full_name: str) -> Member:
        if full_name not in self.members:
            username = full_name.lower().replace(" ", "")
            self.members[full_name] = Member(self._id(), username, full_name)
        return self.members[full_name]

    def _id(self) -> str:
        """Make an id as Trello does: its first eight digits are the second of its creation."""
        return f"{int(self.clock().timestamp()):08x}{next(self._numbers):016x}"

    def _short_link(self) -> str:
        rest, digits = next(self._numbers) * 2_654_435_761 % 62**8, []
        for _ in range(8):
            rest, digit = divmod(rest, 62)
            digits.append(_DIGITS[digit])
        return "".join(digits)


def _card(card: TrelloCard) -> dict[str, Any]:
    return {"id": card.id, "name": card.name, "idShort": card.short_id, "shortLink": card.short_link}


def _list(one: TrelloList) -> dict[str, Any]:
    return {"id": one.id, "name": one.name}
