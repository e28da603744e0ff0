"""What others would use to bring all items of a tool: read every item, and keep its dozen columns.

Run in an environment that has these libraries: ``peers.py PEER TOOL CONNECTION``, where CONNECTION is JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

Row = tuple[object, ...]


def pygithub(connection: dict[str, str]) -> None:
    """https://pygithub.readthedocs.io ."""
    from github import Auth, Github

    # Left to itself it waits a quarter of a second between requests.
    client = Github(
        base_url=connection["url"],
        auth=Auth.Token(connection["token"]),
        per_page=100,
        seconds_between_requests=None,
    )
    issues = client.get_repo("county/survey", lazy=True).get_issues(
        state="all", sort="updated", direction="asc"
    )
    keep((one.node_id, one.number, one.title, one.state, one.updated_at.isoformat()) for one in issues)


def jira(connection: dict[str, str]) -> None:
    """https://jira.readthedocs.io ."""
    from jira import JIRA

    client = JIRA(
        connection["url"],
        options={"rest_api_version": "3"},
        basic_auth=(connection["email"], connection["token"]),
    )
    issues = client.enhanced_search_issues('project = "DROP" ORDER BY created ASC', maxResults=0)
    keep((one.id, one.key, one.fields.summary, one.fields.status.name, one.fields.updated) for one in issues)


def dlt(connection: dict[str, str]) -> None:
    """https://dlthub.com/docs with its REST source, into SQLite."""
    import dlt as library
    from dlt.sources.rest_api import rest_api_source

    asked = {"state": "all", "sort": "updated", "direction": "asc", "per_page": 100}
    source = rest_api_source(
        {
            "client": {"base_url": connection["url"], "paginator": "header_link"},
            "resources": [
                {
                    "name": "issues",
                    "primary_key": "node_id",
                    "write_disposition": "merge",
                    "endpoint": {"path": "/repos/county/survey/issues", "params": asked},
                }
            ],
        }
    )
    destination = library.destinations.sqlalchemy("sqlite:///dlt.db")
    library.pipeline("peer", destination=destination, dataset_name="main", pipelines_dir="state").run(source)


def tap(connection: dict[str, str]) -> None:
    """https://hub.meltano.com/taps/github , whose lines go into a file first, as between a tap and a target.

    It has no token: with one it would ask GitHub itself whether that is valid.
    """
    from tap_github.tap import TapGitHub

    asked = {
        "repositories": ["county/survey"],
        "api_url_base": connection["url"],
        "start_date": "2000-01-01T00:00:00Z",
    }
    catalog = TapGitHub(config=asked).catalog_dict
    for stream in catalog["streams"]:
        [whole] = [one["metadata"] for one in stream["metadata"] if not one["breadcrumb"]]
        whole["selected"] = stream["tap_stream_id"] == "issues"
    lines = Path("tap.jsonl")
    with lines.open("w", encoding="utf-8") as told, redirect_stdout(told):
        TapGitHub(config=asked, catalog=catalog).sync_all()
    with lines.open(encoding="utf-8") as told:
        records = (one["record"] for one in map(json.loads, told) if one["type"] == "RECORD")
        keep((one["id"], one["number"], one["title"], one["state"], one["updated_at"]) for one in records)


def trello(connection: dict[str, str]) -> None:
    """https://github.com/sarumont/py-trello , which leaves going on after a thousand cards to its caller."""
    import requests
    from trello import TrelloClient

    class Here:
        """Trello has one address, so that its client has no setting for it."""

        def __init__(self) -> None:
            self._session = requests.Session()

        def request(self, method: str, url: str, **rest: Any) -> requests.Response:
            here = url.replace("https://api.trello.com", connection["url"])
            return self._session.request(method, here, **rest)

    client = TrelloClient(connection["key"], token=connection["token"], http_service=Here())
    board = client.get_board("aBcD1234")
    asked = {"fields": "all", "customFieldItems": "true", "limit": 1000}
    keep(_pages(lambda **onward: board.get_cards({**asked, **onward}, card_filter="all")))


def _pages(cards_of: Callable[..., list[Any]]) -> Iterator[Row]:
    cards = cards_of()
    while cards:
        yield from ((one.id, one.shortUrl, one.name, one.closed, one.due) for one in cards)
        cards = cards_of(before=min(one.id for one in cards))


def keep(rows: Iterable[Row]) -> None:
    """Keep ``rows``."""
    database = sqlite3.connect("peer.db")
    database.execute("create table item (id primary key, key, title, state, updated)")
    with database:
        database.executemany("insert or replace into item values (?, ?, ?, ?, ?)", rows)
    database.close()


PEERS: dict[str, Any] = {"pygithub": pygithub, "jira": jira, "dlt": dlt, "tap": tap, "py-trello": trello}

if __name__ == "__main__":
    PEERS[sys.argv[1]](json.loads(sys.argv[3]))
