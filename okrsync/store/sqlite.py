"""SQLite, set up so that nothing is lost: one connection writes, the others can't.

The driver's own transactions begin too late and lose updates, so they are switched off
(``isolation_level=None``) and each transaction is begun here.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import orjson
from sqlalchemy import Column, Connection, Engine, QueuePool, Table, create_engine, event
from sqlalchemy.dialects import sqlite

from okrsync.store.engine import Database
from okrsync.store.faults import StoreError, in_plain_words
from okrsync.store.texts import PlainText, as_json, storable
from okrsync.store.times import UTCDateTime, written

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
_OWNER_ALONE = 0o600
_DIALECT = sqlite.dialect(json_serializer=as_json)


def make(path: Path) -> None:
    """An empty file at ``path`` that its owner alone may read, where there is none; SQLite fills it.

    What SQLite puts beside it has the same rights. Raises a ``StoreError`` where it can't be made.
    """
    with suppress(FileExistsError), _writing_to(path):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ALONE))


def database(path: Path, *, write: bool, still: bool = False) -> Database:
    """The database in the file ``path``, opened when it is first used.

    ``still`` says that nobody changes the file meanwhile: then nothing beside it is looked at or made.
    https://www.sqlite.org/wal.html#read_only_databases
    """
    return Database(
        str(path),
        reader=_engine(
            path, _mode(still=still), _READER_PRAGMAS, "BEGIN", pool_size=_IDLE_READERS, max_overflow=-1
        ),
        writer=_engine(path, "rw", _WRITER_PRAGMAS, "BEGIN IMMEDIATE", pool_size=1, max_overflow=0)
        if write
        else None,
        shared=False,
    )


def backup(path: Path, target: Path, *, still: bool = False) -> None:
    """Write a whole, compact copy of the database in ``path`` to ``target``, in place of what was there.

    Others may write meanwhile: the copy holds what was committed when it began, and nothing is written but
    the copy, which its owner alone may read. ``still`` as in :func:`database`. Raises a ``StoreError`` where
    it can't be made, and then leaves what was there.
    https://www.sqlite.org/lang_vacuum.html#vacuuminto
    """
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with _writing_to(target):
            unfinished.unlink(missing_ok=True)
            make(unfinished)
            _copy(path, unfinished, still=still)
            unfinished.replace(target)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def _copy(path: Path, target: Path, *, still: bool) -> None:
    opened = partial(_connect, path, _mode(still=still), _COPIER_PRAGMAS)
    with in_plain_words(f"{path} or its copy"), closing(opened()) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    with target.open("rb") as copy:
        os.fsync(copy.fileno())


@contextmanager
def _writing_to(target: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        raise StoreError(
            f"{target} can't be written: {error.strerror}",
            hint="name a file in a folder that you may write to",
        ) from error


def _mode(*, still: bool) -> str:
    return "ro&immutable=1" if still else "ro"


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


def add_all(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, if_absent: bool
) -> None:
    """Add ``rows``, each with the same columns; with ``if_absent`` those whose key is there are passed over.

    SQLAlchemy prepares each value of an executemany by itself, in two calls of Python at least, which took
    most of what storing an item takes. Here a column is prepared at a time.
    """
    statement, prepared = _adding(table, tuple(rows[0]), if_absent=if_absent)
    columns = (prepare([row[name] for row in rows]) for name, prepare in prepared.items())
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


# Makes of a column's values what the driver takes.
_Prepare = Callable[[list[Any]], list[Any]]


@cache
def _adding(table: Table, names: tuple[str, ...], *, if_absent: bool) -> tuple[str, Mapping[str, _Prepare]]:
    """The statement that adds to the columns ``names``, and how each is prepared, in its order."""
    adding = sqlite.insert(table)
    statement = adding.on_conflict_do_nothing() if if_absent else adding
    compiled = statement.compile(dialect=_DIALECT, column_keys=names)
    order = compiled.positiontup or ()
    return str(compiled), {name: _preparing(table.c[name]) for name in order}


def _preparing(column: Column[Any]) -> _Prepare:
    of_type: dict[type, Callable[[Any], Any]] = {PlainText: storable, UTCDateTime: written}
    prepare = of_type.get(type(column.type)) or column.type.dialect_impl(_DIALECT).bind_processor(_DIALECT)
    if prepare is None:
        return lambda values: values
    return lambda values: [None if value is None else prepare(value) for value in values]


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
