"""A Jira site in conversation: it knows us, it is of some edition, and its pages come to an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from itertools import compress

from okrsync.sdk import (
    Ask,
    Client,
    NotFound,
    PermissionMissing,
    QueryRejected,
    Record,
    Reply,
    UnexpectedResponse,
    records,
)
from okrsync_jira.answers import stranger
from okrsync_jira.editions import Edition, Found, Server, server_of
from okrsync_jira.paging import MOST_PAGES, by_offset, by_token, endless
from okrsync_jira.requests import NOT_THERE, WHEREABOUTS, Search, changelogs, server_info, tokens
from okrsync_jira.translate import id_of

_AGILE = "/rest/agile/1.0"
# So many most lists give at once, whoever asks for more: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/#pagination
_TO_A_PAGE = 50


class Site:
    """What the connector asks of one site. What hardly ever changes is asked once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._server: Server | None = None

    @property
    def server(self) -> Server:
        """What runs there."""
        if self._server is None:
            self._server = server_of(self._ask(server_info()))
        return self._server

    def recall(self, server: Server | None) -> None:
        """What is known to run there; None forgets it."""
        self._server = server

    @property
    def edition(self) -> Edition:
        """How this site is asked."""
        return self.server.edition

    @cached_property
    def fields(self) -> Sequence[Record]:
        """Every field that the account may see.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/#api-rest-api-3-field-get
        """
        return self._all("field")

    @cached_property
    def statuses(self) -> Sequence[Record]:
        """Every status that an issue may be in.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-statuses/#api-rest-api-3-status-get
        """
        return self._all("status")

    @cached_property
    def resolutions(self) -> Sequence[Record]:
        """Every resolution that an issue may have; none where the account may not list them.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-resolutions/#api-rest-api-3-resolution-search-get
        """
        try:
            return list(self._catalog("resolution/search", "resolution"))
        except (NotFound, PermissionMissing):
            return []

    def whoami(self) -> tuple[Record, int]:
        """The account that the token belongs to, and Jira's time in milliseconds since 1970.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-myself/
        """
        reply = self._ask(self._at("myself"))
        return Record(reply.json, "the account"), server_time(reply.headers.get("date", ""), reply.where)

    def tokens(self) -> Sequence[Record]:
        """The personal access tokens of the account; none where the site does not tell them."""
        reply = self._client.ask(tokens())
        return records(reply.json, "tokens") if reply.ok else []

    def now(self) -> datetime:
        """The hub's time (UTC)."""
        return self._client.now()

    def project(self, key: str) -> Record:
        """The project. Raises ``NotFound`` where the account can't see it, or its issues.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/#api-rest-api-3-project-projectidorkey-get
        """
        project = Record(self._ask(self._at(f"project/{key}")).json, f"project {key}")
        if project.flag("archived"):
            raise NotFound(
                f"project {key} is archived: Jira no longer shows its issues",
                hint="restore it, or take it out of the file",
            )
        return project

    def projects(self) -> Iterable[Record]:
        """Every project that the account may browse, archived ones aside.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/#api-rest-api-3-project-search-get
        https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#api/2/project-getAllProjects
        """
        return self._catalog("project/search", "project")

    def own_filters(self) -> Iterable[Record]:
        """The account's favourite filters, and on Cloud its own as well.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/#api-rest-api-3-filter-my-get
        """
        if self.edition.pages_catalogs:
            return self._all("filter/my", {"includeFavourites": "true"})
        return self._all("filter/favourite")

    def filter(self, id_: str) -> Record:
        """The saved filter. Raises ``NotFound`` where it is not shared with the account.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/#api-rest-api-3-filter-id-get
        """
        return Record(self._ask(self._at(f"filter/{id_}")).json, f"filter {id_}")

    def filters_called(self, name: str) -> Iterable[Record]:
        """Saved filters, those with this name among them; of Data Center only the account's favourites.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/#api-rest-api-3-filter-search-get
        https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#api/2/filter-getFavouriteFilters
        """
        return self._catalog("filter/search", "filter/favourite", {"filterName": name})

    def board(self, id_: str) -> Record:
        """How a board is configured.

        https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/#api-rest-agile-1-0-board-boardid-configuration-get
        """
        return Record(self._ask(Ask(f"{_AGILE}/board/{id_}/configuration")).json, f"board {id_}")

    def boards_called(self, name: str) -> Iterable[Record]:
        """Boards, those with this name among them; without a name all.

        https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/#api-rest-agile-1-0-board-get
        """
        return self._paged(f"{_AGILE}/board", {"name": name} if name else None)

    def sprint(self, id_: str) -> Record:
        """A sprint. Raises ``NotFound`` or ``PermissionMissing`` where the account may not see its board.

        https://developer.atlassian.com/cloud/jira/software/rest/api-group-sprint/#api-rest-agile-1-0-sprint-sprintid-get
        """
        return Record(self._ask(Ask(f"{_AGILE}/sprint/{id_}")).json, f"sprint {id_}")

    def sees_project(self, key: str) -> bool:
        """Whether the account can see the project and its issues."""
        try:
            self.project(key)
        except (NotFound, PermissionMissing):
            return False
        return True

    def first(self, search: Search) -> Found:
        """The first page of a search."""
        return self._page(search, None)

    def pages(self, search: Search, page: str | None = None, anchor: str | None = None) -> Iterator[Found]:
        """All pages of a search, or those from ``page`` on.

        ``anchor`` is an issue that only who is known is shown: where the last page holds it, Jira knew us.
        """
        opened = {page}
        found = self._open(search, page)
        while found.next is not None:
            yield found
            if found.next in opened or len(opened) > MOST_PAGES:
                raise endless("a search")
            opened.add(found.next)
            found = self._page(search, found.next)
        if len(opened) > 1 and anchor not in found.ids:
            # Where the token died meanwhile, what a stranger gets looks like the last page.
            self.whoami()
        yield found

    def look_up(self, ids: Sequence[str], fields: Sequence[str], expand: str = "") -> dict[str, Record]:
        """The issues with these ids, wherever they are now, by id; those deleted or hidden are left out."""
        return self._looked_up(ids, (self._ask(ask) for ask in self.edition.look_up(ids, fields, expand)))

    def whereabouts(self, ids: Sequence[str]) -> tuple[dict[str, Record], set[str]]:
        """As ``look_up``, and the ids of issues that are there and that Jira says may not be seen."""
        replies = [self._ask(ask) for ask in self.edition.look_up(ids, WHEREABOUTS)]
        refused = [self.edition.refuses(reply) for reply in replies]
        return self._looked_up(ids, replies), set(compress(ids, refused))

    def changelogs(self, ids: Sequence[str]) -> dict[str, list[Record]] | None:
        """The entries about status and resolution of several issues; None where no site of this kind tells.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-changelog-bulkfetch-post
        """
        logs: dict[str, list[Record]] = {}
        for reply in by_token(self._ask, lambda page: changelogs(ids, page)):
            if reply.status in NOT_THERE:
                return None
            body = Record(reply.json, reply.where)
            if body.raw.get("issueChangeLogs") is None:
                raise UnexpectedResponse(f"{reply.where}: answered without the changelogs that were promised")
            for log in body.records("issueChangeLogs"):
                logs.setdefault(log.text("issueId"), []).extend(log.records("changeHistories"))
        return logs

    def changelog(self, id_: str) -> list[Record]:
        """Every entry of one issue.

        https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-changelog-get
        """
        return list(self._paged(f"{self.edition.root}/issue/{id_}/changelog"))

    def close(self) -> None:
        """Give back the connections held open."""
        self._client.close()

    def _looked_up(self, ids: Sequence[str], replies: Iterable[Reply]) -> dict[str, Record]:
        """By id. One that nobody asked for stands in the place of another, which is then not missing."""
        found = {id_of(issue): issue for reply in replies for issue in self.edition.looked_up(reply)}
        if not found.keys() <= set(ids):
            raise UnexpectedResponse("Jira showed other issues than those that were asked for")
        return found

    def _open(self, search: Search, page: str | None) -> Found:
        """The page to begin with: the first one where ``page`` has become too old for Jira to know."""
        if page is not None:
            try:
                return self._page(search, page)
            except QueryRejected:
                pass
        return self._page(search, None)

    def _page(self, search: Search, page: str | None) -> Found:
        return self.edition.found(self._ask(self.edition.search(search, page)), page)

    def _catalog(self, paged: str, whole: str, wanted: Mapping[str, str] | None = None) -> Iterable[Record]:
        """A list that Cloud gives in pages, and ``wanted`` from it alone; Data Center gives the ``whole``."""
        if self.edition.pages_catalogs:
            return self._paged(f"{self.edition.root}/{paged}", wanted)
        return self._all(whole)

    def _paged(self, path: str, wanted: Mapping[str, str] | None = None) -> Iterator[Record]:
        return by_offset(
            self._ask,
            lambda start: Ask(path, {**(wanted or {}), "startAt": start, "maxResults": _TO_A_PAGE}),
        )

    def _all(self, what: str, wanted: Mapping[str, str] | None = None) -> Sequence[Record]:
        reply = self._ask(self._at(what, wanted))
        if not isinstance(reply.json, list):
            raise UnexpectedResponse(f"{reply.where}: answered without the list that was promised")
        return records(reply.json, what)

    def _at(self, path: str, wanted: Mapping[str, str] | None = None) -> Ask:
        return Ask(f"{self.edition.root}/{path}", wanted or {})

    def _ask(self, ask: Ask) -> Reply:
        reply = self._client.ask(ask)
        trouble = stranger(reply)
        if trouble is not None:
            raise trouble
        return reply


def server_time(date: str, where: str) -> int:
    """The ``Date`` of an answer as milliseconds since 1970."""
    try:
        instant = parsedate_to_datetime(date)
    except ValueError:
        raise UnexpectedResponse(
            f"{where}: answered without saying what time it is",
            hint="does a proxy take the Date header away?",
        ) from None
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return int(aware.timestamp()) * 1000
