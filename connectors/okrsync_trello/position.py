"""Where a pull of a board stands, written into the cursor.

Trello can't be asked for what changed: ``since`` goes by creation, and labels leave no action behind. What a
pull can do cheaply is to ask for the board alone. Where neither its own date nor its shape moved, the cards
are believed to be as they were; for an hour at most, in case that something moves no date. Otherwise every
card is read, and those are handed on, block by block, that do not look as they did.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor, WorkItem
from okrsync_trello.faces import Block, Card, cut, thinned

# A change may show in the board's date a little late, so a date that is younger is not believed yet.
SETTLING = timedelta(minutes=5)
# How long the board's date is believed without a look at the cards.
TRUST = timedelta(hours=1)


class Mark(BaseModel):
    """What a pull saw at ``at`` (Trello's clock): the board's last activity, its shape, its cards in blocks.

    Dates are None where Trello did not say them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime | None = None
    moved_at: AwareDatetime | None = None
    shape: str
    blocks: tuple[Block, ...] = ()

    def holds_at(self, later: Mark) -> bool:
        """Whether a look at the board alone, ``later``, says that the cards are as they were here."""
        if self.at is None or self.moved_at is None or later.at is None:
            return False
        unmoved = (self.moved_at, self.shape) == (later.moved_at, later.shape)
        return unmoved and self.at - self.moved_at > SETTLING and later.at - self.at < TRUST


class Position(BaseModel):
    """``known`` is from the last whole pull, ``reading`` from the one under way.

    The latter has handed on all that changed down to the id ``before``; both are None between pulls.
    """

    model_config = ConfigDict(frozen=True)

    known: Mark | None = None
    reading: Mark | None = None
    before: str | None = None

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Position:
        """The position that ``cursor`` holds. One that can't be read is the start: that loses nothing."""
        try:
            return cls() if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return cls()

    @property
    def cursor(self) -> Cursor:
        """The position as the hub keeps it."""
        return Cursor(self.model_dump_json(exclude_none=True))

    def begin(self, reading: Mark) -> Position:
        """The start of a pull; one under way goes on with the mark that it began with."""
        return self if self.reading else Position(known=self.known, reading=reading)

    def after(self, cards: Sequence[Card], *, is_all: bool = False) -> Step:
        """Having read these, newest first, below ``before``; ``is_all`` says that there are no more."""
        if self.reading is None:
            return Step(self, (), cards)
        known = [one for one in self.known.blocks if self._is_to_come(one)] if self.known else []
        done = cut(cards, known, is_all=is_all)
        reading = self.reading.model_copy(update={"blocks": thinned([*self.reading.blocks, *done.blocks])})
        before = done.blocks[-1].down if done.blocks else self.before
        return Step(Position(known=self.known, reading=reading, before=before), done.news, done.rest)

    def end(self) -> Position:
        """Having read all cards."""
        return Position(known=self.reading)

    def _is_to_come(self, block: Block) -> bool:
        return self.before is None or block.down < self.before


@dataclass(frozen=True, slots=True)
class Step:
    """Where a pull stands after some cards, the items among them that are news, and the cards of later."""

    position: Position
    news: Sequence[WorkItem]
    rest: Sequence[Card]
