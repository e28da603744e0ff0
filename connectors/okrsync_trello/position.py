"""Where a pull of a board stands, written into the cursor.

Trello can't be asked for what changed: ``since`` goes by creation, and labels leave no action behind. So each
pull reads every card and keeps those with recent activity, or all of them where the board itself (its lists,
labels and fields) is no longer the same.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor

# For dates of several servers that differ, and for cards that show a change a little late.
OVERLAP = timedelta(minutes=5)


class Mark(BaseModel):
    """What a whole pull knew: cards as of ``at`` (by Trello's clock) on a board of this ``shape``.

    ``at`` is None where Trello did not say what time it was.
    """

    model_config = ConfigDict(frozen=True)

    at: AwareDatetime | None = None
    shape: str


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

    def begin(self, reading: Mark) -> Position:
        """The start of a pull; one under way goes on with the mark that it began with."""
        return self if self.reading else Position(known=self.known, reading=reading)

    def after(self, before: str) -> Position:
        """Having read all cards down to the id ``before``."""
        return Position(known=self.known, reading=self.reading, before=before)

    def end(self) -> Position:
        """Having read all cards."""
        return Position(known=self.reading)

    def wants_activity_since(self) -> datetime | None:
        """Cards without activity since then are known; None where all are wanted."""
        if self.known is None or self.reading is None or self.known.at is None:
            return None
        if self.known.shape != self.reading.shape:
            return None
        return self.known.at - OVERLAP
