from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from okrsync.errors import OkrsyncError
from okrsync.measures.sql import database_of, masked, read_sql
from okrsync.usecases.measure import MOST_VALUES
from okrsync.usecases.measuring import SqlMeasure
from tests.integration.measures.site import NOW

LISBON = ZoneInfo("Europe/Lisbon")
JUNE = datetime(2026, 6, 1, tzinfo=LISBON)
MAY = datetime(2026, 5, 1, tzinfo=LISBON)
SECRET = "hunter2-s3cr3t"
NUMBERS = (
    "with recursive n(x) as (select 1 union all select x + 1 from n limit COUNT) "
    "select '2026-05-01', 7 from n"
)
ENDLESS = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    file = tmp_path / "dw.db"
    with sqlite3.connect(file) as database:
        database.execute("create table dropout (day text, rate real, note text)")
        database.executemany(
            "insert into dropout values (?, ?, ?)",
            [("2026-05-01", 7, "a;b"), ("2026-06-01", 6.5, "it's"), ("2026-07-01", None, "")],
        )
    database.close()
    return file


def source(file: Path, query: str) -> SqlMeasure:
    return SqlMeasure(url=SecretStr(f"sqlite:///{file.name}"), query=query, folder=file.parent)


def read(file: Path, query: str, **how: Any) -> list[tuple[datetime, float]]:
    return read_sql(source(file, query), at=NOW, zone=LISBON, **how)


def trouble(file: Path, query: str, **how: Any) -> str:
    with pytest.raises(OkrsyncError) as caught:
        read(file, query, **how)
    return str(caught.value)


def rows(file: Path) -> Sequence[Any]:
    database = sqlite3.connect(file)
    found = database.execute("select * from dropout").fetchall()
    database.close()
    return found


def test_rows_are_dates_and_values_and_what_is_not_measured_yet_is_left_out(warehouse: Path) -> None:
    assert read(warehouse, "select day, rate from dropout") == [(MAY, 7.0), (JUNE, 6.5)]


def test_a_single_value_is_of_the_moment_it_is_read(warehouse: Path) -> None:
    assert read(warehouse, "select max(rate) from dropout") == [(NOW, 7.0)]


@pytest.mark.parametrize(
    "query",
    [
        "select day, rate from dropout where note like '%;%';",
        "-- the rate; by day\nselect day, rate from dropout where note = 'a;b'",
        "/* delete */ select day, rate from dropout where rate > 6.9",
        "with a as (select * from dropout) select day, rate from a where note = 'a;b' -- update",
        "values ('2026-05-01', 7)",
        "select day, rate as \"delete\" from dropout where note <> 'it''s; delete' and day < '2026-06'",
    ],
)
def test_one_query_may_be_written_in_many_ways(warehouse: Path, query: str) -> None:
    assert read(warehouse, query) == [(MAY, 7.0)]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("delete from dropout", "the query is no query: it starts with delete"),
        ("select 1; delete from dropout", "the query has several statements"),
        ("select 1;;", "the query has several statements"),
        ("insert into dropout values (1, 2, 3)", "the query is no query: it starts with insert"),
        ("pragma query_only = off", "the query is no query: it starts with pragma"),
        ("attach 'x' as y", "the query is no query: it starts with attach"),
        ("with a as (select 1) delete from dropout", "the query is no query: it holds delete"),
        ("select day, rate into copy from dropout", "the query is no query: it holds into"),
        ("-- nothing", "the query is empty"),
        ("select a from dropout", "the query is refused: no such column: a"),
        ("select from", 'the query is refused: near "from": syntax error'),
        ("select rate from dropout", "the query gives 3 values without dates"),
        ("select day, rate, note from dropout", "the query gives the columns day, rate, note"),
        ("select day, rate from dropout where 0", "the query gives no row"),
        ("select rate, day from dropout limit 1", "row 1: '7.0' is no date"),
        ("select day, note from dropout", "row 1: 'a;b' is no number"),
        ("select null", "value: null is no number"),
        ("select 9e999", "value: 'inf' is no finite number"),
    ],
)
def test_what_is_no_measurement_is_refused_by_name(warehouse: Path, query: str, says: str) -> None:
    before = rows(warehouse)
    assert trouble(warehouse, query).startswith(f"sql dw.db: {says}")
    assert rows(warehouse) == before


def test_the_database_itself_refuses_to_write_whatever_we_overlook(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("okrsync.measures.sql.trouble_with", lambda _: None)
    assert "readonly database" in trouble(warehouse, "delete from dropout")
    assert len(rows(warehouse)) == 3


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    none = tmp_path / "none.db"
    assert trouble(none, "select 1") == f"{none} does not exist (the path is relative to the mapping file)"
    assert list(tmp_path.iterdir()) == []


def test_a_query_without_end_is_ended(warehouse: Path) -> None:
    assert "refused: interrupted" in trouble(warehouse, ENDLESS, seconds=0.05)


def test_more_rows_than_anybody_measures_are_refused(warehouse: Path) -> None:
    def rows_of(count: int) -> str:
        return NUMBERS.replace("COUNT", str(count))

    assert len(read(warehouse, rows_of(MOST_VALUES))) == MOST_VALUES
    assert "gives more than 10,000 rows (aggregate" in trouble(warehouse, rows_of(MOST_VALUES + 1))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        (
            "postgresql+psycopg2://u:{}@dw.example/d",
            "dw.example: {driver} (install the package psycopg2-binary)",
        ),
        ("mysql+pymysql://u:{}@dw.example/d", "dw.example: {driver} (install the package pymysql)"),
        ("nonsense://u:{}@dw.example/d", "dw.example: there is no such kind of database"),
        ("{}", "database: the url is no address of a database"),
        ("postgresql://u:{}@dw.example:port/d", "database: the url is no address of a database"),
    ],
)
def test_a_database_that_can_not_be_asked_is_named_by_its_host_alone(
    tmp_path: Path, url: str, says: str
) -> None:
    measured = SqlMeasure(url=SecretStr(url.format(SECRET)), query="select 1", folder=tmp_path)
    with pytest.raises(OkrsyncError) as caught:
        read_sql(measured, at=NOW, zone=LISBON)
    driver = "the driver for this database is not installed"
    assert str(caught.value).startswith(f"sql {says.format(driver=driver)}")
    assert SECRET not in f"{caught.value!r}{measured!r}{database_of(measured)}"
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "said",
    [f"no user u5er with {SECRET}", "the $ecret is not %24ecret", f"dsn postgresql://u5er:{SECRET}@dw/d"],
)
def test_secrets_in_the_words_of_a_database_are_masked(tmp_path: Path, said: str) -> None:
    for password in (SECRET, "%24ecret"):
        url = SecretStr(f"postgresql://u5er:{password}@dw/d")
        shown = masked(f"{said}\nand more", SqlMeasure(url=url, query="select 1", folder=tmp_path))
        assert "***" in shown or password not in said
        assert "u5er" not in shown
        assert password not in shown
        assert "\n" not in shown
