"""The schema that the revisions build, and what an upgrade does to a database that holds something."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert

from okrsync.store import SchemaMismatch, SqlStore, StoreError, migrations, open_store, revisions, sqlite
from okrsync.store.tables import metadata, scope, sync_run

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)

# A revision that makes a table anew, as SQLite wants it, while other rows refer to it.
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "test"
down_revision = "{down}"

def upgrade():
    with op.batch_alter_table("scope", recreate="always") as table:
        table.add_column(sa.Column("colour", sa.Text()))
    {more}
"""


def _open(file: Path, *, write: bool = True) -> SqlStore:
    return open_store(f"sqlite:///{file}", write=write, clock=lambda: NOW)


def _with_rows(file: Path) -> None:
    with _open(file) as store, store.database.writing() as connection:
        connection.execute(insert(scope).values(connection="code", kind="repo", name="county/survey"))
        connection.execute(insert(sync_run).values(scope_id=1, started_at=NOW, outcome="running"))


def _runs(connection: sqlite3.Connection) -> int:
    (count,) = connection.execute("select count(*) from sync_run").fetchone()
    return int(count)


def _release_next(folder: Path, monkeypatch: pytest.MonkeyPatch, more: str = "pass") -> None:
    folder.mkdir()
    down = revisions.head_revision()
    (folder / "next.py").write_text(NEXT.format(down=down, more=more))
    monkeypatch.setattr(migrations, "FOLDERS", (*migrations.FOLDERS, folder))
    monkeypatch.setattr(revisions, "REVISIONS", (*revisions.REVISIONS, "test"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "okrsync.db"


def test_the_revisions_build_what_the_tables_say(file: Path) -> None:
    with _open(file) as store, store.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": revisions.VERSION_TABLE})
        assert compare_metadata(context, metadata) == []


def test_the_list_of_revisions_is_that_of_the_files(file: Path) -> None:
    with _open(file) as store, store.database.reading() as connection:
        scripts = ScriptDirectory.from_config(migrations.config(connection))
        assert revisions.current_revision(connection) == revisions.head_revision()
    in_order = [script.revision for script in scripts.walk_revisions()][::-1]
    assert tuple(in_order) == revisions.REVISIONS


def test_an_upgrade_keeps_every_row_and_a_copy_from_before(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_rows(file)
    _release_next(tmp_path / "next", monkeypatch)
    with pytest.raises(SchemaMismatch, match=r"older okrsync.*okrsync sync"):
        _open(file, write=False)
    with _open(file) as store, store.database.reading() as connection:
        assert connection.exec_driver_sql("select colour from scope").all() == [(None,)]
        assert connection.exec_driver_sql("select count(*) from sync_run").scalar() == 1
        assert _foreign_keys(store.database.writer.connect())
    before = revisions.REVISIONS[-2]
    copy = sqlite3.connect(tmp_path / f"okrsync.db.schema-{before}.bak")
    assert _runs(copy) == 1
    assert copy.execute("select version_num from okrsync_revision").fetchall() == [(before,)]
    copy.close()


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ("raise RuntimeError('broken')", RuntimeError),
        ("op.execute('delete from scope')", StoreError),
    ],
)
def test_an_upgrade_that_goes_wrong_changes_nothing(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, error: type[Exception]
) -> None:
    _with_rows(file)
    with monkeypatch.context() as patch:
        _release_next(tmp_path / "next", patch, more)
        with pytest.raises(error):
            _open(file)
    with _open(file) as store, store.database.reading() as connection:
        columns = list(connection.exec_driver_sql("select * from scope").keys())
        assert columns == [column.name for column in scope.c]
        assert connection.exec_driver_sql("select count(*) from scope").scalar() == 1


def test_a_backup_replaces_what_an_earlier_attempt_left(file: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy"
    target.write_text("old")
    target.with_name("copy.part").write_text("half")
    with _open(file) as store:
        sqlite.backup(store.database.writer, target)
    assert target.read_bytes().startswith(b"SQLite format 3")
    assert not target.with_name("copy.part").exists()


def _foreign_keys(connection: Connection) -> bool:
    with connection:
        return connection.exec_driver_sql("pragma foreign_keys").scalar() == 1
