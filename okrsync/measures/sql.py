"""Measurements from any database that SQLAlchemy speaks to, by one query that can't change anything there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from okrsync.measures.hosts import hosts_of, refuse_private
from okrsync.measures.patience import within
from okrsync.measures.value import instant, number
from okrsync.sdk.reading import clean
from okrsync.usecases.measure import MOST_VALUES, MeasureError
from okrsync.usecases.measuring import SqlMeasure
from okrsync.usecases.query import trouble_with

_SECONDS = 30.0
_MASK = "***"
_ADDRESS = "it looks like postgresql://user:password@host/database"
# Packages that are not called as the module that is missing.
_PACKAGES = {
    "psycopg": "psycopg[binary]",
    "psycopg2": "psycopg2-binary",
    "MySQLdb": "mysqlclient",
    "cx_Oracle": "cx_Oracle",
    "snowflake": "snowflake-sqlalchemy",
}
# SQLite asks whether to go on after so many of its own instructions.
_INSTRUCTIONS = 10_000


def database_of(source: SqlMeasure) -> str:
    """What may be said of a database's address: its host or file, or its kind where it has neither."""
    try:
        url = make_url(source.url.get_secret_value())
    except (ArgumentError, ValueError):
        return "database"
    file = _file_of(url).name if url.get_backend_name() == "sqlite" else None
    return url.host or file or url.get_backend_name()


def read_sql(
    source: SqlMeasure, *, at: datetime, zone: tzinfo, seconds: float = _SECONDS
) -> list[tuple[datetime, float]]:
    """The rows of the query as dated values: (date, value), or a single value that is of ``at``.

    A row whose value is null was not measured yet. A date without a zone is in ``zone``. Raises MeasureError
    where the database can't be read within ``seconds``, or gives what is no measurement.
    """
    place = f"sql {database_of(source)}"
    trouble = trouble_with(source.query)
    if trouble is not None:
        raise MeasureError(f"{place}: the query {trouble}", hint="write one SELECT")
    slow = MeasureError(
        f"{place}: gave no answer within {seconds:g} seconds",
        hint="is there an index, or a table to prepare?",
    )
    # What the database does not end by itself, a connection that is never made included, is given up.
    return _measurements(
        within(seconds * 1.5, partial(_rows, source, place, seconds), otherwise=slow), at, zone
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    """What a query gave; ``place`` is for messages."""

    place: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def _measurements(found: _Rows, at: datetime, zone: tzinfo) -> list[tuple[datetime, float]]:
    place, rows = found.place, found.rows
    if not rows:
        raise MeasureError(f"{place}: the query gives no row")
    if len(rows) > MOST_VALUES:
        raise MeasureError(
            f"{place}: the query gives more than {MOST_VALUES:,} rows",
            hint="aggregate, to a row a day or month",
        )
    match len(found.columns):
        case 1:
            return [(at, _single(found))]
        case 2:
            dated = ((index, row) for index, row in enumerate(rows, start=1) if row[1] is not None)
            return [
                (instant(when, f"{place}: row {index}", zone), number(value, f"{place}: row {index}"))
                for index, (when, value) in dated
            ]
    raise MeasureError(
        f"{place}: the query gives the columns {clean(', '.join(found.columns))}",
        hint="select a date and a value, in that order, or a value alone",
    )


def _single(found: _Rows) -> float:
    if len(found.rows) > 1:
        raise MeasureError(
            f"{found.place}: the query gives {len(found.rows)} values without dates",
            hint="select the date before the value, or a single row",
        )
    return number(found.rows[0][0], f"{found.place}: value")


def _rows(source: SqlMeasure, place: str, seconds: float) -> _Rows:
    engine = _engine(source, place)
    try:
        with _connected(engine, place) as connection, _refusals(source, place):
            _restrict(connection, source, place, seconds)
            asked = connection.execution_options(stream_results=True, no_parameters=True)
            with asked.exec_driver_sql(source.query) as result:
                rows = [tuple(row) for row in result.fetchmany(MOST_VALUES + 1)]
                return _Rows(place, list(result.keys()), rows)
    finally:
        engine.dispose()


def _engine(source: SqlMeasure, place: str) -> Engine:
    try:
        url = make_url(source.url.get_secret_value())
        engine = create_engine(_read_only(url, source), poolclass=NullPool)
    except ModuleNotFoundError as error:
        package = _PACKAGES.get(error.name or "", error.name)
        raise MeasureError(
            f"{place}: the driver for this database is not installed", hint=f"install the package {package}"
        ) from None
    except NoSuchModuleError:
        raise MeasureError(f"{place}: there is no such kind of database", hint=_ADDRESS) from None
    except (SQLAlchemyError, ValueError, TypeError):
        raise MeasureError(f"{place}: the url is no address of a database", hint=_ADDRESS) from None
    if engine.dialect.is_async:
        raise MeasureError(f"{place}: this driver is asynchronous", hint="name a synchronous one in the url")
    if url.get_backend_name() != "sqlite" and not source.allow_private:
        _refuse_private(url, place)
    return engine


def _read_only(url: URL, source: SqlMeasure) -> URL:
    """``url`` such that SQLite opens the file for reading alone, and makes none where there is none.

    https://www.sqlite.org/uri.html
    """
    if url.get_backend_name() != "sqlite":
        return url
    path = source.folder / _file_of(url)
    if not path.is_file():
        raise MeasureError(f"{path} does not exist", hint="the path is relative to the mapping file")
    return url.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})


def _file_of(url: URL) -> Path:
    """The file of an SQLite database, as it is written down."""
    return Path((url.database or "").removeprefix("file:").partition("?")[0])


@contextmanager
def _connected(engine: Engine, place: str) -> Iterator[Connection]:
    """A connection whose transaction is rolled back, whatever was done in it."""
    try:
        connection = engine.connect()
    except Exception as error:  # noqa: BLE001 - a driver may raise what it likes, and quote the password
        fault = type(getattr(error, "orig", None) or error).__name__
    else:
        with connection:
            yield connection
            connection.rollback()
        return
    raise MeasureError(
        f"{place}: can't be opened, or refuses the login ({fault})",
        hint="are the address, user and password right, and may this machine reach it?",
    )


@contextmanager
def _refusals(source: SqlMeasure, place: str) -> Iterator[None]:
    """What the database says against the query, without what of its address is secret."""
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig)
    except SQLAlchemyError as error:
        said = type(error).__name__
    else:
        return
    raise MeasureError(f"{place}: the query is refused: {masked(said, source)}")


def masked(said: str, source: SqlMeasure) -> str:
    """The first line of what a database said, without anything of its address that is secret."""
    first = clean(next(iter(said.splitlines()), ""))
    address = source.url.get_secret_value()
    url = make_url(address)
    secrets = [address, url.password, url.username, *re.findall(r"(?<=:)[^:@/]+(?=@)", address)]
    for secret in filter(None, secrets):
        first = first.replace(str(secret), _MASK)
    return first[:200]


def _restrict(connection: Connection, source: SqlMeasure, place: str, seconds: float) -> None:
    """Nothing can be changed from here on, and the database itself ends what takes longer than ``seconds``.

    Raises MeasureError for a database that knows neither, unless its login may only read: then the query
    is one SELECT, its transaction is rolled back, and what takes too long is given up from here.

    https://www.sqlite.org/pragma.html#pragma_query_only
    https://www.postgresql.org/docs/current/sql-set-transaction.html
    https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-STATEMENT-TIMEOUT
    https://dev.mysql.com/doc/refman/8.4/en/set-transaction.html
    https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_max_execution_time
    https://mariadb.com/docs/server/server-management/variables-and-modes/server-system-variables#max_statement_time
    """
    if connection.dialect.name == "sqlite":
        _restrict_sqlite(connection, seconds)
        return
    limits = limits_of(
        connection.dialect.name, seconds, mariadb=getattr(connection.dialect, "is_mariadb", False)
    )
    if limits is None and not source.read_only_login:
        raise MeasureError(
            f"{place}: okrsync can't keep a query on {connection.dialect.name} from changing something",
            hint="give it a login that may only read, and say read_only_login: true",
        )
    for limit in limits or ():
        connection.exec_driver_sql(limit)


def limits_of(dialect: str, seconds: float, *, mariadb: bool) -> tuple[str, ...] | None:
    """What makes a session of ``dialect`` read-only and impatient, or None where nothing does.

    MySQL lets nobody say it of a transaction that has begun, so there it is said of all that follow.
    """
    milliseconds = round(seconds * 1000)
    match dialect:
        case "postgresql":
            return "SET TRANSACTION READ ONLY", f"SET LOCAL statement_timeout = {milliseconds}"
        case "mysql" if not mariadb:
            return "SET SESSION TRANSACTION READ ONLY", f"SET SESSION max_execution_time = {milliseconds}"
        case "mysql" | "mariadb":
            return "SET SESSION TRANSACTION READ ONLY", f"SET SESSION max_statement_time = {seconds:g}"
        case _:
            return None


def _restrict_sqlite(connection: Connection, seconds: float) -> None:
    connection.exec_driver_sql("PRAGMA query_only = ON")
    ends = monotonic() + seconds
    connection.connection.driver_connection.set_progress_handler(  # type: ignore[union-attr]
        lambda: monotonic() > ends, _INSTRUCTIONS
    )


def _refuse_private(url: URL, place: str) -> None:
    options = (url.query.get(name, ()) for name in ("host", "hostaddr", "unix_socket"))
    asked = (text for option in options for text in ((option,) if isinstance(option, str) else option))
    refuse_private(hosts_of(url.host, asked), url.port, place)
