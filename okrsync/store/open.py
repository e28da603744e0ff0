"""The way in: a store for a database address, ready to use or a clear refusal."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from okrsync.errors import UsageError
from okrsync.ports import Clock
from okrsync.store import sqlite
from okrsync.store.engine import Database
from okrsync.store.faults import SchemaMismatch, StoreMissing, in_plain_words
from okrsync.store.lock import WriterLock
from okrsync.store.revisions import current_revision, head_revision, refuse_unknown
from okrsync.store.store import SqlStore


def open_store(url: str, *, write: bool, clock: Clock) -> SqlStore:
    """The store at ``url``, such as ``sqlite:///var/okrsync.db``. ``clock`` tells when runs end.

    With ``write`` the database is made or upgraded where needed (an existing one is copied first), and is
    this process's alone to write until the store is closed. Without, nothing in it can be changed.

    Raises ``UsageError`` where the address is none of a database that okrsync can use, ``StoreBusy`` where
    another process writes, ``StoreMissing`` where there is nothing to read, ``SchemaMismatch`` where another
    version of okrsync made it, and ``StoreError`` for what else is in the way.
    """
    path = _file(url)
    with ExitStack() as held:
        if write:
            held.enter_context(WriterLock(path))
        database = sqlite.database(path, write=write)
        held.callback(database.close)
        if write:
            _prepare(database, path)
        else:
            _check(database, path)
        return SqlStore(database, clock, held.pop_all())


def _file(url: str) -> Path:
    try:
        address = make_url(url)
    except ArgumentError:
        # The address may hold a password, so it is not shown.
        raise UsageError(
            "the database address is not one", hint="write it as sqlite:///path/okrsync.db"
        ) from None
    if address.get_backend_name() != "sqlite" or address.database in {None, "", ":memory:"}:
        raise UsageError(
            f"okrsync can't keep its history in {address.render_as_string(hide_password=True)}",
            hint="give it an SQLite file: sqlite:///path/okrsync.db",
        )
    path = Path(str(address.database))
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint="name the file too: sqlite:///path/okrsync.db")
    return path


def _prepare(database: Database, path: Path) -> None:
    with database.writing() as connection:
        found = current_revision(connection)
    refuse_unknown(found, database.place)
    if found == head_revision():
        return
    # Alembic takes a tenth of a second to load, and most starts do not need it.
    from okrsync.store import migrations  # noqa: PLC0415

    with in_plain_words(database.place):
        if found is not None:
            sqlite.backup(database.writer, _backup_of(path, found))
        migrations.upgrade(database.writer)


def _check(database: Database, path: Path) -> None:
    if not path.exists():
        raise _missing(database)
    with database.reading() as connection:
        found = current_revision(connection)
    if found is None:
        raise _missing(database)
    refuse_unknown(found, database.place)
    if found != head_revision():
        raise SchemaMismatch(
            f"{database.place} was made by an older okrsync", hint="run 'okrsync sync', which upgrades it"
        )


def _missing(database: Database) -> StoreMissing:
    return StoreMissing(f"there is no database yet at {database.place}", hint="run 'okrsync sync'")


def _backup_of(path: Path, revision: str) -> Path:
    return path.with_name(f"{path.name}.schema-{revision}.bak")
