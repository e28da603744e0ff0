"""How to talk to GitHub: along what moved, through lists to their end, and in its two languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from okrsync.sdk import (
    Ask,
    Client,
    CredentialsRejected,
    Lender,
    Record,
    Reply,
    Unavailable,
    UnexpectedResponse,
    records,
)
from okrsync_github import requests
from okrsync_github.answers import next_link, reading, server_time
from okrsync_github.budget import gauge
from okrsync_github.credential import Credential, Installation, credential_of
from okrsync_github.graphql import SIZES, Owned, Query, is_too_much, trouble_in
from okrsync_github.settings import GitHubSettings
from okrsync_github.shown import Shown

_MOVED = frozenset({301, 302, 307, 308})
_MOST_HOPS = 3
_MOST_PAGES = 5000
# Enterprise Server keeps its two languages side by side, below ``/api``:
# https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql
_ENTERPRISE, _REST = "/api/v3", "/v3"
# Says where to go on after a page: its rows and the path of its ``next`` link -> the path to ask for.
Onward = Callable[[Sequence[Record], str], str]


def call(settings: GitHubSettings, lend: Lender) -> Talk:
    """A conversation with these settings."""
    is_enterprise = urlsplit(settings.url).path.endswith(_ENTERPRISE)
    rest = _REST if is_enterprise else ""
    url = settings.url.removesuffix(rest)
    client = lend(url, headers=requests.HEADERS, reading=reading, gauge=gauge)
    return Talk(client, rest, credential_of(settings, client, rest))


class Talk:
    """Asks GitHub. ``rest`` is where its REST API begins below the client's address."""

    def __init__(self, client: Client, rest: str, credential: Credential) -> None:
        self._client = client
        self._rest = rest
        self._credential = credential
        self._size = SIZES[0]

    def ask(self, ask: Ask) -> Reply:
        """The answer, wherever it moved on the same host: the old name of a repository leads to its id.

        https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects
        """
        for _ in range(_MOST_HOPS):
            reply = self.ask_here(replace(ask, expect=ask.expect | _MOVED))
            if reply.status not in _MOVED:
                return reply
            target = self._below(reply.headers.get("location", ""), reply)
            ask = replace(ask, path=requests.with_query_of(ask.path, target))
        raise UnexpectedResponse(f"{reply.where}: redirected in circles")

    def ask_here(self, ask: Ask) -> Reply:
        """The answer of this very address."""
        return self._ask(replace(ask, path=f"{self._rest}{ask.path}"))

    def pages(
        self, ask: Ask, onward: Onward = lambda _, link: link, *, under: str | None = None
    ) -> Iterator[Shown]:
        """Every page from ``ask`` on; where GitHub says that nothing changed, one that is no news.

        A page is a list, or an object that holds the list ``under`` a key.
        """
        asked: set[str] = set()
        while ask.path not in asked and len(asked) < _MOST_PAGES:
            asked.add(ask.path)
            reply = self.ask(ask)
            shown = self._shown(reply, onward, under)
            yield shown
            if shown.next is None:
                return
            ask = Ask(shown.next)
        raise UnexpectedResponse(f"{ask.path.split('?')[0]}: GitHub's pages do not end")

    def query(self, query: Query | Owned) -> tuple[Record, Reply]:
        """What a GraphQL query finds, and the answer that it came with; less at once where it takes too long.

        What was too much once is not tried again: a timeout takes from the rate limit of the next hour.
        https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api#timeouts
        """
        for size in [size for size in SIZES if size <= self._size]:
            self._size = size
            reply = self._ask(query.ask(size))
            if not is_too_much(reply):
                break
        else:
            raise Unavailable(f"{reply.where}: GitHub is too slow to answer even small questions")
        trouble = trouble_in(reply)
        if trouble is not None:
            raise trouble
        return Record(reply.json, reply.where).record("data"), reply

    def relative(self, address: str) -> str | None:
        """``address`` as a path of the REST API, or None where it leads elsewhere."""
        path = self._client.relative(address)
        if path is None or not path.startswith(f"{self._rest}/"):
            return None
        return path.removeprefix(self._rest)

    def installation(self) -> Installation | None:
        """Where the app is installed that asks; None where it is a person."""
        return self._credential.installation()

    def close(self) -> None:
        """Give back the connections held open."""
        self._client.close()

    def _ask(self, ask: Ask) -> Reply:
        """The answer, if need be to another proof of who asks."""
        proven = self._credential.on(ask)
        try:
            return self._client.ask(proven)
        except CredentialsRejected:
            if not self._credential.renew():
                raise
        return self._client.ask(self._credential.on(ask))

    def _shown(self, reply: Reply, onward: Onward, under: str | None) -> Shown:
        if reply.status == 304:
            return Shown((), None, reply.headers.get("etag"), server_time(reply), is_news=False)
        found = Record(reply.json, reply.where).raw.get(under) if under else reply.json
        if not isinstance(found, list):
            raise UnexpectedResponse(f"{reply.where}: answered without the list that was promised")
        rows, link = records(found, reply.where), next_link(reply)
        following = onward(rows, self._below(link, reply)) if link else None
        return Shown(rows, following, reply.headers.get("etag"), server_time(reply))

    def _below(self, address: str, reply: Reply) -> str:
        """An address that GitHub gave, as a path. The token goes to no other host."""
        path = self.relative(address)
        if path is None:
            raise UnexpectedResponse(
                f"{reply.where}: leads away from the connection's address",
                hint="is url the API's own address, and not that of a login page or a proxy?",
            )
        return path
