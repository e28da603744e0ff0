"""The floor: the least that anybody does who brings all items of a tool into a database.

httpx fetches the pages one after the other, orjson reads them, and each page is an executemany of a dozen
columns in a transaction of its own. It keeps no versions, knows no states, and loses its place in a crash.
``floor.py TOOL URL DATABASE [SINCE]``; DATABASE is the address of an SQLite file or of a PostgreSQL database.
With SINCE (ISO 8601) it asks what changed since then. With ``jira-at-once`` and ``trello-at-once`` for TOOL
eight pages are under way at once, by the same requests as okrsync's: issues by their ids, cards by time.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from functools import partial
from itertools import pairwise
from typing import Any

import httpx
import orjson

Row = tuple[object, ...]
AT_ONCE = 8
_OTHERS = "abcdefghijk"
_TABLE = f"create table if not exists item (id text primary key, {' text, '.join(_OTHERS)} text)"
_INSTEAD = ", ".join(f"{name} = excluded.{name}" for name in _OTHERS)
_PUT = f"insert into item values (?{', ?' * len(_OTHERS)}) on conflict (id) do update set {_INSTEAD}"  # noqa: S608


def github(http: httpx.Client, since: str | None) -> Iterator[list[Row]]:
    """The issues of a repository."""
    asked = {"state": "all", "sort": "updated", "direction": "asc", "per_page": "100"}
    query = {**asked, "since": since} if since else asked
    reply = http.get("/repos/county/survey/issues", params=query)
    while True:
        yield [_issue(row) for row in orjson.loads(reply.content)]
        following = reply.links.get("next")
        if not following:
            return
        reply = http.get(following["url"])


def jira(http: httpx.Client, since: str | None) -> Iterator[list[Row]]:
    """The issues of a project."""
    recent = f" AND updated >= {round(datetime.fromisoformat(since).timestamp() * 1000)}" if since else ""
    asked: dict[str, object] = {
        "jql": f'project = "DROP"{recent} ORDER BY created ASC',
        "fields": ["*all"],
        "maxResults": 100,
    }
    while True:
        found = orjson.loads(http.post("/rest/api/3/search/jql", json=asked).content)
        yield [_work(row) for row in found["issues"]]
        if found["isLast"]:
            return
        asked["nextPageToken"] = found["nextPageToken"]


def trello(http: httpx.Client, since: str | None) -> Iterator[list[Row]]:  # noqa: ARG001 - all or nothing
    """The cards of a board; Trello has no way to ask for those that changed."""
    query = {"limit": "1000", "members": "true", "customFieldItems": "true", "fields": "name"}
    while True:
        cards = orjson.loads(http.get("/1/boards/aBcD1234/cards/all", params=query).content)
        if not cards:
            return
        yield [_card(row) for row in cards]
        query["before"] = min(card["id"] for card in cards)


def jira_at_once(http: httpx.Client, since: str | None) -> Iterator[list[Row]]:  # noqa: ARG001 - everything
    """The issues of a project, a hundred ids to a request."""
    asked = {"jql": 'project = "DROP" ORDER BY created ASC', "fields": ["key"], "maxResults": 5000}

    def fetched(ids: list[str]) -> list[Row]:
        told = {"issueIdsOrKeys": ids, "fields": ["*all"]}
        found = orjson.loads(http.post("/rest/api/3/issue/bulkfetch", json=told).content)
        return [_work(row) for row in found["issues"]]

    def lots() -> Iterator[Callable[[], list[Row]]]:
        while True:
            found = orjson.loads(http.post("/rest/api/3/search/jql", json=asked).content)
            ids = [row["id"] for row in found["issues"]]
            yield from (partial(fetched, ids[at : at + 100]) for at in range(0, len(ids), 100))
            if found["isLast"]:
                return
            asked["nextPageToken"] = found["nextPageToken"]

    yield from _at_once(lots())


def trello_at_once(http: httpx.Client, since: str | None) -> Iterator[list[Row]]:  # noqa: ARG001 - everything
    """The cards of a board: the newest page, and down to the board's creation as long a time to a request."""
    board = orjson.loads(http.get("/1/boards/aBcD1234", params={"fields": "id"}).content)["id"]
    query = {"limit": "1000", "members": "true", "customFieldItems": "true", "fields": "name"}

    def fetched(**window: str) -> list[dict[str, Any]]:
        cards: list[dict[str, Any]] = orjson.loads(
            http.get("/1/boards/aBcD1234/cards/all", params={**query, **window}).content
        )
        return cards

    newest = fetched()
    yield [_card(row) for row in newest]
    times = [int(card["id"][:8], 16) for card in newest]
    ends = [*range(min(times), int(board[:8], 16), min(times) - max(times)), int(board[:8], 16)]
    windows = (partial(fetched, before=_id(end), since=_id(start)) for end, start in pairwise(ends))
    for cards in _at_once(windows):
        yield [_card(row) for row in cards]


def _id(second: int) -> str:
    return f"{second:08x}{0:016x}"


def _at_once(asks: Iterable[Callable[[], Any]]) -> Iterator[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        coming = [pool.submit(ask) for ask in asks]
        for one in coming:
            yield one.result()


def _issue(row: dict[str, Any]) -> Row:
    labels, people = _names(row["labels"], "name"), _names(row["assignees"], "login")
    told = (row["state"], row["state_reason"], row["created_at"], row["updated_at"], row["closed_at"])
    milestone = row["milestone"] and row["milestone"]["title"]
    return (row["node_id"], row["number"], row["title"], *told, row["html_url"], labels, people, milestone)


def _work(row: dict[str, Any]) -> Row:
    fields = row["fields"]
    status, kind, who = fields["status"], fields["issuetype"]["name"], fields["assignee"]
    told = (fields["created"], fields["updated"], fields["resolutiondate"], fields["duedate"])
    state = (status["name"], status["statusCategory"]["key"])
    labels, person = ",".join(fields["labels"]), who and who["displayName"]
    return (row["id"], row["key"], fields["summary"], *state, kind, *told, labels, person)


def _card(row: dict[str, Any]) -> Row:
    labels, people = _names(row["labels"], "name"), _names(row["members"], "fullName")
    told = (row["closed"], row["due"], row["dueComplete"], row["dateLastActivity"], row["idList"])
    return (
        row["id"],
        row["shortLink"],
        row["name"],
        *told,
        row["shortUrl"],
        labels,
        people,
        row["isTemplate"],
    )


def _names(rows: list[dict[str, Any]], name: str) -> str:
    return ",".join(row[name] for row in rows)


def main(tool: str, url: str, database: str, since: str | None = None) -> None:
    """Bring everything, or what changed since then."""
    read = {
        "github": github,
        "jira": jira,
        "trello": trello,
        "jira-at-once": jira_at_once,
        "trello-at-once": trello_at_once,
    }[tool]
    keep = _into_file if database.startswith("sqlite:") else _into_server
    with httpx.Client(base_url=url, headers={"Authorization": "Bearer floor"}) as http:
        keep(database, read(http, since))


def _into_file(address: str, pages: Iterator[list[Row]]) -> None:
    with closing(sqlite3.connect(address.removeprefix("sqlite:///"))) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute(_TABLE)
        for rows in pages:
            with connection:
                connection.executemany(_PUT, rows)


def _into_server(address: str, pages: Iterator[list[Row]]) -> None:
    import psycopg

    with psycopg.connect(address) as connection:
        connection.execute(_TABLE)
        connection.commit()
        for rows in pages:
            with connection.transaction():
                connection.cursor().executemany(_PUT.replace("?", "%s"), rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
