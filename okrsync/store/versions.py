"""Versions of items: each says from when until when it was the current one, and none is ever removed.

What numbers see is decided by the horizon of a scope: the start of its last accepted run. A version that a
later run wrote, and the end that it put to an earlier one, lie beyond the horizon until that run, or one
after it, is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from okrsync.domain.work import State
from okrsync.store.dialect import add_all
from okrsync.store.tables import item_version as version

# Databases limit how many values one statement may carry.
_CHUNK = 500

# What a version says of itself rather than of the item.
_OWN = {"id", "scope_id", "valid_from", "valid_to", "remembered"}

_CLOSE = (
    update(version).where(version.c.id == bindparam("version_id")).values(valid_to=bindparam("superseded_at"))
)
# Said so that no index serves it: SQLite would take that of `valid_to` and walk through all items of a scope,
# for each page, where the ids lead to a handful of rows. https://www.sqlite.org/optoverview.html
_IS_CURRENT = case((version.c.valid_to.is_(None), 1), else_=0) == 1
_REWRITE = update(version).where(version.c.id == bindparam("version_id"))


def visible(scope_id: int, horizon: datetime) -> ColumnElement[bool]:
    """The condition under which a version is what its scope held at ``horizon``."""
    return and_(
        version.c.scope_id == scope_id,
        version.c.valid_from <= horizon,
        or_(version.c.valid_to.is_(None), version.c.valid_to > horizon),
    )


def record(connection: Connection, scope_id: int, at: datetime, items: Sequence[Mapping[str, Any]]) -> int:
    """Make ``items`` the current versions from ``at`` on; returns how many differ from the ones before.

    An item is a mapping of column names that has ``item_id``, ``digest``, ``gone`` and ``gone_where``; the
    same ``item_id`` must not come twice. ``at`` must not be before any version of the scope.
    """
    standing = {row.item_id: row for row in _standing(connection, scope_id, [i["item_id"] for i in items])}
    changed = [item for item in items if _differs(item, standing.get(item["item_id"]))]
    rewritten, superseded, opened = [], [], []
    for item in changed:
        current = standing.get(item["item_id"])
        if current is not None and current.valid_from == at:
            rewritten.append({**item, "version_id": current.id})
            continue
        if current is not None:
            superseded.append({"version_id": current.id, "superseded_at": at})
        opened.append({**item, "scope_id": scope_id, "valid_from": at, "valid_to": None, "remembered": False})
    for statement, rows in ((_REWRITE, rewritten), (_CLOSE, superseded)):
        if rows:
            connection.execute(statement, rows)
    add_all(connection, version, opened)
    return len(changed)


def current(connection: Connection, scope_id: int, item_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Those of ``item_ids`` that are known, as ``record`` takes them, accepted yet or not."""
    kept = [column for column in version.c if column.name not in _OWN]
    return [dict(row._mapping) for row in _lookup(connection, kept, scope_id, item_ids)]  # noqa: SLF001


def begun(connection: Connection, scope_id: int, horizon: datetime) -> dict[str, datetime]:
    """When the items of a scope were first in progress, by stable id, as was seen up to ``horizon``.

    What the tool says itself goes before when it was seen. An item that was in progress already when okrsync
    first looked, and whose past the tool does not tell, is left out: nobody knows since when.
    """
    first_look = (
        select(func.min(version.c.valid_from))
        .where(version.c.scope_id == scope_id, version.c.remembered.is_(False))
        .scalar_subquery()
    )
    is_known = or_(
        version.c.started_at.is_not(None), version.c.remembered.is_(True), version.c.valid_from > first_look
    )
    rows = connection.execute(
        select(version.c.item_id, func.min(func.coalesce(version.c.started_at, version.c.valid_from)))
        .where(
            version.c.scope_id == scope_id,
            version.c.state == State.DOING.value,
            version.c.valid_from <= horizon,
            is_known,
        )
        .group_by(version.c.item_id)
    )
    return {row[0]: row[1] for row in rows}


def _standing(connection: Connection, scope_id: int, item_ids: Sequence[str]) -> Iterator[Row[Any]]:
    columns = [version.c[name] for name in ("id", "item_id", "valid_from", "digest", "gone", "gone_where")]
    return _lookup(connection, columns, scope_id, item_ids)


def _lookup(
    connection: Connection, columns: Sequence[ColumnElement[Any]], scope_id: int, item_ids: Sequence[str]
) -> Iterator[Row[Any]]:
    for start in range(0, len(item_ids), _CHUNK):
        chunk = item_ids[start : start + _CHUNK]
        yield from connection.execute(
            select(*columns).where(
                version.c.scope_id == scope_id,
                version.c.item_id.in_(chunk),
                _IS_CURRENT,
            )
        )


def _differs(item: Mapping[str, Any], standing: Row[Any] | None) -> bool:
    if standing is None:
        return True
    found = (standing.digest, standing.gone, standing.gone_where)
    return found != (item["digest"], item["gone"], item["gone_where"])
