"""What items were before they were first seen: versions that no run wrote, told by the tool afterwards."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, func, select, update

from okrsync.domain.past import PastVersion
from okrsync.domain.work import WorkItem
from okrsync.ports import ScopeId
from okrsync.sdk import ItemRef
from okrsync.store.content import COLUMNS, content, tracked
from okrsync.store.dialect import add_all
from okrsync.store.scopes import enrolled
from okrsync.store.tables import Outcome, item_version, scope, sync_run

_CHUNK = 500


def first_accepted(connection: Connection, scope_id: ScopeId) -> datetime | None:
    """When the scope was first accepted; None where it never was."""
    return _first_accepted(connection, enrolled(connection, scope_id))


def to_remember(
    connection: Connection, scope_id: ScopeId, since: datetime | None
) -> Sequence[tuple[ItemRef, datetime]]:
    """What was there when the scope was first accepted and has no past yet, and when it last changed.

    Where the past that there is goes back to another instant than ``since``, it is forgotten.
    """
    row = enrolled(connection, scope_id)
    _forget_unless_since(connection, row, since)
    has_past = select(item_version.c.item_id).where(
        item_version.c.scope_id == row, item_version.c.remembered.is_(True)
    )
    columns = item_version.c.item_id, item_version.c.key, item_version.c.updated_at
    wanted = _sightings(connection, row, columns).where(item_version.c.item_id.not_in(has_past))
    return [(ItemRef(item, key), updated_at) for item, key, updated_at in connection.execute(wanted)]


def first_sightings(
    connection: Connection, scope_id: ScopeId, items: Collection[str]
) -> Iterator[tuple[WorkItem, datetime]]:
    """Those of ``items`` (ids) that were there when the scope was first accepted, as first seen, and when.

    What came later has no past before okrsync.
    """
    row = enrolled(connection, scope_id)
    ids = sorted(items)
    for start in range(0, len(ids), _CHUNK):
        wanted = _sightings(connection, row, (*COLUMNS, item_version.c.valid_from)).where(
            item_version.c.item_id.in_(ids[start : start + _CHUNK])
        )
        for *columns, seen_at in connection.execute(wanted).all():
            yield tracked(scope_id.connection, str(scope_id.scope), columns).item, seen_at


def remember(connection: Connection, scope_id: ScopeId, past: Sequence[PastVersion]) -> None:
    """Store ``past`` in place of what was remembered of the same items before.

    Nothing sees it until ``remembered`` says that the past of the whole scope is there.
    """
    row = enrolled(connection, scope_id)
    items = list(dict.fromkeys(version.item.id for version in past))
    for start in range(0, len(items), _CHUNK):
        connection.execute(
            delete(item_version).where(
                item_version.c.scope_id == row,
                item_version.c.remembered.is_(True),
                item_version.c.item_id.in_(items[start : start + _CHUNK]),
            )
        )
    rows = [
        {
            **content(version.item),
            "scope_id": row,
            "valid_from": version.start,
            "valid_to": version.end,
            "remembered": True,
        }
        for version in past
    ]
    add_all(connection, item_version, rows)


def remembered(connection: Connection, scope_id: ScopeId, since: datetime | None, now: datetime) -> None:
    """From ``now`` on instants before the first accepted run, back to ``since``, see what was remembered."""
    row = enrolled(connection, scope_id)
    until = _first_accepted(connection, row)
    past = {"remembered_until": until, "remembered_since": since, "remembered_at": now}
    connection.execute(update(scope).where(scope.c.id == row).values(past))


def _sightings(connection: Connection, row: int, columns: Sequence[Any]) -> Select[Any]:
    """``columns`` of the first version of each item that the first accepted run had seen, by id."""
    earliest = (
        select(item_version.c.item_id, func.min(item_version.c.valid_from).label("seen_at"))
        .where(item_version.c.scope_id == row, item_version.c.remembered.is_(False))
        .group_by(item_version.c.item_id)
        .having(func.min(item_version.c.valid_from) <= _first_accepted(connection, row))
        .subquery()
    )
    return (
        select(*columns)
        .join(
            earliest,
            (item_version.c.item_id == earliest.c.item_id)
            & (item_version.c.valid_from == earliest.c.seen_at),
        )
        .where(item_version.c.scope_id == row, item_version.c.gone.is_(None))
        .order_by(item_version.c.item_id)
    )


def _forget_unless_since(connection: Connection, row: int, since: datetime | None) -> None:
    kept = connection.execute(select(scope.c.remembered_since).where(scope.c.id == row)).scalar_one()
    if kept == since:
        return
    told = (item_version.c.scope_id == row, item_version.c.remembered.is_(True))
    connection.execute(delete(item_version).where(*told))
    connection.execute(update(scope).where(scope.c.id == row).values(remembered_since=since))


def _first_accepted(connection: Connection, row: int) -> datetime | None:
    runs = select(func.min(sync_run.c.started_at)).where(
        sync_run.c.scope_id == row, sync_run.c.outcome == Outcome.ACCEPTED.value
    )
    first: datetime | None = connection.execute(runs).scalar_one()
    return first
