"""Where a pull of a repository stands, written into the cursor.

GitHub tells what changed by ``since``. It does not promise that an issue counts as changed where its label
or milestone is renamed, moved in time or deleted; so those are looked at first, and everything is read anew
where one of them is no longer what it was.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor, Record, fields_of
from okrsync_github.requests import PAGE
from okrsync_github.translate import updated_at

# For changes that show a little late in a listing.
OVERLAP = timedelta(minutes=5)
# GitHub keeps time in whole seconds.
_TICK = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """One page: its rows, the path of the next one, and the tag and the time that the answer carried."""

    rows: Sequence[Record]
    next: str | None
    etag: str | None
    at: datetime | None

    @property
    def tag_for_all(self) -> str | None:
        """The tag, where "unchanged" said of this page is said of the whole list: it has room for more."""
        return self.etag if self.next is None and len(self.rows) < PAGE else None


class Names(BaseModel):
    """What a list of labels or milestones held: a short mark of each entry, and the list's tag."""

    model_config = ConfigDict(frozen=True)

    marks: tuple[str, ...] = ()
    etag: str | None = None

    @classmethod
    def of(cls, pages: Sequence[Shown]) -> Names:
        """The names on all pages of one list."""
        marks = {_mark(row) for page in pages for row in page.rows}
        return cls(marks=tuple(sorted(marks)), etag=pages[0].tag_for_all if len(pages) == 1 else None)

    def still_in(self, later: Names) -> bool:
        """Whether no entry was renamed, moved or deleted since; new ones do not matter."""
        return set(self.marks) <= set(later.marks)


class Position(BaseModel):
    """Between pulls, ``since`` when the next one is asked for; None asks for everything.

    ``etag`` belongs to the first page of precisely that request, ``policy`` is the one by which items were
    understood. Amid a pull also: when it ``began`` by GitHub's clock, the latest change that it ``reached``,
    and the path of the ``next`` page.
    """

    model_config = ConfigDict(frozen=True)

    policy: str
    labels: Names = Names()
    milestones: Names = Names()
    since: AwareDatetime | None = None
    etag: str | None = None
    began: AwareDatetime | None = None
    reached: AwareDatetime | None = None
    next: str | None = None

    @classmethod
    def parse(cls, cursor: Cursor | None, policy: str) -> Position:
        """The position that ``cursor`` holds.

        One that can't be read, or that another policy left, is the start: that loses nothing.
        """
        try:
            position = cls(policy=policy) if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return cls(policy=policy)
        return position if position.policy == policy else cls(policy=policy)

    @property
    def cursor(self) -> Cursor:
        """The position as the hub keeps it."""
        return Cursor(self.model_dump_json(exclude_defaults=True))

    def begin(self, labels: Names, milestones: Names) -> Position:
        """The start of a pull: an increment where all names are still what they were, else a whole one."""
        start = Position(policy=self.policy, labels=labels, milestones=milestones)
        if not (self.labels.still_in(labels) and self.milestones.still_in(milestones)):
            return start
        return start.model_copy(update={"since": self.since, "etag": self.etag})

    def after(self, shown: Shown) -> Position:
        """Having read a page; its rows tell how far that is, pull requests included."""
        began = self.began or shown.at
        reached = _latest(self.reached, *(updated_at(row) for row in shown.rows))
        if shown.next is not None:
            return self.model_copy(update={"began": began, "reached": reached, "next": shown.next})
        since = _latest(self.since, _resumption(reached, began))
        # The tag goes with the request: another ``since`` makes that another one.
        etag = shown.tag_for_all if self.next is None and since == self.since else None
        ended = {"began": None, "reached": None, "next": None}
        return self.model_copy(update={"since": since, "etag": etag, **ended})


def _resumption(reached: datetime | None, began: datetime | None) -> datetime | None:
    """From when on to ask after a pull: a little before the latest change, never by a clock's time alone.

    Where that change was old already when the pull began, all of its time has shown, and nothing of it need
    be read again: after thousands of issues were edited at once, they would be read each time.
    """
    if reached is None:
        return None
    is_settled = began is not None and reached + _TICK <= began - OVERLAP
    return reached + _TICK if is_settled else reached - OVERLAP


def _mark(row: Record) -> str:
    said = fields_of(row, "node_id", "name", "title", "due_on")
    return f"{zlib.crc32(repr(said).encode()):08x}"


def _latest(*instants: datetime | None) -> datetime | None:
    return max((one for one in instants if one is not None), default=None)
