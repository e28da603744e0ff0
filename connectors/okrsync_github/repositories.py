"""Repositories: what changed in one, what it holds, and what became of an issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

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
    UnexpectedResponse,
)
from okrsync_github import requests
from okrsync_github.answers import reading, tells_of_deletion
from okrsync_github.policy import Policy
from okrsync_github.position import Names, Position
from okrsync_github.talk import Onward, Talk
from okrsync_github.translate import is_issue, item_of, ref_of, repository_of, updated_at


class Repositories:
    """Reads the scopes of kind ``repo``. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, talk: Talk, policy: Policy) -> None:
        self._talk = talk
        self._policy = policy

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        """Pages in the order of the last change, and one without issues to end with.

        Where nothing changed, three answers say so that cost nothing of the rate limit.
        """
        position = Position.parse(since, self._policy.fingerprint)
        if position.next is not None:
            # The link of a page may be too old to be followed: then the pull begins again.
            with suppress(QueryRejected):
                yield from self._pull(scope, position, Ask(position.next))
                return
        position = self._begin(scope, position)
        yield from self._pull(scope, position, requests.changed(scope, position.since, position.etag))

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
        home = Record(self._talk.ask(requests.repository(scope)).json, str(scope)).text("full_name")
        return {ref.id: self._fate(ref, home) for ref in refs}

    def _pull(self, scope: Scope, position: Position, ask: Ask) -> Iterator[Page]:
        for shown in self._talk.pages(ask, _by_change(scope)):
            position = position.after(shown)
            yield Page([item_of(row, self._policy) for row in shown.rows if is_issue(row)], position.cursor)
        yield Page([], position.cursor)

    def _begin(self, scope: Scope, position: Position) -> Position:
        labels, milestones = position.labels, position.milestones
        return position.begin(
            self._names(requests.labels(scope, labels.etag), labels),
            self._names(requests.milestones(scope, milestones.etag), milestones),
        )

    def _names(self, ask: Ask, known: Names) -> Names:
        pages = list(self._talk.pages(ask))
        return Names.of(pages) if pages else known

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
