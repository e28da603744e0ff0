"""What items were before they were first seen: versions that no run wrote, told by the tool afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from okrsync.domain.past import PastVersion
from okrsync.domain.work import WorkItem
from okrsync.ports import ScopeId
from okrsync.store.content import COLUMNS, content, tracked
from okrsync.store.scopes import enrolled
from okrsync.store.tables import Outcome, item_version, scope, sync_run

_CHUNK = 500


def first_sightings(connection: Connection, scope_id: ScopeId) -> Iterator[tuple[WorkItem, datetime]]:
    """Every item that was there when the scope was first accepted, as it was then first seen, and when.

    What came later has no past before okrsync.
    """
    row = enrolled(connection, scope_id)
    first = _first_accepted(connection, row)
    if first is None:
        return
    earliest = (
        select(item_version.c.item_id, func.min(item_version.c.valid_from).label("seen_at"))
        .where(item_version.c.scope_id == row, item_version.c.remembered.is_(False))
        .group_by(item_version.c.item_id)
        .having(func.min(item_version.c.valid_from) <= first)
        .subquery()
    )
    sightings = (
        select(*COLUMNS, item_version.c.valid_from)
        .join(
            earliest,
            (item_version.c.item_id == earliest.c.item_id)
            & (item_version.c.valid_from == earliest.c.seen_at),
        )
        .where(item_version.c.scope_id == row, item_version.c.gone.is_(None))
        .order_by(item_version.c.item_id)
    )
    for *columns, seen_at in connection.execute(sightings).all():
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
    if rows:
        connection.execute(insert(item_version), rows)


def remembered(connection: Connection, scope_id: ScopeId, since: datetime | None, now: datetime) -> None:
    """From ``now`` on instants before the first accepted run, back to ``since``, see what was remembered."""
    row = enrolled(connection, scope_id)
    until = _first_accepted(connection, row)
    past = {"remembered_until": until, "remembered_since": since, "remembered_at": now}
    connection.execute(update(scope).where(scope.c.id == row).values(past))


def _first_accepted(connection: Connection, row: int) -> datetime | None:
    runs = select(func.min(sync_run.c.started_at)).where(
        sync_run.c.scope_id == row, sync_run.c.outcome == Outcome.ACCEPTED.value
    )
    first: datetime | None = connection.execute(runs).scalar_one()
    return first
