"""The GitHub connector: all that talks to GitHub."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from okrsync.sdk import (
    Ask,
    Client,
    Cursor,
    Fate,
    Gone,
    Identity,
    ItemRef,
    Lender,
    NotFound,
    Page,
    PermissionMissing,
    QueryRejected,
    Record,
    Reply,
    Scope,
    UnexpectedResponse,
    records,
)
from okrsync_github import requests
from okrsync_github.account import identity_of
from okrsync_github.answers import next_link, reading, server_time, tells_of_deletion
from okrsync_github.policy import Policy
from okrsync_github.position import Names, Position, Shown
from okrsync_github.settings import GitHubSettings
from okrsync_github.translate import is_issue, item_of, ref_of, repository_of, updated_at

_MOVED = frozenset({301, 302, 307, 308})
_MOST_HOPS = 3
_MOST_PAGES = 5000
# Says where to go on after a page: its rows and the path of its ``next`` link -> the path to ask for.
_Onward = Callable[[Sequence[Record], str], str]


def connect(settings: GitHubSettings, lend: Lender) -> GitHub:
    """A connector with these settings."""
    token = settings.token.get_secret_value()
    headers = {**requests.HEADERS, "Authorization": f"Bearer {token}"}
    return GitHub(lend(settings.url, headers=headers, reading=reading), settings)


class GitHub:
    """Reads repositories. See `okrsync.sdk.Connector` for what each method promises."""

    def __init__(self, client: Client, settings: GitHubSettings) -> None:
        self._client = client
        self._site = settings.url
        self._policy = Policy.of(settings)

    def check(self) -> Identity:
        """Whose token it is; that of an installed app belongs to nobody.

        https://docs.github.com/en/rest/users/users#get-the-authenticated-user
        """
        try:
            reply = self._ask(requests.me())
        except PermissionMissing:
            reply = self._ask(requests.rate_limit())
        return identity_of(reply, self._site)

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
        for shown in self._pages(requests.created(scope)):
            yield [ref_of(row) for row in shown.rows if is_issue(row)]

    def locate(self, scope: Scope, refs: Sequence[ItemRef]) -> Mapping[str, Fate]:
        """The repository is read first: where that fails, a missing issue proves nothing.

        It tells its name of today as well, so that what redirects below it was transferred.
        """
        if not refs:
            return {}
        home = Record(self._ask(requests.repository(scope)).json, str(scope)).text("full_name")
        return {ref.id: self._fate(ref, home) for ref in refs}

    def close(self) -> None:
        """Give back the connections held open."""
        self._client.close()

    def _pull(self, scope: Scope, position: Position, ask: Ask) -> Iterator[Page]:
        for shown in self._pages(ask, _by_change(scope)):
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
        pages = list(self._pages(ask))
        return Names.of(pages) if pages else known

    def _pages(self, ask: Ask, onward: _Onward = lambda _, link: link) -> Iterator[Shown]:
        """Every page from ``ask`` on; none at all where GitHub says that nothing changed."""
        asked: set[str] = set()
        while ask.path not in asked and len(asked) < _MOST_PAGES:
            asked.add(ask.path)
            reply = self._ask(ask)
            if reply.status == 304:
                return
            shown = self._shown(reply, onward)
            yield shown
            if shown.next is None:
                return
            ask = Ask(shown.next)
        raise UnexpectedResponse(f"{ask.path.split('?')[0]}: GitHub's pages do not end")

    def _shown(self, reply: Reply, onward: _Onward) -> Shown:
        if not isinstance(reply.json, list):
            raise UnexpectedResponse(f"{reply.where}: answered without the list that was promised")
        rows, link = records(reply.json, reply.where), next_link(reply)
        following = onward(rows, self._below(link, reply)) if link else None
        return Shown(rows, following, reply.headers.get("etag"), server_time(reply))

    def _fate(self, ref: ItemRef, home: str) -> Fate:
        """What the status tells: https://docs.github.com/en/rest/issues/issues#get-an-issue ."""
        reply = self._client.ask(requests.issue(home, ref.key.rpartition("#")[2]))
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
        path = self._client.relative(reply.headers.get("location", ""))
        if path is None:
            return None
        try:
            row = Record(self._ask(Ask(path)).json, reply.where)
        except (NotFound, PermissionMissing):
            return None
        return ref_of(row).key

    def _ask(self, ask: Ask) -> Reply:
        """The answer, wherever it moved on the same host: the old name of a repository leads to its id.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        for _ in range(_MOST_HOPS):
            reply = self._client.ask(replace(ask, expect=ask.expect | _MOVED))
            if reply.status not in _MOVED:
                return reply
            target = self._below(reply.headers.get("location", ""), reply)
            ask = replace(ask, path=requests.with_query_of(ask.path, target))
        raise UnexpectedResponse(f"{reply.where}: redirected in circles")

    def _below(self, address: str, reply: Reply) -> str:
        """An address that GitHub gave, as a path. The token goes to no other host."""
        path = self._client.relative(address)
        if path is None:
            raise UnexpectedResponse(
                f"{reply.where}: leads away from the connection's address",
                hint="is url the API's own address, and not that of a login page or a proxy?",
            )
        return path


def _by_change(scope: Scope) -> _Onward:
    def onward(rows: Sequence[Record], link: str) -> str:
        return requests.onward(scope, link, updated_at(rows[0]), updated_at(rows[-1])) if rows else link

    return onward


def _fate_of_present(ref: ItemRef, row: Record) -> Fate:
    """An issue that can be read under the old number: the same one, or another that took the number."""
    if ref_of(row).id != ref.id:
        return Fate(Gone.DELETED)
    return Fate(None) if is_issue(row) else Fate(Gone.LEFT, where=f"{repository_of(row)}: a pull request now")
