"""Where a pull of a board stands, written into the cursor.

Trello can't be asked for what changed: ``since`` goes by creation, and labels leave no action behind. What a
pull can do cheaply is to ask for the board alone. Where neither its own date nor its shape moved, the cards
are believed to be as they were; for an hour at most, in case that something moves no date. Otherwise every
card is read, and those are handed on that do not look as they did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from okrsync.sdk import Cursor, WorkItem
from okrsync_trello.faces import GROUPS, Faces, added, differing

# A change may show in the board's date a little late, so a date that is younger is not believed yet.
SETTLING = timedelta(minutes=5)
# How long the board's date is believed without a look at the cards.
TRUST = timedelta(hours=1)


class Mark(BaseModel):
    """What a pull saw at ``at`` (Trello's clock): the board's last activity, its shape, its cards' faces.

    Dates are None where Trello did not say them.
    """

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime | None = None
    moved_at: AwareDatetime | None = None
    shape: str
    faces: Annotated[Faces, Field(min_length=GROUPS, max_length=GROUPS)] = (0,) * GROUPS

    def holds_at(self, later: Mark) -> bool:
        """Whether a look at the board alone, ``later``, says that the cards are as they were here."""
        if self.at is None or self.moved_at is None or later.at is None:
            return False
        unmoved = (self.moved_at, self.shape) == (later.moved_at, later.shape)
        return unmoved and self.at - self.moved_at > SETTLING and later.at - self.at < TRUST


class Position(BaseModel):
    """``known`` is from the last whole pull, ``reading`` from the one under way.

    The latter has read every card down to the id ``before``; both are None between pulls.
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

    @property
    def is_first(self) -> bool:
        """Whether nothing is known yet, so that each page can be handed on at once."""
        return self.known is None

    def begin(self, reading: Mark) -> Position:
        """The start of a pull; one under way goes on with the mark that it began with."""
        return self if self.reading else Position(known=self.known, reading=reading)

    def after(self, before: str, items: Iterable[WorkItem]) -> Position:
        """Having read all cards down to the id ``before``, the last of them as ``items``."""
        if self.reading is None:
            return self
        faces = added(self.reading.faces, items)
        reading = self.reading.model_copy(update={"faces": faces})
        return Position(known=self.known, reading=reading, before=before)

    def news(self, items: Sequence[WorkItem]) -> list[WorkItem]:
        """Of ``items``, once all are read, those that may not look as they did."""
        if self.known is None or self.reading is None:
            return list(items)
        return differing(items, self.known.faces, self.reading.faces)

    def end(self) -> Position:
        """Having read all cards."""
        return Position(known=self.reading)
