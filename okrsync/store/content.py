"""A work item as the columns of a row, and back; its digest tells whether it changed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Text, cast

from okrsync.domain.work import Gone, State, TrackedItem, WorkItem
from okrsync.store.tables import item_version
from okrsync.store.texts import storable
from okrsync.store.times import utc

# What a tracked item is read from, in the order in which ``tracked`` unpacks it.
COLUMNS = (
    *(
        item_version.c[name]
        for name in (
            "item_id",
            "gone",
            "key",
            "title",
            "url",
            "type",
            "state",
            "native_status",
            "resolution",
            "created_at",
            "started_at",
            "done_at",
            "due_at",
            "updated_at",
            "parent",
            "points",
        )
    ),
    # Read as text: thousands of items say the same here, and share what that is once it was understood.
    *(cast(item_version.c[name], Text) for name in ("labels", "assignees", "numbers", "facets")),
)

_escaped = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=datetime.isoformat).encode
# Numbers between these are written alike by everybody; smaller and larger ones with exponents, or without.
_SMALLEST, _LARGEST = 1e-4, 1e16
# So many different ones are remembered.
_SHARED = 4_096
_STATES = {str(state): state for state in State}
_REASONS: dict[str | None, Gone | None] = {None: None} | {str(reason): reason for reason in Gone}


def content(item: WorkItem) -> dict[str, Any]:
    """Every field of ``item`` under the name of its column, with the digest over all of them.

    The columns leave out what can't be stored; only the id is looked up by, and so is as it will be stored.
    Raises ``ValueError`` where an instant does not say its zone.
    """
    fields = {
        "item_id": storable(item.id),
        "key": item.key,
        "title": item.title,
        "url": item.url,
        "type": item.type,
        "state": str(item.state),
        "native_status": item.native_status,
        "resolution": item.resolution,
        "created_at": _utc_or_none(item.created_at),
        "started_at": _utc_or_none(item.started_at),
        "done_at": _utc_or_none(item.done_at),
        "due_at": _utc_or_none(item.due_at),
        "updated_at": utc(item.updated_at),
        "parent": item.parent,
        "points": item.points,
        "labels": list(item.labels),
        "assignees": list(item.assignees),
        "numbers": dict(item.numbers),
        "facets": {name: list(values) for name, values in item.facets.items()},
    }
    return fields | {"digest": _digest(fields)}


# What an item is counted by, in the order in which ``counted`` unpacks it.
COUNTED_BY = (
    *(item_version.c[name] for name in ("item_id", "gone", "key", "state", "updated_at", "parent", "points")),
    *(cast(item_version.c[name], Text) for name in ("numbers", "facets")),
)


def bare(connection: str, scope: str, row: Sequence[Any]) -> TrackedItem:
    """The item that a row of ``COUNTED_BY`` holds, without anything else that is known of it."""
    item_id, gone, key, state, updated_at, parent, points, numbers, facets = row
    item = WorkItem(
        id=item_id,
        key=key,
        title="",
        url="",
        type="",
        state=_STATES[state],
        native_status="",
        updated_at=updated_at,
        parent=parent,
        points=points,
        numbers=_read_numbers(numbers),
        facets=_read_facets(facets),
    )
    return TrackedItem(connection=connection, scope=scope, item=item, gone=_REASONS[gone])


def tracked(connection: str, scope: str, row: Sequence[Any]) -> TrackedItem:
    """The item that a row of ``COLUMNS`` holds."""
    (
        item_id,
        gone,
        key,
        title,
        url,
        type_,
        state,
        native_status,
        resolution,
        created_at,
        started_at,
        done_at,
        due_at,
        updated_at,
        parent,
        points,
        labels,
        assignees,
        numbers,
        facets,
    ) = row
    item = WorkItem(
        id=item_id,
        key=key,
        title=title,
        url=url,
        type=type_,
        state=_STATES[state],
        native_status=native_status,
        resolution=resolution,
        created_at=created_at,
        started_at=started_at,
        done_at=done_at,
        due_at=due_at,
        updated_at=updated_at,
        parent=parent,
        points=points,
        labels=_read_texts(labels),
        assignees=_read_texts(assignees),
        numbers=_read_numbers(numbers),
        facets=_read_facets(facets),
    )
    return TrackedItem(connection=connection, scope=scope, item=item, gone=_REASONS[gone])


@lru_cache(_SHARED)
def _read_texts(told: str) -> tuple[str, ...]:
    return tuple(orjson.loads(told))


@lru_cache(_SHARED)
def _read_numbers(told: str) -> Mapping[str, float]:
    return MappingProxyType(orjson.loads(told))


@lru_cache(_SHARED)
def _read_facets(told: str) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: tuple(values) for name, values in orjson.loads(told).items()})


def _digest(fields: Mapping[str, Any]) -> str:
    return blake2b(_in_order(fields), digest_size=16).hexdigest()


def _in_order(fields: Mapping[str, Any]) -> bytes:
    """``fields`` as JSON in ASCII, sorted by key: every digest that is stored was made of that.

    What orjson writes is the same to the letter where nothing is to be escaped and no number is unusual.
    """
    told = _quickly(fields) if all(map(_is_usual, _numbers(fields))) else None
    return _escaped(fields).encode() if told is None else told


def _quickly(fields: Mapping[str, Any]) -> bytes | None:
    try:
        told = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        return None
    return told if told.isascii() and b"\x7f" not in told else None


def _numbers(fields: Mapping[str, Any]) -> Iterable[float]:
    points, numbers = fields["points"], fields["numbers"].values()
    return numbers if points is None else (points, *numbers)


def _is_usual(number: float) -> bool:
    return number == 0 or _SMALLEST <= abs(number) < _LARGEST


def _utc_or_none(instant: datetime | None) -> datetime | None:
    return None if instant is None else utc(instant)
