"""What three tools with very many items answer, rendered beforehand so that no time of a run goes there.

One item of a sandbox is the pattern for all, so that they are what a connector understands; each is filled up
to the size that items have in the field.
"""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import ceil
from typing import Any

Json = dict[str, Any]

# When the first item was made; the others follow by the minute.
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_WORDS = "the pupils of this school need a tutor who has time for them every week, and a room to meet in; "


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, with names of headers in lower case; ``office`` is whom it is to, where it says so."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    office: int | None = None

    @property
    def address(self) -> str:
        """Where it was sent to."""
        return self.path if self.office is None else f"/office-{self.office}{self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A body in JSON, and the headers that are this answer's own."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


class Tool(ABC):
    """``count`` items like ``pattern``, each with a number: the order in which they were made."""

    def __init__(self, pattern: Json, count: int) -> None:
        self._pattern = pattern
        self.changed = {number: BEGAN + timedelta(minutes=number) for number in range(1, count + 1)}
        self.items = {number: json.dumps(self.item(number)).encode() for number in self.changed}
        self._pages: dict[object, bytes] = {}
        self._since: dict[datetime | None, list[int]] = {}

    def change(self, share: float, at: datetime) -> int:
        """Let the first ``share`` of all items be others from ``at`` on; returns how many these are."""
        some = range(1, max(1, round(len(self.items) * share)) + 1)
        for number in some:
            self.changed[number] = at
            self.items[number] = json.dumps(self.item(number)).encode()
        self._pages.clear()
        self._since.clear()
        return len(some)

    @abstractmethod
    def item(self, number: int) -> Json:
        """One item as the tool has it now."""

    @abstractmethod
    def answer(self, asked: Asked) -> Answer | None:
        """The answer where items are asked for; None where it is something else."""

    def since(self, moment: datetime | None) -> list[int]:
        """Those that changed at ``moment`` or later, the oldest change first."""
        if moment not in self._since:
            some = (number for number, at in self.changed.items() if moment is None or at >= moment)
            self._since[moment] = sorted(some, key=lambda number: (self.changed[number], number))
        return self._since[moment]

    def page(self, name: object, numbers: Sequence[int]) -> bytes:
        """The page ``name``, which holds these."""
        if name not in self._pages:
            self._pages[name] = b"[" + b",".join(self.items[number] for number in numbers) + b"]"
        return self._pages[name]


class GitHub(Tool):
    """The issues of one repository: https://docs.github.com/en/rest/issues/issues#list-repository-issues ."""

    LIST = re.compile(r"/repos/[^/]+/[^/]+/issues")
    _PAGE = 100
    # What a tap asks for beforehand: https://docs.github.com/en/graphql/reference/queries#repository
    _REPOSITORY = b'{"data": {"repo0": {"nameWithOwner": "county/survey", "databaseId": 1}}}'

    def item(self, number: int) -> Json:
        """About 5 KB."""
        is_closed = number % 3 == 0
        at = f"{self.changed[number]:%Y-%m-%dT%H:%M:%SZ}"
        own = {"number": number, "id": 7_000_000 + number, "node_id": f"I_kwBench{number:08}"}
        state = {
            "state": "closed" if is_closed else "open",
            "state_reason": "completed" if is_closed else None,
            "closed_at": at if is_closed else None,
            "updated_at": at,
        }
        home = re.sub(r"/issues/\d+$", "", self._pattern["url"])
        links = {"html_url": f"{home}/issues/{number}", "url": f"{home}/issues/{number}"}
        return {
            **self._pattern,
            **own,
            **state,
            **links,
            "title": f"Visit school {number}",
            "body": _WORDS * 15,
        }

    def answer(self, asked: Asked) -> Answer | None:
        """A page in the order of change; the mark of the last item is in the link to the next one."""
        if asked.path == "/graphql" and b"repo0: repository(" in asked.body:
            return Answer(self._REPOSITORY)
        if not self.LIST.fullmatch(asked.path):
            return None
        since = asked.query.get("since")
        numbers = self.since(datetime.fromisoformat(since) if since else None)
        start = int(asked.query.get("after", "0"))
        name = (since, start, asked.query.get("sort"))
        latest = self.changed[numbers[-1]].timestamp() if numbers else 0
        etag = f'"{len(numbers)}-{start}-{latest}-{since}"'
        if asked.headers.get("if-none-match") == etag:
            return Answer(b"", {"etag": etag}, 304)
        link = self._link(asked, start) if start + self._PAGE < len(numbers) else {}
        return Answer(self.page(name, numbers[start : start + self._PAGE]), {"etag": etag, **link})

    def _link(self, asked: Asked, start: int) -> Mapping[str, str]:
        query = {**asked.query, "after": str(start + self._PAGE)}
        target = "&".join(f"{name}={value}" for name, value in query.items())
        return {"link": f'<http://{asked.headers["host"]}{asked.address}?{target}>; rel="next"'}


class Jira(Tool):
    """The issues of one project.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
    """

    SEARCH = "/rest/api/3/search/jql"
    SEARCHES = re.compile(r"/rest/api/[23]/search/jql")
    FETCH = "/rest/api/3/issue/bulkfetch"
    _FIRST = 7_000_000

    def item(self, number: int) -> Json:
        """About 6 KB."""
        at = f"{self.changed[number]:%Y-%m-%dT%H:%M:%S}.000+0000"
        project = self._pattern["fields"]["project"]["key"]
        text = {"type": "paragraph", "content": [{"type": "text", "text": _WORDS * 25}]}
        told = {
            "summary": f"Visit school {number}",
            "updated": at,
            "created": f"{BEGAN + timedelta(minutes=number):%Y-%m-%dT%H:%M:%S}.000+0000",
            "description": {"type": "doc", "version": 1, "content": [text]},
        }
        own = {"id": str(self._FIRST + number), "key": f"{project}-{number}"}
        return {**self._pattern, **own, "fields": {**self._pattern["fields"], **told}}

    def answer(self, asked: Asked) -> Answer | None:
        """A page in the order of creation, or of as many bare keys; or the issues with some ids."""
        if asked.path == self.FETCH:
            numbers = [int(one) - self._FIRST for one in json.loads(asked.body)["issueIdsOrKeys"]]
            return Answer(b'{"issueErrors":[],"issues":' + self.page(tuple(numbers), numbers) + b"}")
        if not self.SEARCHES.fullmatch(asked.path):
            return None
        wanted = json.loads(asked.body) if asked.body else asked.query
        since = re.search(r"updated >= (\d+)", wanted["jql"])
        moment = datetime.fromtimestamp(int(since[1]) / 1000, UTC) if since else None
        named = {int(one) - self._FIRST for one in re.findall(r"id IN \((\d+)\)", wanted["jql"])}
        numbers = sorted({*self.since(moment), *named})
        start, most = int(wanted.get("nextPageToken") or 0), int(wanted["maxResults"])
        is_lean = wanted["fields"] == ["key"]
        size = min(most, 5000 if is_lean else 100)
        some, is_last = numbers[start : start + size], start + size >= len(numbers)
        rest = b'"isLast":true}' if is_last else b'"nextPageToken":"%d","isLast":false}' % (start + size)
        issues = self._lean(some) if is_lean else self.page((moment, *named, start, size), some)
        return Answer(b'{"issues":' + issues + b"," + rest)

    def _lean(self, numbers: Sequence[int]) -> bytes:
        project = self._pattern["fields"]["project"]["key"]
        rows = [{"id": str(self._FIRST + one), "key": f"{project}-{one}", "fields": {}} for one in numbers]
        return json.dumps(rows).encode()


class Trello(Tool):
    """The cards of one board: https://developer.atlassian.com/cloud/trello/rest/api-group-boards/ ."""

    BOARD = re.compile(r"/1/boards/[^/]+")
    CARDS = re.compile(r"/1/boards/[^/]+/cards/all")

    def item(self, number: int) -> Json:
        """About 2 KB."""
        at = f"{self.changed[number]:%Y-%m-%dT%H:%M:%S}.000Z"
        link = f"b{number:07}"
        own = {"id": self._id(number), "shortLink": link, "shortUrl": f"https://trello.com/c/{link}"}
        told = {"name": f"Visit school {number}", "desc": _WORDS * 9, "dateLastActivity": at, "closed": False}
        return {**self._pattern, **own, **told}

    def answer(self, asked: Asked) -> Answer | None:
        """A page of the newest cards below ``before``, lean where only what may have changed is asked for."""
        if self.BOARD.fullmatch(asked.path) and asked.query.get("fields") == "id":
            return Answer(json.dumps({"id": self._id(0)}).encode())
        if not self.CARDS.fullmatch(asked.path):
            return None
        before, most = asked.query.get("before"), int(asked.query.get("limit", "1000"))
        last = self._first_at(before) if before else len(self.items) + 1
        first = self._first_at(asked.query["since"]) if "since" in asked.query else 1
        numbers = range(last - 1, max(first - 1, last - 1 - most), -1)
        fields = asked.query.get("fields", "")
        if fields == "all" or "name" in fields.split(","):
            return Answer(self.page((first, last, most), numbers))
        return Answer(json.dumps([self._lean(number, fields.split(",")) for number in numbers]).encode())

    def _lean(self, number: int, fields: Sequence[str]) -> Json:
        card = json.loads(self.items[number])
        return {"id": card["id"], **{name: card.get(name) for name in fields}}

    def _id(self, number: int) -> str:
        """The second in which it was made, and a number: https://developer.atlassian.com/cloud/trello/ ."""
        return f"{int(BEGAN.timestamp()) + 60 * number:08x}{number:016x}"

    def _first_at(self, id_: str) -> int:
        """The number of the first card with this id or a higher one."""
        made = (int(id_[:8], 16) - int(BEGAN.timestamp())) / 60
        number = ceil(made) if made != int(made) or int(id_[8:], 16) <= made else int(made) + 1
        return min(max(1, number), len(self.items) + 1)


@dataclass(frozen=True, slots=True)
class Offices:
    """Many servers of one tool behind one address, each below ``/office-N``.

    Every ``spread``-th has the items of ``lively``, the others those of ``quiet``, which never change.
    """

    lively: Tool
    quiet: Tool
    spread: int

    def answer(self, asked: Asked) -> Answer | None:
        """The answer of the one that is asked."""
        is_lively = asked.office is not None and asked.office % self.spread == 0
        return (self.lively if is_lively else self.quiet).answer(asked)

    def change(self, share: float, at: datetime) -> int:
        """Let so many items of the lively ones be others; returns how many these are."""
        return self.lively.change(share, at)
