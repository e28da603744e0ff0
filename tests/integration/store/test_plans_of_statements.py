"""How SQLite goes about what is asked of it for every page: nothing there may grow with the scope."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from okrsync.domain.work import State, WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import open_store

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))
ITEM = WorkItem(
    id="A",
    key="survey#A",
    title="Ask pupil A",
    url="https://code.example/A",
    type="issue",
    state=State.TODO,
    native_status="open",
    updated_at=NOW,
)


def test_what_is_known_of_the_items_of_a_page_is_found_by_their_ids(tmp_path: Path) -> None:
    asked = list[tuple[str, Any]]()

    def asking(_: Any, __: Any, statement: str, values: Any, *___: Any) -> None:
        if statement.startswith("SELECT item_version.id"):
            asked.append((statement, values))

    file = tmp_path / "okrsync.db"
    event.listen(Engine, "before_cursor_execute", asking)
    try:
        with open_store(f"sqlite:///{file}", write=True, clock=lambda: NOW) as store:
            store.begin(SURVEY, NOW, full=True).put(Page([ITEM], Cursor("1")))
    finally:
        event.remove(Engine, "before_cursor_execute", asking)
    [(statement, values)] = asked
    assert "(scope_id=? AND item_id=?)" in _plan(file, statement, values)


def _plan(file: Path, statement: str, values: Any) -> str:
    """https://www.sqlite.org/eqp.html ."""
    with sqlite3.connect(file) as database:
        steps = database.execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
    database.close()
    return "; ".join(step[3] for step in steps)
