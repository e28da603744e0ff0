"""The one place where SQLite and PostgreSQL want different things."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import Insert

from okrsync.store.sqlite import altering as altering_sqlite


def insert_if_absent(connection: Connection, table: Table) -> Insert:
    """An insert that does nothing where the row is there already; its ``rowcount`` tells which it was."""
    if _is_sqlite(connection):
        return sqlite.insert(table).on_conflict_do_nothing()
    return postgresql.insert(table).on_conflict_do_nothing()


def altering(connection: Connection) -> AbstractContextManager[object]:
    """A transaction in which the schema may change."""
    return altering_sqlite(connection) if _is_sqlite(connection) else connection.begin()


def _is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
