"""Projects: issues of many repositories on one board, with the board's own fields.

An issue that joins or leaves a project, or an iteration that begins, changes no issue; so every pull reads
all of the project.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict, ValidationError

from okrsync.sdk import (
    Cursor,
    Fate,
    Found,
    Gone,
    ItemRef,
    NotFound,
    Page,
    PermissionMissing,
    QueryRejected,
    Record,
    Reply,
    Scope,
    UnexpectedResponse,
)
from okrsync_github.answers import server_time
from okrsync_github.board import Calendar, issue_in, item_of, ref_of
from okrsync_github.graphql import ITEMS, NAMES, Owned, Query, UnknownField
from okrsync_github.policy import Policy
from okrsync_github.repositories import Repositories
from okrsync_github.scope import PROJECT, REPO
from okrsync_github.talk import Talk

_LEFT_OUT = {"PULL_REQUEST": "pull requests", "DRAFT_ISSUE": "drafts", "REDACTED": "that may not be read"}
_MOST_PAGES = 5000
_log = logging.getLogger(__name__)


class Place(BaseModel):
    """Where a pull stands: ``after`` the last item that was read, or at the start."""

    model_config = ConfigDict(frozen=True)

    after: str | None = None

    @classmethod
    def parse(cls, cursor: Cursor | None) -> Place:
        """The place that ``cursor`` holds; one that can't be read is the start."""
        try:
            return cls() if cursor is None else cls.model_validate_json(cursor)
        except ValidationError:
            return cls()

    @property
    def cursor(self) -> Cursor:
        """What `parse` reads."""
        return Cursor(self.model_dump_json(exclude_none=True))


class Projects:
    """Reads the scopes of kind ``project``. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, talk: Talk, policy: Policy, repositories: Repositories) -> None:
        self._talk = talk
        self._policy = policy
        self._repositories = repositories
        self._speaks_newer = True

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """All items in the order of the board, and a page without any to end with."""
        place = Place.parse(since)
        try:
            yield from self._pull(scope, place)
        except QueryRejected:
            # A place may be too old to go on from: then the pull begins again.
            if place.after is None:
                raise
            yield from self._pull(scope, Place())

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all issues, a page at a time."""
        for project, _ in self._pages(Query(NAMES, scope)):
            issues = (issue_in(item) for item in _items(project))
            yield [ref_of(issue) for issue in issues if issue]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """An issue that is gone from the project may still be where it lives: that is read then.

        A repository that can't be read hides its issues from the project as well.
        """
        if not refs:
            return {}
        present = {ref.id for listed in self.listing(scope) for ref in listed}
        fates = {ref.id: Fate(None) for ref in refs if ref.id in present}
        for home, missing in _by_home(ref for ref in refs if ref.id not in present).items():
            fates |= self._fates(home, missing)
        return fates

    def discover(self, owner: str) -> Iterator[Found]:
        """The projects of an account; none where the token may not read them, or the server knows none."""
        place: str | None = None
        seen: set[str | None] = set()
        while place not in seen:
            seen.add(place)
            try:
                data, _ = self._talk.query(Owned(owner, place))
            except (NotFound, PermissionMissing, UnknownField) as refusal:
                _log.info("the projects of %s are left out: %s", owner, refusal.message)
                return
            account = data.opt_record("repositoryOwner")
            projects = account.opt_record("projectsV2") if account else None
            if projects is None:
                return
            yield from (_found(owner, one) for one in projects.promised_records("nodes"))
            place = _following(projects)
            if place is None:
                return
        raise UnexpectedResponse(f"GitHub's pages of the projects of {owner} do not end")

    def _pull(self, scope: Scope, place: Place) -> Iterator[Page]:
        left_out: Counter[str] = Counter()
        for project, reply in self._pages(Query(ITEMS, scope, place.after)):
            calendar = Calendar.of(project, server_time(reply))
            held = [(item, issue_in(item)) for item in _items(project)]
            left_out.update(item.text("type") for item, issue in held if issue is None)
            items = [item_of(item, issue, calendar, self._policy) for item, issue in held if issue]
            yield Page(items, Place(after=_next(project)).cursor)
        _note(scope, left_out)
        yield Page([], Place().cursor)

    def _pages(self, query: Query) -> Iterator[tuple[Record, Reply]]:
        """The project as each page shows it."""
        seen: set[str | None] = set()
        while query.after not in seen and len(seen) < _MOST_PAGES:
            seen.add(query.after)
            project, reply = self._page(query)
            yield project, reply
            after = _next(project)
            if after is None:
                return
            query = query.beyond(after)
        raise UnexpectedResponse(f"{query.project}: GitHub's pages do not end")

    def _page(self, query: Query) -> tuple[Record, Reply]:
        try:
            data, reply = self._talk.query(query if self._speaks_newer else query.in_old_words())
        except UnknownField:
            if not self._speaks_newer:
                raise
            self._speaks_newer = False
            data, reply = self._talk.query(query.in_old_words())
        return _project(data, query.project), reply

    def _fates(self, home: str, refs: Sequence[ItemRef]) -> dict[str, Fate]:
        try:
            fates = self._repositories.locate(Scope(REPO, home), refs)
        except (NotFound, PermissionMissing):
            return {ref.id: Fate(Gone.OUT_OF_REACH) for ref in refs}
        return {id_: fate if fate.gone else Fate(Gone.LEFT) for id_, fate in fates.items()}


def _project(data: Record, scope: Scope) -> Record:
    owner = data.opt_record("repositoryOwner")
    project = owner.opt_record("projectV2") if owner else None
    if project is None:
        raise NotFound(
            f"{scope}: GitHub knows no such project",
            hint="is owner/number right, as in the project's address, and may the token read projects?",
        )
    return project


def _items(project: Record) -> list[Record]:
    return project.record("items").promised_records("nodes")


def _next(project: Record) -> str | None:
    """https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api ."""
    return _following(project.record("items"))


def _following(connection: Record) -> str | None:
    page = connection.record("pageInfo")
    return page.text("endCursor") if page.flag("hasNextPage") else None


def _found(owner: str, project: Record) -> Found:
    name, title = f"{owner}/{project.name('number')}", project.text("title")
    return Found(
        Scope(PROJECT, name), f"{title} (closed)" if project.flag("closed") else title, {"project": name}
    )


def _by_home(refs: Iterator[ItemRef]) -> Mapping[str, list[ItemRef]]:
    homes: dict[str, list[ItemRef]] = defaultdict(list)
    for ref in refs:
        homes[ref.key.rpartition("#")[0]].append(ref)
    return homes


def _note(scope: Scope, left_out: Mapping[str, int]) -> None:
    told = ", ".join(f"{count} {_LEFT_OUT.get(kind, kind)}" for kind, count in sorted(left_out.items()))
    if told:
        _log.info("%s: left out %s", scope, told)
