"""What people said of the numbers: words instead of a computed result, and the closing of objectives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from okrsync.domain.override import Override
from okrsync.ports import Closing
from okrsync.store.tables import closing, override


def record_override(connection: Connection, word: Override) -> None:
    """Add a person's word on a result."""
    connection.execute(
        insert(override).values(
            key_result=word.key_result,
            value=word.value,
            reason=word.reason,
            by=word.by,
            at=word.at,
            until=word.until,
        )
    )


def overrides(connection: Connection, at: datetime) -> dict[str, list[Override]]:
    """Every word on each key result's result up to ``at``, oldest first."""
    rows = connection.execute(
        select(override).where(override.c.at <= at).order_by(override.c.at, override.c.id)
    )
    found: dict[str, list[Override]] = {}
    for row in rows:
        word = Override(
            key_result=row.key_result,
            value=row.value,
            reason=row.reason,
            by=row.by,
            at=row.at,
            until=row.until,
        )
        found.setdefault(row.key_result, []).append(word)
    return found


def record_closing(connection: Connection, word: Closing) -> None:
    """Add the closing of an objective."""
    connection.execute(
        insert(closing).values(
            objective=word.objective, at=word.at, by=word.by, note=word.note, figures=dict(word.figures)
        )
    )


def closings(connection: Connection) -> Sequence[Closing]:
    """Every closing, oldest first."""
    rows = connection.execute(select(closing).order_by(closing.c.at, closing.c.id))
    return [
        Closing(objective=row.objective, at=row.at, by=row.by, note=row.note, figures=row.figures)
        for row in rows
    ]
