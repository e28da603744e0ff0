"""What a sync costs in requests, statements and bytes: the small benchmarks, without a watch."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from benchmarks.hub import Hub
from benchmarks.syncing import Stage, stage
from okrsync.bootstrap import open_hub
from okrsync.daemon import orders
from okrsync.sdk.http.client import utc_now
from okrsync.settings import read_process_settings

ITEMS = 1200
# What a sync may say to the database besides, and for each page of whatever length.
ANYWAY, EACH_PAGE = 50, 9
# Pages of so many items, and what is asked for besides: who we are, and what items refer to.
FIRST = {"github": 12 + 1, "jira": 12 + 6, "trello": 2 + 1 + 3}
AGAIN = {"github": 1, "jira": 1, "trello": 1}
CHANGED = {"github": 1, "jira": 1, "trello": 1 + 2 + 1}


@dataclass
class Counted:
    """What one sync came to."""

    requests: int
    statements: int
    rows: int


@contextmanager
def _statements() -> Iterator[list[str]]:
    said: list[str] = []

    def saying(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", saying)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", saying)


def _sync(hub: Hub, standing: Stage) -> Counted:
    environ = {
        "OKRSYNC_FILE": str(hub.folder / "okrsync.yaml"),
        "OKRSYNC_DATABASE": f"sqlite:///{hub.folder / 'okrsync.db'}",
    }
    opened = open_hub(read_process_settings(environ), write=True, clock=utc_now)
    standing.order()
    try:
        with _statements() as said:
            done = orders.Sync(reconcile=False).carry_out(opened, None)
    finally:
        opened.close()
    assert [scope["trouble"] for scope in done["scopes"]] == [None]
    return Counted(len(standing.order()["requests"]), len(said), _rows(hub))


def _rows(hub: Hub) -> int:
    with sqlite3.connect(hub.folder / "okrsync.db") as database:
        (count,) = database.execute("select count(*) from item_version").fetchone()
    database.close()
    return int(count)


@pytest.mark.parametrize("tool", ["github", "jira", "trello"])
def test_a_sync_costs_no_more_than_its_pages(tool: str, tmp_path: Path) -> None:
    with stage(tool, ITEMS) as standing:
        hub = Hub.of(tmp_path / "hub", tool, standing.connection)
        first = _sync(hub, standing)
        assert (first.requests, first.rows) == (FIRST[tool], ITEMS)
        assert first.statements <= ANYWAY + EACH_PAGE * FIRST[tool]

        again = _sync(hub, standing)
        assert (again.requests, again.rows) == (AGAIN[tool], ITEMS)

        standing.order(change=0.01)
        changed = _sync(hub, standing)
        assert (changed.requests, changed.rows) == (CHANGED[tool], ITEMS + 12)
        assert changed.statements <= ANYWAY + EACH_PAGE


def test_an_item_takes_less_than_a_thousand_bytes(tmp_path: Path) -> None:
    with stage("jira", ITEMS) as standing:
        hub = Hub.of(tmp_path / "hub", "jira", standing.connection)
        _sync(hub, standing)
    assert (hub.folder / "okrsync.db").stat().st_size < ITEMS * 1000 + 300_000
