"""Where an SQL measure may go, and what keeps each kind of database from being changed or kept busy."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import make_url

from okrsync.errors import OkrsyncError
from okrsync.measures.sql import _refuse_private, _restrict, limits_of
from okrsync.usecases.measuring import SqlMeasure


def source(url: str, **more: Any) -> SqlMeasure:
    return SqlMeasure(url=SecretStr(url), query="select 1", folder=Path(), **more)


def trouble(url: str) -> str:
    with pytest.raises(OkrsyncError) as refused:
        _refuse_private(make_url(url), "sql")
    assert "hunter2" not in str(refused.value)
    return str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:hunter2@127.0.0.1/dw",
        "postgresql://reader:hunter2@10.1.2.3/dw",
        "postgresql://reader:hunter2@localhost:5432/dw",
        "postgresql://reader:hunter2@[::1]/dw",
        "postgresql://reader:hunter2@/dw?host=192.168.0.1",
        "postgresql://reader:hunter2@8.8.8.8/dw?hostaddr=10.0.0.1",
        "postgresql://reader:hunter2@/dw?host=8.8.8.8,10.0.0.1",
        "mysql+pymysql://reader:hunter2@169.254.169.254/dw",
    ],
)
def test_private_addresses_are_refused_wherever_the_address_names_them(url: str) -> None:
    assert "an address of this machine or of a private network" in trouble(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:hunter2@/dw",
        "postgresql://reader:hunter2@/dw?host=/var/run/postgresql",
        "mysql://reader:hunter2@8.8.8.8/dw?unix_socket=/run/mysqld.sock",
    ],
)
def test_a_socket_of_this_machine_is_a_private_address(url: str) -> None:
    assert "is a database of this machine" in trouble(url)


@pytest.mark.parametrize(
    ("dialect", "mariadb", "told"),
    [
        ("postgresql", False, ("SET TRANSACTION READ ONLY", "SET LOCAL statement_timeout = 1500")),
        ("mysql", False, ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_execution_time = 1500")),
        ("mysql", True, ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_statement_time = 1.5")),
        ("mariadb", True, ("SET SESSION TRANSACTION READ ONLY", "SET SESSION max_statement_time = 1.5")),
        ("mssql", False, None),
        ("oracle", False, None),
    ],
)
def test_each_database_is_told_in_its_own_words(
    dialect: str, mariadb: bool, told: tuple[str, ...] | None
) -> None:
    assert limits_of(dialect, 1.5, mariadb=mariadb) == told


def test_a_database_that_can_not_be_limited_needs_a_login_that_may_only_read() -> None:
    connection: Any = SimpleNamespace(dialect=SimpleNamespace(name="mssql"))
    with pytest.raises(OkrsyncError, match="can't keep a query on mssql from changing something") as refused:
        _restrict(connection, source("mssql://h/d"), "sql h", 1)
    assert "read_only_login: true" in str(refused.value.hint)
    _restrict(connection, source("mssql://h/d", read_only_login=True), "sql h", 1)
