"""SQLite, set up so that nothing is lost: one connection writes, the others can't.

The driver's own transactions begin too late and lose updates, so they are switched off
(``isolation_level=None``) and each transaction is begun here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import cast
from urllib.parse import quote

import orjson
from sqlalchemy import Connection, Engine, QueuePool, create_engine, event

from okrsync.store.engine import Database
from okrsync.store.faults import StoreError, in_plain_words
from okrsync.store.texts import as_json

_WRITER_PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA journal_mode = WAL",
    # Safe against a killed process; a power cut may cost the last commits, cursor and page together.
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
)
_READER_PRAGMAS = (
    "PRAGMA busy_timeout = 10000",
    "PRAGMA query_only = ON",
    # Only the writing connection may fold the log into the file.
    "PRAGMA wal_autocheckpoint = 0",
)
# A copy is a write to the driver, though of another file.
_COPIER_PRAGMAS = tuple(pragma for pragma in _READER_PRAGMAS if "query_only" not in pragma)
_IDLE_READERS = 8


def database(path: Path, *, write: bool) -> Database:
    """The database in the file ``path``, opened when it is first used; only writing creates the file."""
    return Database(
        str(path),
        reader=_engine(path, "ro", _READER_PRAGMAS, "BEGIN", pool_size=_IDLE_READERS, max_overflow=-1),
        writer=_engine(path, "rwc", _WRITER_PRAGMAS, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0)
        if write
        else None,
        shared=False,
    )


def backup(path: Path, target: Path) -> None:
    """Write a whole, compact copy of the database in ``path`` to ``target``, in place of what was there.

    Others may write meanwhile: the copy holds what was committed when it began, and nothing is written but
    the copy. Raises a ``StoreError`` where it can't be made, and then leaves what was there.
    https://www.sqlite.org/lang_vacuum.html#vacuuminto
    """
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        _copy(path, unfinished)
        unfinished.replace(target)
    except OSError as error:
        raise StoreError(
            f"{target} can't be written: {error.strerror}",
            hint="name a file in a folder that you may write to",
        ) from error
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _copy(path: Path, target: Path) -> None:
    with in_plain_words(f"{path} or its copy"), closing(_connect(path, "ro", _COPIER_PRAGMAS)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as copy:
        os.fsync(copy.fileno())


@contextmanager
def altering(connection: Connection) -> Iterator[None]:
    """A transaction in which tables may be made anew.

    SQLite changes a table by copying and dropping it, and with foreign keys on, dropping it would delete what
    refers to it. They can be switched only outside a transaction, so they are checked at the end of this one.
    """
    _raw(connection).execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            yield
            _refuse_dangling(connection)
    finally:
        _raw(connection).execute("PRAGMA foreign_keys = ON")


def _refuse_dangling(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if dangling:
        tables = ", ".join(sorted({row[0] for row in dangling}))
        raise StoreError(
            f"the upgrade would leave rows without what they refer to, in {tables}",
            hint="nothing was changed; please report this",
        )


def _engine(
    path: Path, mode: str, pragmas: Sequence[str], begin: str, *, pool_size: int, max_overflow: int
) -> Engine:
    engine = create_engine(
        "sqlite://",
        creator=partial(_connect, path, mode, pragmas),
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=max_overflow,
        json_serializer=as_json,
        json_deserializer=orjson.loads,
        hide_parameters=True,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _connect(path: Path, mode: str, pragmas: Sequence[str]) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?mode={mode}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,  # the pool lends it to one thread at a time
    )
    try:
        for pragma in pragmas:
            connection.execute(pragma)
    except BaseException:
        connection.close()
        raise
    return connection


def _raw(connection: Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.dbapi_connection)
