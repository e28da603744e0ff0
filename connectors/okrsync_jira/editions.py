"""Where Jira Cloud and Jira Data Center differ: addresses, paging, looking up by id. Pure.

Cloud: https://developer.atlassian.com/cloud/jira/platform/rest/v3/
Data Center: https://developer.atlassian.com/server/jira/platform/rest-apis/
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from okrsync.sdk import Ask, Record, Reply, Unavailable, UnexpectedResponse
from okrsync_jira.offset import Offset
from okrsync_jira.requests import Search
from okrsync_jira.translate import id_of


@dataclass(frozen=True, slots=True)
class Found:
    """A page of issues, what opens the next one (None after the last), and the ``Date`` that it came with."""

    issues: Sequence[Record]
    next: str | None
    date: str = ""

    @property
    def ids(self) -> Sequence[str]:
        """The ids of its issues, in their order."""
        return [id_of(issue) for issue in self.issues]


class Edition(Protocol):
    """How one edition is asked, and how its answers are read."""

    title: ClassVar[str]
    root: ClassVar[str]
    shows_the_past: ClassVar[bool]
    """Whether an issue can be shown with the whole of its changelog."""
    pages_catalogs: ClassVar[bool]
    """Whether projects, filters and resolutions come in pages."""
    looks_up_at_once: ClassVar[bool]
    """Whether one request shows as many issues by their ids as a page of a search."""
    lists_tokens: ClassVar[bool]
    """Whether an account can be told the ends of its tokens."""
    doubt: ClassVar[str | None]
    """What an issue that was deleted may be instead, where the site does not tell the two apart."""

    def search(self, search: Search, page: str | None) -> Ask:
        """A page of a search; None is the first."""
        ...

    def found(self, reply: Reply, page: str | None) -> Found:
        """What that page holds. Raises ``UnexpectedResponse`` where it is not whole."""
        ...

    def look_up(self, ids: Sequence[str], fields: Sequence[str], expand: str = "") -> Iterable[Ask]:
        """The asks that together show the issues with these ids, wherever they are now."""
        ...

    def looked_up(self, reply: Reply) -> Sequence[Record]:
        """The issues that such an ask found."""
        ...

    def refuses(self, reply: Reply) -> bool:
        """Whether such an ask was for one issue, which is there and may not be seen."""
        ...


class Cloud:
    """Jira Cloud, REST v3."""

    title: ClassVar[str] = "Jira Cloud"
    root: ClassVar[str] = "/rest/api/3"
    shows_the_past: ClassVar[bool] = False
    pages_catalogs: ClassVar[bool] = True
    looks_up_at_once: ClassVar[bool] = True
    lists_tokens: ClassVar[bool] = False
    doubt: ClassVar[str | None] = "or hidden by a security level: Jira Cloud does not tell which"

    def search(self, search: Search, page: str | None) -> Ask:
        """The enhanced search. It is posted, since a query may be longer than an address.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post
        """
        asked = {"jql": search.jql, "fields": list(search.fields), "maxResults": search.size}
        if search.fresh:
            asked["reconcileIssues"] = [int(one) for one in search.fresh]
        if page is not None:
            asked["nextPageToken"] = page
        return Ask(f"{self.root}/search/jql", method="POST", json=asked)

    def found(self, reply: Reply, page: str | None) -> Found:  # noqa: ARG002 - the answer says where it ends
        """A short page is not the last: the end is where no token comes, or where Jira says so."""
        body = _with_issues(reply)
        last, token = body.raw.get("isLast"), body.opt_text("nextPageToken") or None
        if body.raw.get("warnings"):
            raise UnexpectedResponse(f"{reply.where}: Jira warns that its answer is not complete")
        if last is False and token is None:
            raise UnexpectedResponse(f"{reply.where}: Jira has more issues and does not say how to get them")
        return Found(body.records("issues"), None if last is True else token, _date(reply))

    def look_up(self, ids: Sequence[str], fields: Sequence[str], expand: str = "") -> Iterable[Ask]:  # noqa: ARG002 - what would be cut short is not asked for
        """One fetch for all. Of issues that are deleted or hidden it says nothing.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
        """
        asked = {"issueIdsOrKeys": list(ids), "fields": list(fields)}
        return [Ask(f"{self.root}/issue/bulkfetch", method="POST", json=asked)]

    def looked_up(self, reply: Reply) -> Sequence[Record]:
        """Those found; an error about one of them is not the same as its absence."""
        body = _with_issues(reply)
        if body.raw.get("issueErrors"):
            raise Unavailable(f"{reply.where}: Jira could not read all issues just now")
        return body.records("issues")

    def refuses(self, reply: Reply) -> bool:  # noqa: ARG002 - Cloud says nothing of issues that it hides
        """Never: what is hidden is left out as if it had been deleted."""
        return False


class DataCenter:
    """Jira Data Center, REST v2."""

    title: ClassVar[str] = "Jira Data Center"
    root: ClassVar[str] = "/rest/api/2"
    shows_the_past: ClassVar[bool] = True
    pages_catalogs: ClassVar[bool] = False
    looks_up_at_once: ClassVar[bool] = False
    lists_tokens: ClassVar[bool] = True
    doubt: ClassVar[str | None] = None

    def search(self, search: Search, page: str | None) -> Ask:
        """The search, by offset.

        https://developer.atlassian.com/server/jira/platform/rest/v10002/api-group-search/
        """
        asked = {"jql": search.jql, "fields": list(search.fields), "maxResults": search.size}
        if search.expand:
            asked["expand"] = list(search.expand)
        start = Offset.parse(page).start
        return Ask(f"{self.root}/search", method="POST", json={**asked, "startAt": start})

    def found(self, reply: Reply, page: str | None) -> Found:
        """Go on by as many as came: a server cuts ``maxResults`` down without a word."""
        body, asked = _with_issues(reply), Offset.parse(page)
        if body.raw.get("startAt", asked.start) != asked.start:
            raise UnexpectedResponse(f"{reply.where}: Jira gave another page than the one that was asked for")
        issues = body.records("issues")
        following = asked.following([id_of(issue) for issue in issues], _total(body))
        return Found(issues, str(following) if following else None, _date(reply))

    def look_up(self, ids: Sequence[str], fields: Sequence[str], expand: str = "") -> Iterable[Ask]:
        """One by one: a search refuses ids that are no longer there."""
        shown = {"fields": ",".join(fields)} | ({"expand": expand} if expand else {})
        return [Ask(f"{self.root}/issue/{one}", shown, expect=_MAY_BE_LOST) for one in ids]

    def looked_up(self, reply: Reply) -> Sequence[Record]:
        """The issue, or none."""
        return [Record(reply.json, "an issue")] if reply.ok else []

    def refuses(self, reply: Reply) -> bool:
        """Where a security level hides the issue."""
        return reply.status == 403


@dataclass(frozen=True, slots=True)
class Server:
    """What runs at an address, and the address that browsers know it by."""

    edition: Edition
    version: str
    address: str | None


def server_of(reply: Reply) -> Server:
    """What runs there. Data Center calls itself by its former name, Server.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-server-info/
    """
    info = Record(reply.json, "the server's description of itself")
    edition: Edition = Cloud() if info.text("deploymentType").casefold() == "cloud" else DataCenter()
    address = (info.opt_text("baseUrl") or "").rstrip("/")
    return Server(edition, info.opt_text("version") or "of unknown version", address or None)


def server_called(title: str, version: str, address: str | None) -> Server:
    """A server that was described before, by the title of its edition."""
    return Server(Cloud() if title == Cloud.title else DataCenter(), version, address)


_MAY_BE_LOST = frozenset({403, 404})


def _with_issues(reply: Reply) -> Record:
    body = Record(reply.json, reply.where)
    if body.raw.get("issues") is None:
        raise UnexpectedResponse(f"{reply.where}: answered without the list of issues that was promised")
    return body


def _date(reply: Reply) -> str:
    return reply.headers.get("date", "")


def _total(body: Record) -> int:
    total = body.raw.get("total")
    if not isinstance(total, int):
        raise UnexpectedResponse(f"{body.what}: answered without the total that was promised")
    return total
