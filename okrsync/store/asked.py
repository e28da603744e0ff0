"""Since when each scope and each series is asked for: from then on numbers were shown with what was known.

Before that, nobody was shown a number that stood on it, so what it brings along of its past is history.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, ScalarSelect, select

from okrsync.store.dialect import insert_or
from okrsync.store.tables import asked_for, scope


class Kind(StrEnum):
    """What is asked for."""

    SCOPE = "scope"
    SERIES = "series"


def note(
    connection: Connection, *, scopes: Iterable[tuple[str, str]], series: Iterable[str], at: datetime
) -> None:
    """Keep that these are asked for from ``at`` on, where they were not before.

    Scopes are connection and text of the scope.
    """
    names = [(Kind.SCOPE, f"{name}: {text}") for name, text in scopes]
    names += [(Kind.SERIES, name) for name in series]
    rows = [{"kind": kind.value, "name": name, "since": at} for kind, name in dict.fromkeys(names)]
    if rows:
        connection.execute(insert_or(connection, asked_for).on_conflict_do_nothing(), rows)


def since_of_series(series: ColumnElement[str]) -> ScalarSelect[datetime]:
    """Since when the series in the row of the query around this is asked for; NULL if nobody ever did."""
    return _since(Kind.SERIES, series)


def since_of_scope() -> ScalarSelect[datetime]:
    """Since when the scope in the row of the query around this is asked for; NULL if nobody ever did."""
    return _since(Kind.SCOPE, scope.c.connection + ": " + scope.c.kind + " " + scope.c.name)


def _since(kind: Kind, name: ColumnElement[str]) -> ScalarSelect[datetime]:
    asked = select(asked_for.c.since).where(asked_for.c.kind == kind.value, asked_for.c.name == name)
    return asked.correlate_except(asked_for).scalar_subquery()
