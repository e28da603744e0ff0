"""The way in: a store for a database address, ready to use or a clear refusal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from okrsync.errors import UsageError
from okrsync.ports import Clock
from okrsync.store import postgres, sqlite
from okrsync.store.engine import Database
from okrsync.store.faults import SchemaMismatch, StoreError, StoreMissing, in_plain_words
from okrsync.store.leases import void_all
from okrsync.store.lock import WriterLock, nobody_writing
from okrsync.store.revisions import current_revision, head_revision, refuse_unknown
from okrsync.store.store import SqlStore

_WRITTEN = "write it as sqlite:///path/okrsync.db or postgresql://user@host/okrsync"


def open_store(url: str, *, write: bool, clock: Clock) -> SqlStore:
    """The store at ``url``, such as ``sqlite:///var/okrsync.db`` or ``postgresql://okrsync@db/okrsync``.

    ``clock`` tells when runs end. With ``write`` the database is made or upgraded where needed; without,
    nothing in it can be changed. An SQLite file is copied before an upgrade, and is this process's alone to
    write until the store is closed. To PostgreSQL several processes may write.

    Raises ``UsageError`` where the address is none of a database that okrsync can use, ``StoreBusy`` where
    another process writes to the file, ``StoreMissing`` where there is nothing to read, ``SchemaMismatch``
    where another version of okrsync made it, and ``StoreError`` for what else is in the way.
    """
    address = _address(url)
    with ExitStack() as held:
        path = None if postgres.is_meant_by(address) else _path(address)
        if path is not None and write:
            _refuse_folderless(path)
            held.enter_context(WriterLock(path))
            sqlite.make(path)
        still = path is not None and not write and held.enter_context(_standing_still(path))
        database = _database(address, path, write=write, still=still)
        held.callback(database.close)
        if write:
            _prepare(database, path)
            _clear(database)
        else:
            _check(database, path)
        return SqlStore(database, clock, held.pop_all())


def back_up(url: str, target: Path) -> None:
    """Write a copy of the database at ``url`` to the file ``target``, also while somebody writes to it.

    Raises what reading it raises, a ``StoreError`` where the copy can't be written, and ``UsageError`` for
    what is no file, or the database itself.
    """
    address = _address(url)
    if postgres.is_meant_by(address):
        raise UsageError(
            "PostgreSQL is backed up with tools of its own",
            hint="pg_dump --format=custom --file=okrsync.dump ADDRESS; pg_restore brings it back",
        )
    path = _path(address)
    if target.is_dir():
        raise UsageError(f"{target} is a folder", hint="name the file too")
    if target.exists() and path.exists() and target.samefile(path):
        raise UsageError(f"{target} is the database itself", hint="name another file")
    with _standing_still(path) as still:
        with sqlite.database(path, write=False, still=still) as database:
            _check(database, path)
        sqlite.backup(path, target, still=still)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:
        # The address may hold a password, so it is not shown.
        raise UsageError("the database address is not one", hint=_WRITTEN) from None
    if address.drivername != "sqlite" and not postgres.is_meant_by(address):
        raise UsageError(f"okrsync can't keep its history in {address.drivername}", hint=_WRITTEN)
    if address.database in {None, "", ":memory:"}:
        raise UsageError("the database address names no database", hint=_WRITTEN)
    return address


def _path(address: URL) -> Path:
    path = Path(str(address.database))
    try:
        is_folder = path.is_dir()
    except PermissionError as error:
        raise StoreError(
            f"{path} can't be looked at: {error.strerror}", hint="this user may not enter its folder"
        ) from error
    if is_folder:
        raise UsageError(f"{path} is a folder", hint="name the file too: sqlite:///path/okrsync.db")
    return path


def _refuse_folderless(path: Path) -> None:
    if not path.parent.is_dir():
        raise UsageError(
            f"there is no folder {path.parent} for the database",
            hint="is the path right? A new database is only begun in a folder that is there",
        )


def _database(address: URL, path: Path | None, *, write: bool, still: bool) -> Database:
    if path is None:
        return postgres.database(address, write=write)
    return sqlite.database(path, write=write, still=still)


@contextmanager
def _standing_still(path: Path) -> Iterator[bool]:
    """Whether ``path`` is to be read as a file that nobody changes, and surely is one as long as the block.

    SQLite reads through files beside the database, which who may not write to its folder can't make. Where a
    writer is at work they are there.
    """
    if os.access(path.parent, os.W_OK):
        yield False
    else:
        with nobody_writing(path) as still:
            yield still


def _prepare(database: Database, path: Path | None) -> None:
    with database.writing() as connection:
        found = current_revision(connection)
    refuse_unknown(found, database.place)
    if found == head_revision():
        return
    # Alembic takes a tenth of a second to load, and most starts do not need it.
    from okrsync.store import migrations  # noqa: PLC0415

    with in_plain_words(database.place):
        if found is not None and path is not None:
            sqlite.backup(path, _backup_of(path, found))
        migrations.upgrade(database.writer)


def _clear(database: Database) -> None:
    """Who has the database alone finds leases of processes that are gone; nobody need wait for their end."""
    if not database.shared:
        with database.writing() as connection:
            void_all(connection)


def _check(database: Database, path: Path | None) -> None:
    if path is not None and not path.exists():
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
    if database.shared:
        return StoreMissing(f"{database.place} is empty", hint="run 'okrsync sync'")
    return StoreMissing(f"there is no database yet at {database.place}", hint="run 'okrsync sync'")


def _backup_of(path: Path, revision: str) -> Path:
    return path.with_name(f"{path.name}.schema-{revision}.bak")
