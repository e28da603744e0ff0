"""The statements that SQLite and PostgreSQL word differently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, DateTime, Interval, Table, func, literal
from sqlalchemy.dialects import postgresql, sqlite

from okrsync.ports import Clock
from okrsync.store.postgres import altering as altering_postgres
from okrsync.store.postgres import take_turn
from okrsync.store.sqlite import add_all as add_all_to_sqlite
from okrsync.store.sqlite import altering as altering_sqlite
from okrsync.store.times import UTCDateTime

AnyInsert = sqlite.Insert | postgresql.Insert


def insert_or(connection: Connection, table: Table) -> AnyInsert:
    """An insert that can say what happens where the row is there already."""
    return sqlite.insert(table) if _is_sqlite(connection) else postgresql.insert(table)


def add_all(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, if_absent: bool = False
) -> None:
    """Add rows, each with the same columns; with ``if_absent`` those whose key is there are passed over."""
    if not rows:
        return
    if _is_sqlite(connection):
        add_all_to_sqlite(connection, table, rows, if_absent=if_absent)
        return
    adding = postgresql.insert(table)
    connection.execute(adding.on_conflict_do_nothing() if if_absent else adding, rows)


def add_if_absent(connection: Connection, table: Table, row: Mapping[str, Any]) -> bool:
    """Add a row unless there is one with its key; says whether it was added."""
    added = insert_or(connection, table).values(row).on_conflict_do_nothing()
    return connection.execute(added.returning(*table.primary_key)).first() is not None


def take_turn_for(connection: Connection, name: str) -> None:
    """Let no other transaction into what is called ``name`` until this one ends.

    SQLite has one writer, and every transaction that writes is in turn from its beginning.
    """
    if not _is_sqlite(connection):
        take_turn(connection, name)


def instant(connection: Connection, clock: Clock, *, later: timedelta = timedelta()) -> ColumnElement[Any]:
    """The time now, and so much later, by the one clock that all who write to the database go by.

    That is the database's own where several machines may write, since theirs may differ.
    """
    if _is_sqlite(connection):
        now: datetime = clock()
        return literal(now + later, UTCDateTime)
    return func.clock_timestamp(type_=DateTime(timezone=True)) + literal(later, Interval)


def altering(connection: Connection) -> AbstractContextManager[object]:
    """A transaction in which the schema may change."""
    return altering_sqlite(connection) if _is_sqlite(connection) else altering_postgres(connection)


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
