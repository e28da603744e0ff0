"""Whole readings: what one has shown so far, in one run or in several, until it is compared and accepted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from okrsync.store.dialect import add_all
from okrsync.store.tables import scope, sighting


def begin(connection: Connection, scope_row: int, at: datetime) -> None:
    """Begin one at ``at`` (UTC), wherever an earlier one stood."""
    _forget(connection, scope_row)
    connection.execute(update(scope).where(scope.c.id == scope_row).values(cursor=None, reading_since=at))


def note(connection: Connection, scope_row: int, items: Collection[str]) -> None:
    """Keep that it has shown ``items`` (ids); where none is under way, nothing is kept."""
    if not items or _began(connection, scope_row) is None:
        return
    rows = [{"scope_id": scope_row, "item_id": item} for item in items]
    add_all(connection, sighting, rows, if_absent=True)


def sighted(connection: Connection, scope_row: int) -> Collection[str]:
    """The ids of what it has shown."""
    shown = select(sighting.c.item_id).where(sighting.c.scope_id == scope_row)
    return set(connection.execute(shown).scalars())


def has_shown(scope_row: ColumnElement[int], item: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition under which the one of the scope has shown the item."""
    return exists().where(sighting.c.scope_id == scope_row, sighting.c.item_id == item)


def end(connection: Connection, scope_row: int) -> datetime | None:
    """End it; returns when it began, None where none was under way."""
    began = _began(connection, scope_row)
    if began is not None:
        _forget(connection, scope_row)
        connection.execute(update(scope).where(scope.c.id == scope_row).values(reading_since=None))
    return began


def _began(connection: Connection, scope_row: int) -> datetime | None:
    began: datetime | None = connection.execute(
        select(scope.c.reading_since).where(scope.c.id == scope_row)
    ).scalar_one()
    return began


def _forget(connection: Connection, scope_row: int) -> None:
    connection.execute(delete(sighting).where(sighting.c.scope_id == scope_row))
