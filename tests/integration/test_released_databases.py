"""A database of each revision, as the okrsync of then wrote it, is upgraded: it tells what it told before."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    DateTime,
    MetaData,
    Table,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.types import TypeEngine

from okrsync.store import SqlStore, migrations, open_store, revisions
from okrsync.store.dialect import altering
from okrsync.store.tables import metadata
from okrsync.usecases import mapping, recompute, shape
from okrsync.usecases.close import closed, settled
from tests.postgresql import Server

_KEPT = Path(__file__).parent / "released"
# Which revision it is changes, and leases end with whoever held them.
_ITS_OWN = {revisions.VERSION_TABLE, "lease"}
# The keys of `okrsync status --json` that hold numbers, or what numbers are under.
_NUMBERS = {
    "at", "progress", "delivery", "measured", "status", "closed_at", "score", "id", "kind", "start", "end",
    "value", "unit", "expected", "measured_at", "done", "total", "dropped", "healthy", "until", "name",
    "computed_value", "computed_progress", "result", "override", "objectives", "key_results", "kpis",
    "signal", "today",
}  # fmt: skip


@dataclass(frozen=True)
class Old:
    """A database of an old revision: its address, its rows by table, and what it told."""

    url: str
    rows: Mapping[str, list[dict[str, Any]]]
    told: dict[str, Any]


@pytest.fixture(params=revisions.REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["sqlite", "postgres"])
def old(request: pytest.FixtureRequest, revision: str, tmp_path: Path) -> Iterator[Old]:
    """The database of ``revision`` on SQLite, byte for byte, and its rows on PostgreSQL."""
    told = json.loads((_KEPT / f"{revision}.json").read_text(encoding="utf-8"))
    file = tmp_path / "okrsync.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript((_KEPT / f"{revision}.sql").read_text(encoding="utf-8"))
    if request.param == "sqlite":
        yield Old(f"sqlite:///{file}", _rows(f"sqlite:///{file}"), told)
        return
    server: Server = request.getfixturevalue("postgres")
    with server.database("template1") as url:
        _copy(file, revision, url)
        yield Old(url, _rows(url), told)


def test_an_upgrade_keeps_every_row_and_number_and_makes_the_schema_of_today(old: Old) -> None:
    assert [name for name, rows in old.rows.items() if not rows] == []
    at = datetime.fromisoformat(old.told["at"])
    with open_store(old.url, write=True, clock=lambda: at + timedelta(minutes=1)) as store:
        _assert_told(store, old.told)
        with store.database.reading() as connection:
            _assert_schema(connection)
    _assert_kept(_rows(old.url), old.rows)


def _assert_told(store: SqlStore, told: Mapping[str, Any]) -> None:
    """Whatever was told then is told of that instant now."""
    at = datetime.fromisoformat(told["at"])
    okrs = mapping.as_of(store, at)
    assert okrs is not None
    figures = settled(recompute.figures(okrs, store, at), store)
    now, before = shape.figures(figures, (), closed(okrs.objectives, store, at)), _numbers(told)
    assert _of_then(json.loads(json.dumps(now)), before) == before


def _assert_schema(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"version_table": revisions.VERSION_TABLE})
    assert compare_metadata(context, metadata) == []
    assert revisions.current_revision(connection) == revisions.head_revision()


def _assert_kept(now: Mapping[str, list[dict[str, Any]]], before: Mapping[str, list[dict[str, Any]]]) -> None:
    for table in before.keys() - _ITS_OWN:
        columns = before[table][0].keys()
        assert [{name: row[name] for name in columns} for row in now[table]] == before[table], table


def _of_then(told: Any, before: Any) -> Any:
    """``told`` with no more keys than ``before`` has: keys may be added."""
    if isinstance(before, Mapping):
        return {key: _of_then(told[key], below) for key, below in before.items()}
    if isinstance(before, list):
        return [_of_then(*pair) for pair in zip(told, before, strict=True)]
    return told


def _numbers(told: Any) -> Any:
    """``told`` without the words, which may become better."""
    if isinstance(told, Mapping):
        return {key: _numbers(below) for key, below in told.items() if key in _NUMBERS}
    return [_numbers(below) for below in told] if isinstance(told, list) else told


def _rows(url: str) -> dict[str, list[dict[str, Any]]]:
    """Every row by its table, in the order of its key."""
    with _connected(url) as connection:
        return {table.name: _rows_of(connection, table) for table in _tables(connection)}


def _rows_of(connection: Connection, table: Table) -> list[dict[str, Any]]:
    found = connection.execute(select(table).order_by(*table.primary_key))
    return [dict(row) for row in found.mappings()]


def _tables(connection: Connection) -> list[Table]:
    """The tables of okrsync alone: the queue upgrades its own."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith("procrastinate"))
    return found.sorted_tables


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _copy(file: Path, revision: str, url: str) -> None:
    """Put the rows of an SQLite file into an empty PostgreSQL database of the same revision."""
    with _connected(url) as connection, altering(connection):
        command.upgrade(migrations.config(connection), revision)
    with _connected(url) as there, closing(sqlite3.connect(file)) as here, there.begin():
        here.row_factory = sqlite3.Row
        for table in _tables(there):
            if table.name != revisions.VERSION_TABLE:
                rows = [dict(row) for row in here.execute(f'select * from "{table.name}"')]  # noqa: S608
                there.execute(insert(table), [_as_there(table, row) for row in rows])
                _count_on(there, table)


def _as_there(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """What SQLite holds as text or a number, as PostgreSQL takes it."""
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: TypeEngine[Any], value: Any) -> Any:
    match kind:
        case _ if value is None:
            return None
        case DateTime():
            return datetime.fromisoformat(value).replace(tzinfo=UTC)
        case JSON():
            return json.loads(value)
        case Boolean():
            return bool(value)
    return value


def _count_on(connection: Connection, table: Table) -> None:
    """Let the numbers of new rows go on after those that were put there."""
    [first, *others] = table.primary_key
    sequence = func.pg_get_serial_sequence(f'"{table.name}"', first.name)
    if not others and connection.execute(select(sequence)).scalar():
        connection.execute(select(func.setval(sequence, select(func.max(first)).scalar_subquery())))
