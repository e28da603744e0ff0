"""What others would use to bring all items of a tool: read every item, and keep its dozen columns.

Run in an environment that has these libraries: ``peers.py PEER TOOL CONNECTION``, where CONNECTION is JSON.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from collections.abc import Iterable
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


def keep(rows: Iterable[Row]) -> None:
    """Keep ``rows``."""
    database = sqlite3.connect("peer.db")
    database.execute("create table item (id primary key, key, title, state, updated)")
    with database:
        database.executemany("insert or replace into item values (?, ?, ?, ?, ?)", rows)
    database.close()


PEERS: dict[str, Any] = {"pygithub": pygithub, "jira": jira, "dlt": dlt}

if __name__ == "__main__":
    PEERS[sys.argv[1]](json.loads(sys.argv[3]))
