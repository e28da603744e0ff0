"""From what is written down of a source to its name and what reads it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import partial
from hashlib import sha256

from okrsync.measures.document import read_http
from okrsync.measures.promql import read_promql
from okrsync.measures.table import read_csv
from okrsync.measures.web import Lending, host_of
from okrsync.usecases.measure import Named, Occasion
from okrsync.usecases.measuring import CsvMeasure, HttpMeasure, Measure, PromqlMeasure, SqlMeasure

_Values = Iterable[tuple[datetime, float]]


def reader_of(source: Measure, *, lending: Lending, zone: tzinfo) -> Named:
    """The name of ``source``, which holds no secret, and its reader; dates without a zone are in ``zone``.

    ``lending`` gives the lender for addresses that may be private, or must be public.
    """
    match source:
        case CsvMeasure():
            return f"csv {source.path.name}", lambda occasion: read_csv(source, at=occasion.at, zone=zone)
        case HttpMeasure():
            return f"http {host_of(source.url)}", partial(_read_http, source, lending, zone)
        case PromqlMeasure():
            return _name_of(source), partial(_read_promql, source, lending)
        case SqlMeasure():
            return _sql(source, zone)


def _name_of(source: PromqlMeasure) -> str:
    """Another query is another source: its past is to be asked for, and that of the former one to go."""
    return f"promql {host_of(source.url)}, query {sha256(source.query.encode()).hexdigest()[:6]}"


def _read_http(source: HttpMeasure, lending: Lending, zone: tzinfo, occasion: Occasion) -> _Values:
    return read_http(source, lend=lending(source.allow_private), at=occasion.at, zone=zone)


def _read_promql(source: PromqlMeasure, lending: Lending, occasion: Occasion) -> _Values:
    return read_promql(source, lend=lending(source.allow_private), occasion=occasion)


def _sql(source: SqlMeasure, zone: tzinfo) -> Named:
    from okrsync.measures.sql import database_of, read_sql  # noqa: PLC0415 - SQLAlchemy is slow to import

    return f"sql {database_of(source)}", lambda occasion: read_sql(source, at=occasion.at, zone=zone)
