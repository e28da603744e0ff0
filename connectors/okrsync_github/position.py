"""Where a pull of a repository stands, written into the cursor. Pure.

GitHub tells what changed by ``since``. It does not promise that an issue counts as changed where its label or
milestone is renamed, moved in time or deleted, or its repository gets another name. So these are looked at
once an hour, and everything is read anew where one of them is no longer what issues have it to be. Types and
fields are the organisation's, which the least token may not list: they are looked at on every issue that
comes along, and once an hour on those that were opened last.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from okrsync.sdk import Cursor, Record, fields_of
from okrsync_github.shown import Shown
from okrsync_github.translate import is_issue, label_records, repository_of, updated_at

# For changes that show a little late in a listing.
OVERLAP = timedelta(minutes=5)
# How long a rename may go unnoticed.
LOOK_EVERY = timedelta(hours=1)
# GitHub keeps time in whole seconds.
_TICK = timedelta(seconds=1)


class Names(BaseModel):
    """Labels or milestones as the items that were read have them: a short mark of each.

    ``etag`` is that of their whole list when it was looked at last.
    """

    model_config = ConfigDict(frozen=True)

    marks: tuple[str, ...] = ()
    etag: str | None = None

    def joined_by(self, rows: Iterable[Record]) -> Names:
        """With those of ``rows``. A tag from before a new one says nothing of it."""
        marks = tuple(sorted({_mark(row) for row in rows}.union(self.marks)))
        return self if marks == self.marks else Names(marks=marks)

    def among(self, pages: Sequence[Shown]) -> Names | None:
        """These, having looked at all pages of their list.

        None where one was renamed, moved in time or deleted; new ones do not matter.
        """
        if not pages[0].is_news:
            return self
        if not set(self.marks) <= {_mark(row) for page in pages for row in page.rows}:
            return None
        return Names(marks=self.marks, etag=pages[0].tag_for_all if len(pages) == 1 else None)


class Kinds(BaseModel):
    """Types, fields and their options as the items that were read have them: a short mark of each, by id.

    ``etag`` is that of the list of the latest issues when it was looked at last.
    """

    model_config = ConfigDict(frozen=True)

    marks: Mapping[str, str] = {}
    etag: str | None = None

    def joined_by(self, issues: Iterable[Record]) -> Kinds:
        """With those of ``issues``; the first name that something was seen under is the one that it keeps."""
        return self.model_copy(update={"marks": {**_kinds_on(issues), **self.marks}})

    def are_other_on(self, issues: Iterable[Record]) -> bool:
        """Whether one of them has got another name on ``issues``."""
        return any(self.marks.get(id_, mark) != mark for id_, mark in _kinds_on(issues).items())

    def looked_at(self, latest: Shown) -> Kinds | None:
        """These, having looked at the latest issues; None where one of them was renamed."""
        if not latest.is_news:
            return self
        if self.are_other_on(row for row in latest.rows if is_issue(row)):
            return None
        return Kinds(marks=self.marks, etag=latest.etag)


class Position(BaseModel):
    """Between pulls, ``since`` when the next one is asked for; None asks for everything.

    ``etag`` belongs to the first page of precisely that request, ``policy`` is the one by which items were
    understood, ``home`` the name that their repository had and ``home_etag`` its tag. All names were
    ``looked_at`` last at that time of GitHub's clock.

    Amid a pull also: when it ``began``, the latest change that it ``reached``, and the path of the ``next``
    page.
    """

    model_config = ConfigDict(frozen=True)

    policy: str
    home: str | None = None
    home_etag: str | None = None
    labels: Names = Names()
    milestones: Names = Names()
    kinds: Kinds = Kinds()
    looked_at: AwareDatetime | None = None
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

    def anew(self) -> Position:
        """The start, as if nothing had ever been read."""
        return Position(policy=self.policy)

    def at_rest(self) -> Position:
        """Where a pull that can't be gone on with begins again."""
        if self.next is None:
            return self
        if self.since is None:
            return self.anew()
        return self.model_copy(update={"etag": None, **_ENDED})

    def wants_a_look(self, now: datetime | None) -> bool:
        """Whether it is time to look at what items refer to."""
        is_due = self.looked_at is None or now is None or now - self.looked_at >= LOOK_EVERY
        return self.home is not None and is_due

    def looked(
        self, now: datetime | None, home_etag: str | None, labels: Names, milestones: Names, kinds: Kinds
    ) -> Position:
        """Having seen that what items refer to is still called what they have it to be."""
        seen = {"home_etag": home_etag, "labels": labels, "milestones": milestones, "kinds": kinds}
        return self.model_copy(update={"looked_at": now, **seen})

    def is_otherwise(self, rows: Sequence[Record]) -> bool:
        """Whether the repository of ``rows``, or a kind of them, has another name than when it was read."""
        if self.home is not None and any(repository_of(row) != self.home for row in rows):
            return True
        return self.kinds.are_other_on(row for row in rows if is_issue(row))

    def after(self, shown: Shown) -> Position:
        """Having read a page; its rows tell how far that is, pull requests included."""
        position = self._knowing(shown)
        began = self.began or shown.at
        reached = _latest(self.reached, *(updated_at(row) for row in shown.rows))
        if shown.next is not None:
            return position.model_copy(update={"began": began, "reached": reached, "next": shown.next})
        since = _latest(self.since, _resumption(reached, began))
        # The tag goes with the request: another ``since`` makes that another one.
        etag = shown.tag_for_all if self.next is None and since == self.since else None
        whole = {"looked_at": began} if self.since is None else {}
        return position.model_copy(update={"since": since, "etag": etag, **whole, **_ENDED})

    def _knowing(self, shown: Shown) -> Position:
        """With what the issues of a page refer to."""
        issues = [row for row in shown.rows if is_issue(row)]
        milestones = [held for row in issues if (held := row.opt_record("milestone"))]
        known = {
            "home": self.home or next((repository_of(row) for row in shown.rows), None),
            "labels": self.labels.joined_by(label for row in issues for label in label_records(row)),
            "milestones": self.milestones.joined_by(milestones),
            "kinds": self.kinds.joined_by(issues),
        }
        return self.model_copy(update=known)


def _resumption(reached: datetime | None, began: datetime | None) -> datetime | None:
    """From when on to ask after a pull: a little before the latest change, never by a clock's time alone.

    Where that change was old already when the pull began, all of its time has shown, and nothing of it need
    be read again: after thousands of issues were edited at once, they would be read each time.
    """
    if reached is None:
        return None
    is_settled = began is not None and reached + _TICK <= began - OVERLAP
    return reached + _TICK if is_settled else reached - OVERLAP


def _kinds_on(issues: Iterable[Record]) -> dict[str, str]:
    """The marks of what the organisation names: https://docs.github.com/en/rest/orgs/issue-types ."""
    return {
        f"{sign}{id_}": _crc(name)
        for issue in issues
        for sign, id_, name in _named_on(issue)
        if id_ is not None and name is not None
    }


def _named_on(issue: Record) -> Iterator[tuple[str, str | None, str | None]]:
    if type_ := issue.opt_record("type"):
        yield "t", type_.opt_text("id"), type_.opt_text("name")
    for entry in issue.records("issue_field_values"):
        yield "f", entry.opt_text("issue_field_id"), entry.opt_text("issue_field_name")
        one = entry.opt_record("single_select_option")
        for option in [*([one] if one else []), *entry.records("multi_select_options")]:
            yield "o", option.opt_text("id"), option.opt_text("name")


def _mark(row: Record) -> str:
    return _crc(repr(fields_of(row, "node_id", "name", "title", "due_on")))


def _crc(text: str) -> str:
    return f"{zlib.crc32(text.encode('utf-8', 'replace')):08x}"


def _latest(*instants: datetime | None) -> datetime | None:
    return max((one for one in instants if one is not None), default=None)


_ENDED: Mapping[str, None] = {"began": None, "reached": None, "next": None}
