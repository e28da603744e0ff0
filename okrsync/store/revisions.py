"""Which version of the schema a database has, and whether this program can work with it."""

from __future__ import annotations

from sqlalchemy import Connection, column, inspect, select, table

from okrsync.store.faults import SchemaMismatch

# Oldest first; one file each in migrations/versions.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007")

VERSION_TABLE = "okrsync_revision"


def head_revision() -> str:
    """The revision that this program works with."""
    return REVISIONS[-1]


def current_revision(connection: Connection) -> str | None:
    """The revision of a database; None where it is empty.

    Raises ``SchemaMismatch`` where the tables in it are somebody else's.
    """
    tables = inspect(connection).get_table_names()
    if VERSION_TABLE in tables:
        return connection.execute(select(column("version_num")).select_from(table(VERSION_TABLE))).scalar()
    if tables:
        raise SchemaMismatch(
            "this database belongs to another program",
            hint="give okrsync a database of its own",
        )
    return None


def refuse_unknown(revision: str | None, place: str) -> None:
    """Raise ``SchemaMismatch`` where ``revision`` is none that this program ever had."""
    if revision is not None and revision not in REVISIONS:
        raise SchemaMismatch(
            f"{place} was made by a newer okrsync (schema {revision}; this one knows {head_revision()})",
            hint="install that version again, or restore the backup that it made before the upgrade",
        )
