"""Editions: whether anything that can be shown is another than it was, for a few small statements."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, cast, func, literal, select

from okrsync.store.scopes import standings
from okrsync.store.tables import (
    closing,
    completion,
    connection_state,
    evaluation,
    mapping_version,
    measurement,
    measuring_source,
    override,
    scope,
)

# Rows are only ever added to these, so that the last one tells. What items are is told by their scopes: it is
# seen once a run was accepted, or the past was kept.
_ADDED_TO = (
    *(measurement.c.id, measuring_source.c.id, completion.c.id, override.c.id, closing.c.id, evaluation.c.id),
    *(mapping_version.c.number, scope.c.remembered_at),
)
# What stands for no value, between two of them, and between two rows: signs that no text of ours has.
_NOTHING, _NEXT, _END = "\x1d", "\x1f", "\x1e"


def edition(connection: Connection) -> str:
    """A name for all that can be shown: another one once any of it is another."""
    told = [tuple(connection.execute(rows).one()) for rows in (_last_rows(), _scopes(), _connections())]
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


@cache
def _scopes() -> Select[Any]:
    # How far a pull that is under way has come is nothing that is shown.
    known = standings().subquery()
    return _in_one([column for column in known.c if column.name != "cursor"], known.c.id)


@cache
def _connections() -> Select[Any]:
    return _in_one(connection_state.c, connection_state.c.name)


def _in_one(columns: Iterable[ColumnElement[Any]], order: ColumnElement[Any]) -> Select[Any]:
    """All rows as one text, written by the database.

    A row at a time, each waits for its turn among the threads of a daemon that syncs: with hundreds of scopes
    that came to seconds.
    """
    row: ColumnElement[str] = literal("")
    for column in columns:
        row = row + func.coalesce(cast(column, Text), _NOTHING) + _NEXT
    rows = select(row.label("told")).order_by(order).subquery()
    return select(func.aggregate_strings(rows.c.told, _END))


@cache
def _last_rows() -> Select[Any]:
    return select(*(select(func.max(number)).scalar_subquery() for number in _ADDED_TO))
