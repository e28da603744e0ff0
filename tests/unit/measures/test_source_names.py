from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr

from okrsync.measures import reader_of
from okrsync.usecases.measuring import CsvMeasure, HttpMeasure, Measure, PromqlMeasure, SqlMeasure
from tests.integration.measures.site import lending

SECRET = "s3cret"
WAREHOUSE = SecretStr(f"postgresql://u:{SECRET}@dw.example/d")


def name_of(source: Measure) -> str:
    name, _ = reader_of(source, lending=lambda _: lending(), zone=ZoneInfo("UTC"))
    return name


def ask(query: str) -> PromqlMeasure:
    return PromqlMeasure(url="https://prometheus.example", query=query)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (CsvMeasure(path=Path("/deep/rate.csv"), date="d", value="v"), "csv rate.csv"),
        (HttpMeasure(url=f"https://api.example/kpi?key={SECRET}", value="v"), "http api.example"),
        (SqlMeasure(url=WAREHOUSE, query="select 1", folder=Path()), "sql dw.example"),
        (SqlMeasure(url=SecretStr("sqlite:///deep/dw.db"), query="select 1", folder=Path()), "sql dw.db"),
        (SqlMeasure(url=SecretStr("sqlite://"), query="select 1", folder=Path()), "sql sqlite"),
        (ask("sum(up)"), "promql prometheus.example, query 7be449"),
    ],
)
def test_a_source_is_named_by_where_it_is_and_without_a_secret(source: Measure, name: str) -> None:
    assert name_of(source) == name


def test_another_query_is_another_source_whose_past_is_asked_for() -> None:
    """Of Prometheus the past is asked for once: that of another query would be taken for this one's."""
    assert name_of(ask("sum(up)")) != name_of(ask("sum(down)"))
