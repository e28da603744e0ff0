"""A copy of the database, made while it is written to, and brought back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from okrsync.domain.work import State, WorkItem
from okrsync.errors import UsageError
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore, StoreError, StoreMissing, back_up, open_store

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
SURVEY = ScopeId("code", Scope("repo", "county/survey"))

Opened = Callable[[str], SqlStore]


def _page(number: int) -> Page:
    items = [
        WorkItem(
            id=f"{number}-{n}",
            key=f"{number}-{n}",
            title="Ask",
            url="",
            type="issue",
            state=State.TODO,
            native_status="open",
            updated_at=NOW,
        )
        for n in range(10)
    ]
    return Page(items, Cursor(str(number)))


@contextmanager
def _writing(store: SqlStore) -> Iterator[Event]:
    """Pages come, one after the other, until the block ends; the event tells of the first."""
    begun, enough = Event(), Event()

    def _write() -> None:
        run = store.begin(SURVEY, NOW, full=False)
        number = 0
        while not enough.is_set():
            number += 1
            run.put(_page(number))
            begun.set()

    writer = Thread(target=_write)
    writer.start()
    try:
        yield begun
    finally:
        enough.set()
        writer.join()


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _shown(store: SqlStore) -> set[str]:
    return {
        tracked.item.id
        for tracked in store.evidence(NOW + timedelta(days=1)).items("code", str(SURVEY.scope))
    }


def test_a_copy_that_is_made_while_pages_come_holds_whole_pages_and_the_sync_goes_on(
    opened: Opened, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with opened("write") as store, _writing(store) as begun:
        begun.wait()
        back_up(_url(file), copy)
    with open_store(_url(copy), write=True, clock=lambda: NOW) as restored:
        cursor = int(restored.scope_state(SURVEY).cursor or 0)
        with restored.database.reading() as connection:
            assert connection.exec_driver_sql("select count(*) from item_version").scalar() == 10 * cursor
            assert connection.exec_driver_sql("pragma integrity_check").scalar() == "ok"
        assert cursor > 0
        run = restored.begin(SURVEY, NOW, full=False)
        run.put(_page(cursor + 1))
        run.accept(reconciled=False)
        assert len(_shown(restored)) == 10 * (cursor + 1)


def test_a_copy_in_the_place_of_the_database_is_the_database(
    opened: Opened, file: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    with opened("write") as store:
        run = store.begin(SURVEY, NOW, full=False)
        run.put(_page(1))
        run.accept(reconciled=True)
        store.adopt(content="a", okrs="{}", effect={}, at=NOW, figures={})
        before = (_shown(store), store.scope_states(), store.mappings())
        back_up(_url(file), copy)
        store.begin(SURVEY, NOW, full=False).put(_page(2))
    copy.replace(file)
    with opened("write") as store:
        assert (_shown(store), store.scope_states(), store.mappings()) == before


def test_a_copy_takes_the_place_of_an_older_one_and_nothing_else_is_left(
    opened: Opened, file: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    (folder / "okrsync.db").write_text("older")
    (folder / "okrsync.db.part").write_text("half")
    opened("write").close()
    back_up(_url(file), folder / "okrsync.db")
    assert [path.name for path in folder.iterdir()] == ["okrsync.db"]
    with closing(sqlite3.connect(folder / "okrsync.db")) as copy:
        assert copy.execute("select count(*) from okrsync_revision").fetchone() == (1,)


def test_what_can_not_be_backed_up_is_said_and_nothing_is_changed(
    opened: Opened, file: Path, tmp_path: Path
) -> None:
    with pytest.raises(StoreMissing):
        back_up(_url(file), tmp_path / "copy.db")
    opened("write").close()
    before = file.read_bytes()
    with pytest.raises(UsageError, match="is a folder"):
        back_up(_url(file), tmp_path)
    with pytest.raises(UsageError, match="is the database itself"):
        back_up(_url(file), file)
    with pytest.raises(StoreError, match=r"can't be opened|can't be written"):
        back_up(_url(file), tmp_path / "nowhere" / "copy.db")
    with pytest.raises(UsageError, match=r"pg_dump --format=custom") as refusal:
        back_up("postgresql://okr:s3cret@db/okr", tmp_path / "copy.db")
    assert "s3cret" not in str(refusal.value)
    assert file.read_bytes() == before
    assert not (tmp_path / "copy.db").exists()


def test_a_copy_that_fails_keeps_the_older_one(
    opened: Opened, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "copy.db"
    opened("write").close()
    back_up(_url(file), copy)
    older = copy.read_bytes()
    monkeypatch.setattr("okrsync.store.sqlite._COPIER_PRAGMAS", ("PRAGMA query_only = ON",))
    with pytest.raises(StoreError, match="can't be written to"):
        back_up(_url(file), copy)
    assert copy.read_bytes() == older
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy.db"]
