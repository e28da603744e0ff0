"""The SQL measure on a live PostgreSQL: read, refused, and ended by the server itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine

from okrsync.errors import OkrsyncError
from okrsync.measures.sql import read_sql
from okrsync.usecases.measuring import SqlMeasure
from tests.integration.measures import postgres
from tests.integration.measures.site import NOW

pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
_PROGRAMS = postgres.programs()
pytestmark = pytest.mark.skipif(_PROGRAMS is None, reason="PostgreSQL is not installed")
UTC_ZONE = ZoneInfo("UTC")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    assert _PROGRAMS is not None
    with postgres.server(_PROGRAMS) as running:
        engine = create_engine(running)
        with engine.begin() as connection:
            connection.exec_driver_sql("create table dropout (day date, rate numeric)")
            connection.exec_driver_sql("insert into dropout values ('2026-05-01', 7.1), ('2026-06-01', 6.5)")
            connection.exec_driver_sql("create sequence counted")
        engine.dispose()
        yield running


def _read(address: str, query: str, *, allow_private: bool = True, seconds: float = 30) -> object:
    source = SqlMeasure(url=SecretStr(address), query=query, folder=Path(), allow_private=allow_private)
    return read_sql(source, at=NOW, zone=UTC_ZONE, seconds=seconds)


def _trouble(address: str, query: str, *, allow_private: bool = True, seconds: float = 30) -> OkrsyncError:
    with pytest.raises(OkrsyncError) as refused:
        _read(address, query, allow_private=allow_private, seconds=seconds)
    return refused.value


def test_dates_and_numbers_are_read_exactly(address: str) -> None:
    assert _read(address, "select day, rate from dropout order by day") == [
        (datetime(2026, 5, 1, tzinfo=UTC), 7.1),
        (datetime(2026, 6, 1, tzinfo=UTC), 6.5),
    ]


@pytest.mark.parametrize(
    "query",
    [
        "with gone as (delete from dropout returning day, rate) select * from gone",
        "select current_date, nextval('counted')",
        "select day, rate from dropout for update",
    ],
)
def test_the_server_lets_no_query_change_anything(address: str, query: str) -> None:
    assert "sql 127.0.0.1: the query" in _trouble(address, query).message
    assert _read(address, "select count(*) from dropout") == [(NOW, 2.0)]


def test_the_server_ends_what_takes_too_long(address: str) -> None:
    told = _trouble(address, "select count(pg_sleep(60))", seconds=0.3)
    assert "statement timeout" in told.message
    running = "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and state = 'active'"
    assert _read(address, f"{running} and pid <> pg_backend_pid()") == [(NOW, 0.0)]


def test_a_database_of_this_machine_is_refused_unless_it_is_allowed(address: str) -> None:
    told = _trouble(address, "select 1", allow_private=False)
    assert "an address of this machine or of a private network" in told.message
    assert told.hint == "say allow_private: true where that is meant"
