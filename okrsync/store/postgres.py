"""PostgreSQL, where several processes write at once.

Everything here holds behind a pooler that hands out a server connection for one transaction at a time: locks
and settings end with their transaction, and no statement is prepared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any

import orjson
from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select

from okrsync.errors import UsageError
from okrsync.store.engine import Database
from okrsync.store.texts import as_json

_DRIVER = "postgresql+psycopg"
_BACKENDS = frozenset({"postgresql", _DRIVER})
_IDLE = 5

# https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS, in seconds and milliseconds.
_CONNECT: dict[str, Any] = {
    "connect_timeout": 10,
    "application_name": "okrsync",
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}

# A process that is stopped in the middle of a transaction would keep its locks for as long as it sleeps.
_LIMITS = "SET LOCAL lock_timeout = '15s'; SET LOCAL idle_in_transaction_session_timeout = '60s'"

# A reader sees one state of the database, a writer what was committed before it got its lock.
_READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
_WRITING = {"isolation_level": "READ COMMITTED"}


def is_meant_by(address: URL) -> bool:
    """Whether ``address`` leads to PostgreSQL by the driver that okrsync uses."""
    return address.drivername in _BACKENDS


def database(address: URL, *, write: bool) -> Database:
    """The database at ``address``, connected to when it is first used.

    Raises UsageError where the driver is not installed.
    """
    _require_driver()
    return Database(
        _place(address),
        reader=_engine(address, read_only=True),
        writer=_engine(address, read_only=False) if write else None,
        shared=True,
    )


def take_turn(connection: Connection, name: str) -> None:
    """Wait until no other transaction has the turn called ``name``; it is given back with the transaction.

    It stands in for a row's lock where there is no row to lock yet. A transaction takes one turn at most, and
    none after a row's lock, so that no two can wait for each other.
    """
    key = int.from_bytes(blake2b(f"okrsync {name}".encode(), digest_size=8).digest(), signed=True)
    connection.execute(select(func.pg_advisory_xact_lock(key)))


@contextmanager
def altering(connection: Connection) -> Iterator[None]:
    """A transaction in which the schema may change; another process that wants to waits for its end."""
    with connection.begin():
        connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
        take_turn(connection, "schema")
        yield


def _engine(address: URL, *, read_only: bool) -> Engine:
    given = {name: value for name, value in _CONNECT.items() if name not in address.query}
    engine = create_engine(
        address.set(drivername=_DRIVER),
        connect_args={**given, "prepare_threshold": None},
        json_serializer=as_json,
        json_deserializer=orjson.loads,
        pool_size=_IDLE,
        max_overflow=-1,
        pool_pre_ping=True,
        hide_parameters=True,
        execution_options=_READING if read_only else _WRITING,
    )
    if not read_only:
        event.listen(engine, "begin", _limit)
    return engine


def _limit(connection: Connection) -> None:
    connection.exec_driver_sql(_LIMITS)


def _place(address: URL) -> str:
    """The address without user, password and options, all of which may hold secrets."""
    return URL.create(
        "postgresql", host=address.host, port=address.port, database=address.database
    ).render_as_string()


def _require_driver() -> None:
    try:
        import psycopg  # noqa: F401, PLC0415 - an extra that SQLite does without
    except ImportError:
        raise UsageError(
            "PostgreSQL needs a driver that is not installed", hint="pip install 'okrsync[postgres]'"
        ) from None
