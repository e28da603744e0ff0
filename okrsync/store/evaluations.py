"""What each key result came to, kept where it differs from what was kept before."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, insert, select

from okrsync.store.dialect import take_turn_for
from okrsync.store.skip import among, last_up_to
from okrsync.store.tables import evaluation
from okrsync.store.texts import as_json
from okrsync.store.times import looking_back

Figures = Mapping[str, Any]

# Of more than so many the last ones of all are read: statements must stay short.
_FEW = 20


def differing(
    connection: Connection, at: datetime, figures: Mapping[str, Figures]
) -> dict[str, dict[str, Any]]:
    """Those of ``figures`` (plain JSON, by key result) that are not the last kept up to ``at``, as stored."""
    kept = last_of_all(connection, at, figures.keys() if len(figures) <= _FEW else None)
    as_stored = {name: json.loads(as_json(of)) for name, of in figures.items()}
    return {name: of for name, of in as_stored.items() if kept.get(name) != of}


def keep(connection: Connection, at: datetime, figures: Mapping[str, Figures]) -> Collection[str]:
    """Keep those of ``figures`` that differ from the last kept ones, as of ``at``; returns whose they are."""
    take_turn_for(connection, "evaluations")
    moved = differing(connection, at, figures)
    if moved:
        rows = [{"key_result": name, "at": at, "figures": of} for name, of in moved.items()]
        connection.execute(insert(evaluation), rows)
    return moved.keys()


def last(connection: Connection, key_result: str, before: datetime) -> Figures | None:
    """The figures last kept of a key result up to ``before``, or None."""
    kept = (
        select(evaluation.c.figures)
        .where(evaluation.c.key_result == key_result, evaluation.c.at <= before)
        .order_by(evaluation.c.at.desc(), evaluation.c.id.desc())
        .limit(1)
    )
    figures: Figures | None = connection.execute(kept).scalar_one_or_none()
    return figures


def last_of_all(
    connection: Connection, before: datetime, wanted: Collection[str] | None = None
) -> dict[str, Figures]:
    """The figures last kept of each key result up to ``before``, or of those ``wanted``, in one statement."""
    rows = connection.execute(_last_of(wanted), looking_back(before))
    return {row.key_result: row.figures for row in rows}


def _last_of(wanted: Collection[str] | None) -> Select[Any]:
    names = among(evaluation.c.key_result, wanted)
    latest = last_up_to(evaluation.c.at, evaluation.c.id, evaluation.c.key_result == names.c.value, names)
    kept = select(evaluation.c.key_result, evaluation.c.figures).select_from(names)
    return kept.join(evaluation, evaluation.c.id == latest)
