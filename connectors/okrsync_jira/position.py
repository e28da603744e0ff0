"""Where a pull stands, written into the cursor. Pure.

All instants are Jira's own, in milliseconds since 1970, so that no clock but Jira's decides what changed.
"""

from __future__ import annotations

from collections.abc import Collection

from pydantic import BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor
from okrsync_jira.known import Known
from okrsync_jira.names import NUMBER, Names, are_other

_HOUR = 3_600_000
# The search shows a change late, mostly by seconds and at times by hours, so that every pull looks back some
# way, and once a day a longer one:
# https://developer.atlassian.com/cloud/jira/platform/search-and-reconcile/
OVERLAP = 2 * _HOUR
LONG_OVERLAP = 12 * _HOUR
LOOK_LONG_EVERY = 24 * _HOUR
# How long anything at all may go unnoticed.
READ_ALL_EVERY = 7 * 24 * _HOUR


_NO_NAMES: Names = {}


class Position(BaseModel):
    """The pull that began at ``began`` reads what changed since ``floor`` (None: all issues).

    It has read up to the page that ``page`` opens or, where issues are read by their names, all up to the
    issue ``after`` on that page of names; both are None where it is through. ``looked_long`` is when a pull
    with the long overlap began last, ``all_at`` when a pull of all issues began. ``shape`` stands for all
    that decides what an issue means, but for ``names``, which the issues brought along, and ``homes`` are the
    ids of their projects. ``sprints`` were open when the pull before looked, ``open_sprints`` are so in what
    this one has read. ``known`` is what the last look at the site came to, ``newest`` the issue with the
    highest id that was seen; ``anchor`` is the one that this pull has to meet, which believes in ``known``.
    """

    model_config = ConfigDict(frozen=True)

    shape: str
    began: int
    looked_long: int
    floor: int | None = None
    page: str | None = None
    after: str | None = None
    all_at: int = 0
    names: Names = {}
    homes: frozenset[str] = frozenset()
    sprints: frozenset[str] = frozenset()
    open_sprints: frozenset[str] = frozenset()
    known: Known | None = None
    newest: str | None = None
    anchor: str | None = None

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Position | None:
        """The position that ``cursor`` holds. One that can't be read is the start: that loses nothing."""
        try:
            return None if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return None

    @property
    def is_under_way(self) -> bool:
        """Whether there is more to read."""
        return self.page is not None or self.after is not None

    @property
    def cursor(self) -> Cursor:
        """The position as the hub keeps it."""
        return Cursor(self.model_dump_json(exclude_none=True))

    def before(self, page: str | None, after: str | None = None) -> Position:
        """Having read all that comes before ``page`` and, on it, up to ``after``; None where that is all."""
        anchor = self.anchor if page or after else None
        return self.model_copy(update={"page": page, "after": after, "anchor": anchor})

    def in_sprints(self, running: Collection[str]) -> Position:
        """Having seen issues in these open sprints."""
        return self.model_copy(update={"open_sprints": self.open_sprints.union(running)})

    def knowing(self, names: Names, homes: Collection[str], ids: Collection[str] = ()) -> Position:
        """Having seen these, too. The first name that something was seen under is the one that it keeps."""
        newest = max((one for one in (self.newest, *ids) if one), key=int, default=None)
        seen = {"names": {**names, **self.names}, "homes": self.homes.union(homes), "newest": newest}
        return self.model_copy(update=seen)

    def having(self, known: Known) -> Position:
        """Having looked at the site."""
        return self.model_copy(update={"known": known})

    def met(self, newest: str | None) -> Position:
        """Having seen this issue last of all."""
        return self.model_copy(update={"newest": newest})

    def at(self, began: int) -> Position:
        """The pull that began at this instant."""
        return self.model_copy(update={"began": began})

    def anew(self) -> Position:
        """The pull from its first page, as if there had been none before."""
        return Position(
            shape=self.shape,
            began=self.began,
            looked_long=self.began,
            all_at=self.began,
            known=self.known,
            newest=self.newest,
        )

    def onward(self, now: int, settings: str) -> Position | None:
        """The pull that follows without a look at the site; one that was broken off goes on as it began.

        None where what is known does not hold any more (see `Known.holds`), or no issue shows that it does.
        """
        if self.known is None or not self.known.holds(now, settings):
            return None
        if self.is_under_way:
            return self if self.anchor else None
        following = _following(self, now=self.began, names=self.names)
        return following.model_copy(update={"anchor": self.newest}) if self.newest else None


def begin(last: Position | None, *, now: int, shape: str, seen: Names = _NO_NAMES) -> Position:
    """The pull that follows ``last`` at Jira's time ``now``; one that was broken off goes on as it began.

    Under another ``shape``, or where a name is ``seen`` that is not the one known, all issues are read,
    changed or not, since they mean something else; and so they are from time to time.
    """
    if last is not None and last.is_under_way:
        return last
    if last is None or last.shape != shape or now - last.all_at >= READ_ALL_EVERY:
        return _all_of_it(now, shape, seen)
    if are_other(last.names, seen):
        return _all_of_it(now, shape, seen)
    position = _following(last, now=now, names={**last.names, **_numbers(seen)})
    if now - last.looked_long < LOOK_LONG_EVERY:
        return position
    return position.model_copy(update={"looked_long": now, "floor": last.looked_long - LONG_OVERLAP})


def _following(last: Position, *, now: int, names: Names) -> Position:
    return Position(
        shape=last.shape,
        began=now,
        looked_long=last.looked_long,
        floor=last.began - OVERLAP,
        all_at=last.all_at,
        names=names,
        homes=last.homes,
        sprints=last.open_sprints,
        known=last.known,
        newest=last.newest,
    )


def _all_of_it(now: int, shape: str, seen: Names) -> Position:
    return Position(shape=shape, began=now, looked_long=now, all_at=now, names=_numbers(seen))


def _numbers(seen: Names) -> Names:
    """Of names that no issue brought along, those of number fields alone are known: all issues have them."""
    return {key: mark for key, mark in seen.items() if key.startswith(NUMBER)}
