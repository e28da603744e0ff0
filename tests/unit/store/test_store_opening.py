from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from okrsync.errors import UsageError
from okrsync.store import (
    SchemaMismatch,
    SqlStore,
    StoreBusy,
    StoreError,
    StoreMissing,
    back_up,
    open_store,
)

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)

Opened = Callable[[str], SqlStore]


def _now() -> datetime:
    return NOW


def adopt(store: SqlStore, content: str) -> None:
    store.adopt(content=content, okrs="{}", effect={}, at=NOW, figures={})


def versions(store: SqlStore) -> int:
    return len(store.mappings())


def test_a_second_writer_is_refused_and_told_who_writes(opened: Opened) -> None:
    opened("write")
    with pytest.raises(StoreBusy, match=r"process \d+.*a daemon is running"):
        opened("write")


def test_a_writer_in_another_process_is_refused(opened: Opened, file: Path) -> None:
    opened("write")
    program = (
        "import sys; from okrsync.store import open_store, StoreBusy\n"
        "try: open_store(sys.argv[1], write=True, clock=None)\n"
        "except StoreBusy: sys.exit(7)"
    )
    assert subprocess.run([sys.executable, "-c", program, f"sqlite:///{file}"], check=False).returncode == 7


def test_the_next_writer_may_come_when_the_first_has_gone(opened: Opened) -> None:
    opened("write").close()
    adopt(opened("write"), "a")


def test_a_refused_opening_gives_the_lock_back(opened: Opened, file: Path) -> None:
    file.write_bytes(b"no database at all " * 100)
    for _ in range(2):
        with pytest.raises(StoreError, match="is not an SQLite database"):
            opened("write")


def test_a_reader_works_beside_a_writer_and_changes_nothing(opened: Opened) -> None:
    writer = opened("write")
    reader = opened("read")
    adopt(writer, "a")
    assert versions(reader) == 1
    with pytest.raises(StoreError, match="opened for reading only"):
        adopt(reader, "b")
    with pytest.raises(StoreError, match="can't be written to"), reader.database.reading() as connection:
        connection.exec_driver_sql("delete from mapping_version")


def test_a_reader_needs_no_writer(opened: Opened) -> None:
    writer = opened("write")
    adopt(writer, "a")
    writer.close()
    assert versions(opened("read")) == 1


def test_where_there_is_no_database_a_reader_is_told_and_makes_none(opened: Opened, file: Path) -> None:
    with pytest.raises(StoreMissing, match=r"no database yet at .*okrsync sync"):
        opened("read")
    assert not file.exists()


def test_an_empty_file_is_no_database_yet(opened: Opened, file: Path) -> None:
    file.touch()
    with pytest.raises(StoreMissing):
        opened("read")
    adopt(opened("write"), "a")


def test_a_writer_makes_no_folder_since_a_mistyped_path_would_begin_another_history(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no folder .*/nope for the database"):
        open_store(f"sqlite:///{tmp_path}/nope/okrsync.db", write=True, clock=_now)
    assert not list(tmp_path.iterdir())


def test_any_folder_will_do(tmp_path: Path) -> None:
    folder = tmp_path / "a b" / "50%" / "#"
    folder.mkdir(parents=True)
    with open_store(f"sqlite:///{folder}/okrsync.db", write=True, clock=_now) as store:
        adopt(store, "a")


def test_what_is_kept_is_its_owners_alone_to_read(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/okrsync.db"
    with open_store(url, write=True, clock=_now) as store:
        adopt(store, "a")
        back_up(url, tmp_path / "copy.db")
        rights = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert rights.pop("okrsync.db.lock") == 0o644
    assert set(rights) == {"okrsync.db", "okrsync.db-wal", "okrsync.db-shm", "copy.db"}
    assert set(rights.values()) == {0o600}


def test_rights_that_somebody_gave_stay(opened: Opened, file: Path) -> None:
    opened("write").close()
    file.chmod(0o640)
    opened("write").close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_the_log_is_folded_into_the_file_on_closing(opened: Opened, file: Path) -> None:
    opened("write").close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["okrsync.db", "okrsync.db.lock"]


def test_a_closed_store_says_so(opened: Opened) -> None:
    store = opened("write")
    store.close()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        adopt(store, "a")
    with pytest.raises(StoreError, match="is closed"):
        store.scope_states()


def test_another_programs_database_is_left_alone(opened: Opened, file: Path) -> None:
    foreign = sqlite3.connect(file)
    foreign.execute("create table book (title text)")
    foreign.close()
    for manner in ("write", "read"):
        with pytest.raises(SchemaMismatch, match="belongs to another program"):
            opened(manner)


@pytest.mark.parametrize("manner", ["write", "read"])
def test_a_newer_database_is_refused(opened: Opened, file: Path, manner: str) -> None:
    opened("write").close()
    newer = sqlite3.connect(file)
    with newer:
        newer.execute("update okrsync_revision set version_num = '9999'")
    newer.close()
    with pytest.raises(SchemaMismatch, match=r"newer okrsync \(schema 9999"):
        opened(manner)


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://okr:s3cret@db/okr",
        "postgresql://okr:s3cret@db",
        "okrsync.db",
    ],
)
def test_an_address_that_leads_to_no_database_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(UsageError) as refusal:
        open_store(url, write=True, clock=_now)
    assert "s3cret" not in str(refusal.value)
    assert "sqlite:///" in str(refusal.value)


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    for manner in ("write", "read"):
        with pytest.raises(UsageError, match="is a folder"):
            open_store(f"sqlite:///{tmp_path}", write=manner == "write", clock=_now)


def test_a_file_in_the_place_of_the_folder_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")
    with pytest.raises(UsageError, match=r"there is no folder .*/var for the database"):
        open_store(f"sqlite:///{tmp_path}/var/okrsync.db", write=True, clock=_now)
