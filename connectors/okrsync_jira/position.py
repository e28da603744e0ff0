"""Where a pull stands, written into the cursor. Pure.

All instants are Jira's own, in milliseconds since 1970, so that no clock but Jira's decides what changed.
"""

from __future__ import annotations

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
    with the long overlap began last. ``shape`` stands for all that decides what an issue means.
    """

    model_config = ConfigDict(frozen=True)

    shape: str
    began: int
    looked_long: int
    floor: int | None = None
    page: str | None = None

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

    def before(self, page: str | None) -> Position:
        """Having read all that comes before ``page``; None where there is nothing more."""
        return self.model_copy(update={"page": page})


def begin(last: Position | None, *, now: int, shape: str) -> Position:
    """The pull that follows ``last`` at Jira's time ``now``; one that was broken off goes on as it began.

    Under another ``shape`` all issues are read, changed or not, since they mean something else.
    """
    if last is not None and last.page is not None:
        return last
    if last is None or last.shape != shape:
        return Position(shape=shape, began=now, looked_long=now)
    if now - last.looked_long >= LOOK_LONG_EVERY:
        return Position(shape=shape, began=now, looked_long=now, floor=last.looked_long - LONG_OVERLAP)
    return Position(shape=shape, began=now, looked_long=last.looked_long, floor=last.began - OVERLAP)
