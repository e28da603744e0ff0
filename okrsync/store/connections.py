"""What is known of each connection: who we are there, what it took, and what its tool still allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from okrsync.ports import ConnectionState
from okrsync.sdk import Budget
from okrsync.store.dialect import insert_or
from okrsync.store.tables import connection_state

_FIELDS = tuple(each.name for each in fields(ConnectionState))


def state(connection: Connection, name: str) -> ConnectionState:
    """What is known of the connection ``name``; an empty state where it was never used."""
    row = connection.execute(select(connection_state).where(connection_state.c.name == name)).one_or_none()
    return ConnectionState(name=name) if row is None else _state(row)


def states(connection: Connection) -> Sequence[ConnectionState]:
    """What is known of every connection ever used, by name."""
    return [_state(row) for row in connection.execute(select(connection_state).order_by("name"))]


def note(connection: Connection, known: ConnectionState) -> None:
    """Keep ``known`` instead of what was known before."""
    row = {name: getattr(known, name) for name in _FIELDS} | {
        "budgets": [_as_json(budget) for budget in known.budgets]
    }
    added = insert_or(connection, connection_state).values(row)
    instead = {name: added.excluded[name] for name in _FIELDS if name != "name"}
    connection.execute(added.on_conflict_do_update(index_elements=[connection_state.c.name], set_=instead))


def _state(row: Row[Any]) -> ConnectionState:
    known = {name: getattr(row, name) for name in _FIELDS}
    return ConnectionState(**known | {"budgets": tuple(map(_budget, row.budgets))})


def _as_json(budget: Budget) -> dict[str, Any]:
    return asdict(budget) | {"resets_at": budget.resets_at.isoformat() if budget.resets_at else None}


def _budget(kept: Mapping[str, Any]) -> Budget:
    resets_at = datetime.fromisoformat(kept["resets_at"]) if kept["resets_at"] else None
    return Budget(**{**kept, "resets_at": resets_at})
