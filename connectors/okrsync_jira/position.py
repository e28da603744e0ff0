"""Where a pull stands, written into the cursor. Pure.

All instants are Jira's own, in milliseconds since 1970, so that no clock but Jira's decides what changed.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor

_HOUR = 3_600_000
# The search shows a change late, mostly by seconds and at times by hours, so that every pull looks back some
# way, and once a day a longer one:
# https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/
OVERLAP = 2 * _HOUR
LONG_OVERLAP = 12 * _HOUR
LOOK_LONG_EVERY = 24 * _HOUR


class Position(BaseModel):
    """The pull that began at ``began`` reads what changed since ``floor`` (None: all issues).

    It has read up to the page that ``page`` opens; None where it is through. ``looked_long`` is when a pull
    with the long overlap began last. ``shape`` stands for all that decides what an issue means. ``sprints``
    were open when the pull before looked, ``open_sprints`` are so in what this one has read.
    """

    model_config = ConfigDict(frozen=True)

    shape: str
    began: int
    looked_long: int
    floor: int | None = None
    page: str | None = None
    sprints: frozenset[str] = frozenset()
    open_sprints: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Position | None:
        """The position that ``cursor`` holds. One that can't be read is the start: that loses nothing."""
        try:
            return None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None

    @property
    def cursor(self) -> Cursor:
        """The position as the hub keeps it."""
        return Cursor(self.model_dump_json(exclude_none=True))

    def before(self, page: str | None, open_sprints: Collection[str] = ()) -> Position:
        """Having read all that comes before ``page``, and seen these; None where there is nothing more."""
        return self.model_copy(update={"page": page, "open_sprints": self.open_sprints.union(open_sprints)})

    def anew(self) -> Position:
        """The pull from its first page, as if there had been none before."""
        nothing = frozenset[str]()
        return self.model_copy(
            update={"floor": None, "page": None, "sprints": nothing, "open_sprints": nothing}
        )


def begin(last: Position | None, *, now: int, shape: str) -> Position:
    """The pull that follows ``last`` at Jira's time ``now``; one that was broken off goes on as it began.

    Under another ``shape`` all issues are read, changed or not, since they mean something else.
    """
    if last is not None and last.page is not None:
        return last
    if last is None or last.shape != shape:
        return Position(shape=shape, began=now, looked_long=now)
    is_long = now - last.looked_long >= LOOK_LONG_EVERY
    return Position(
        shape=shape,
        began=now,
        looked_long=now if is_long else last.looked_long,
        floor=last.looked_long - LONG_OVERLAP if is_long else last.began - OVERLAP,
        sprints=last.open_sprints,
    )
