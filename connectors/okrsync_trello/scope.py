"""What can be synced and selected: a board, and on it lists, labels and members."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from okrsync.sdk import Criterion, OneOrMany, Scope, WorkSelection, criteria_from

# A board's cards, or its cards with the lines of their checklists: synced apart, since they hold other items.
BOARD = "board"
CHECKLISTS = "checklists"

# https://developer.atlassian.com/cloud/trello/guides/rest-api/object-definitions/ : a board has an id of 24
# hexadecimal digits and a short link of 8 letters and digits, which its address holds too.
_NAME = re.compile(r"[0-9a-f]{24}|[A-Za-z0-9]{8}")
_ADDRESS = re.compile(r"(?:https://)?trello\.com/b/([A-Za-z0-9]{8})(?:[/?#].*)?")


class TrelloSelection(WorkSelection):
    """Cards of one board. Each field narrows the selection; of several values any one will do."""

    board: str = Field(
        description="The board: its short link ('aBcD1234' in https://trello.com/b/aBcD1234/survey), its "
        "whole address, or its id. Use the same everywhere: short link and id would be synced apart.",
    )
    list: OneOrMany | None = Field(
        default=None,
        description="Cards that lie in this list now, by name or id. A card that moves on leaves the "
        "selection: on a board with a list for what is done, name that list too, or select by label.",
    )
    label: OneOrMany | None = Field(
        default=None, description="Cards with this label, by name; by colour where a label has no name."
    )
    member: OneOrMany | None = Field(
        default=None, description="Cards of this member, by user name or full name."
    )

    checklist_items: bool = Field(
        default=False,
        description="Count the lines of checklists as items of their own, below their cards: a card then "
        "counts through its lines. Otherwise their number is in 'check_items' and 'check_items_done'.",
    )

    @field_validator("board")
    @classmethod
    def _short_link_or_id(cls, board: str) -> str:
        address = _ADDRESS.fullmatch(board)
        name = address[1] if address else board
        if not _NAME.fullmatch(name):
            raise ValueError("is no board: take what follows https://trello.com/b/ in its address")
        return name

    def scope(self) -> Scope:
        """The board."""
        return Scope(CHECKLISTS if self.checklist_items else BOARD, self.board)

    def criteria(self) -> tuple[Criterion, ...]:
        """The facets asked for."""
        return criteria_from({"list": self.list, "label": self.label, "member": self.member})
