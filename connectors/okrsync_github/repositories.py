"""Repositories: what changed in one, what it holds, and what became of an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain

from okrsync.sdk import (
    Ask,
    Cursor,
    Fate,
    Gone,
    ItemRef,
    NotFound,
    Page,
    PermissionMissing,
    QueryRejected,
    Record,
    Reply,
    Scope,
    Unavailable,
    UnexpectedResponse,
)
from okrsync_github import requests
from okrsync_github.answers import reading, tells_of_deletion
from okrsync_github.policy import Policy
from okrsync_github.position import Names, Position
from okrsync_github.shown import Shown
from okrsync_github.talk import Onward, Talk
from okrsync_github.translate import is_issue, item_of, ref_of, repository_of, updated_at


class Repositories:
    """Reads the scopes of kind ``repo``. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, talk: Talk, policy: Policy) -> None:
        self._talk = talk
        self._policy = policy

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Pages in the order of the last change, and one without issues to end with.

        Where nothing changed, one answer says so that costs nothing of the rate limit, and once an hour four.
        """
        position = Position.parse(since, self._policy.fingerprint)
        if position.next is not None:
            # The link of a page may be too old to be followed: then the pull begins again.
            with suppress(QueryRejected):
                yield from self._pull(scope, position, self._pages(scope, Ask(position.next)))
                return
        yield from self._begin(scope, position.at_rest())

    def listing(self, scope: Scope) -> Iterator[Sequence[ItemRef]]:
        """The names of all issues, a page at a time."""
        for shown in self._talk.pages(requests.created(scope)):
            yield [ref_of(row) for row in shown.rows if is_issue(row)]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """The repository is read first: where that fails, a missing issue proves nothing.

        It tells its name of today as well, so that what redirects below it was transferred.
        """
        if not refs:
            return {}
        home = Record(self._talk.ask(requests.repository(scope)).json, str(scope)).name("full_name")
        return {ref.id: self._fate(ref, home) for ref in refs}

    def _begin(self, scope: Scope, position: Position) -> Iterator[Page]:
        """An increment; where it would not be enough, everything."""
        pages = self._pages(scope, requests.changed(scope, position.since, position.etag))
        first = next(pages)
        looked = self._look(scope, position, first.at)
        if looked is None:
            yield from self._pull_all(scope, position)
            return
        yield from self._pull(scope, looked, chain([first], pages))

    def _pull(self, scope: Scope, position: Position, pages: Iterator[Shown]) -> Iterator[Page]:
        """The rest of a pull; all of it again where the repository, a type or a field has another name.

        What was read before has keys of the former name, which no parent of an issue is called by any more.
        """
        for shown in pages:
            if position.is_otherwise(shown.rows):
                yield from self._pull_all(scope, position)
                return
            position = position.after(shown) if shown.is_news else position
            yield Page([item_of(row, self._policy) for row in shown.rows if is_issue(row)], position.cursor)
        yield Page([], position.cursor)

    def _pull_all(self, scope: Scope, position: Position) -> Iterator[Page]:
        position = position.anew()
        for shown in self._pages(scope, requests.changed(scope, None, None)):
            if position.is_otherwise(shown.rows):
                raise Unavailable(f"{scope} or a type of its issues got another name while it was read")
            position = position.after(shown)
            yield Page([item_of(row, self._policy) for row in shown.rows if is_issue(row)], position.cursor)
        yield Page([], position.cursor)

    def _pages(self, scope: Scope, ask: Ask) -> Iterator[Shown]:
        return self._talk.pages(ask, _by_change(scope))

    def _look(self, scope: Scope, position: Position, now: datetime | None) -> Position | None:
        """The position, where it is time once names were looked at; None where one is no longer the same.

        The first page is shown by then and not yet believed, so that none can change unnoticed in between.
        """
        if not position.wants_a_look(now):
            return position
        reply = self._talk.ask(requests.repository(scope, position.home_etag))
        if reply.status != 304 and Record(reply.json, str(scope)).name("full_name") != position.home:
            return None
        labels = self._among(requests.labels(scope, position.labels.etag), position.labels)
        milestones = self._among(requests.milestones(scope, position.milestones.etag), position.milestones)
        if labels is None or milestones is None:
            return None
        kinds = position.kinds.looked_at(next(self._talk.pages(requests.latest(scope, position.kinds.etag))))
        if kinds is None:
            return None
        return position.looked(now, reply.headers.get("etag"), labels, milestones, kinds)

    def _among(self, ask: Ask, names: Names) -> Names | None:
        return names.among(list(self._talk.pages(ask)))

    def _fate(self, ref: ItemRef, home: str) -> Fate:
        """What the status tells: https://docs.github.com/en/rest/issues/issues#get-an-issue ."""
        reply = self._talk.ask_here(requests.issue(home, ref.key.rpartition("#")[2]))
        match reply.status:
            case 301:
                return Fate(Gone.MOVED, where=self._new_key(reply))
            case 404:
                return Fate(Gone.OUT_OF_REACH)
            case 410 if tells_of_deletion(reply):
                return Fate(Gone.DELETED)
            case 410:
                raise reading(reply) or UnexpectedResponse(f"{reply.where}: gone for an unknown reason (410)")
        return _fate_of_present(ref, Record(reply.json, reply.where))

    def _new_key(self, reply: Reply) -> str | None:
        """What a transferred issue is called now; None where that may not be read, or is not told."""
        path = self._talk.relative(reply.headers.get("location", ""))
        if path is None:
            return None
        try:
            row = Record(self._talk.ask(Ask(path)).json, reply.where)
        except (NotFound, PermissionMissing):
            return None
        return ref_of(row).key


def _by_change(scope: Scope) -> Onward:
    def onward(rows: Sequence[Record], link: str) -> str:
        return requests.onward(scope, link, updated_at(rows[0]), updated_at(rows[-1])) if rows else link

    return onward


def _fate_of_present(ref: ItemRef, row: Record) -> Fate:
    """An issue that can be read under the old number: the same one, or another that took the number."""
    if ref_of(row).id != ref.id:
        return Fate(Gone.DELETED)
    return Fate(None) if is_issue(row) else Fate(Gone.LEFT, where=f"{repository_of(row)}: a pull request now")
