"""What a database holds, without the numbers of its runs and the times at which they happened to be."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from okrsync.ports import ScopeState
from okrsync.store import open_store
from okrsync.store.scopes import known_scopes
from okrsync.store.tables import (
    connection_state,
    evaluation,
    item_version,
    mapping_version,
    measurement,
    measuring_source,
    posting,
    scope,
)


@dataclass(frozen=True)
class Remains:
    """What is kept: evidence by what it is of, the cursor of each scope, the figures of each key result.

    ``unconfirmed`` counts the digests of which nobody knows whether they were posted.
    """

    evidence: Mapping[str, Any]
    cursors: Mapping[str, str | None]
    figures: Mapping[str, list[Any]]
    unconfirmed: int

    def differences(self, other: Remains, *again: Remains, all_figures: bool) -> list[str]:
        """What is not as in ``other``; with ``all_figures`` those on the way to the last ones too.

        A scope may have been through when the crash came, and was synced twice: then its cursor is that of
        one of ``again``, which were synced once more than ``other``.
        """
        names = [name for name in self.evidence if self.evidence[name] != other.evidence[name]]
        for scope_, cursor in self.cursors.items():
            if cursor not in {one.cursors[scope_] for one in (other, *again)}:
                names.append(f"cursor of {scope_}")
        last = {name: kept[-1] for name, kept in self.figures.items()}
        others = {name: kept[-1] for name, kept in other.figures.items()}
        if last != others or (all_figures and self.figures != other.figures):
            names.append("figures")
        return names


def remains_of(url: str) -> Remains:
    """What the database at ``url`` holds."""
    with (
        open_store(url, write=False, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as store,
        store.database.reading() as connection,
    ):
        figures = defaultdict(list)
        for row in connection.execute(select(evaluation).order_by(evaluation.c.id)):
            figures[row.key_result].append(row.figures)
        states = [known.state for known in known_scopes(connection)]
        cursors = {str(state.id): _undated(state.cursor) for state in states}
        claimed = connection.execute(select(posting)).all()
        evidence = {
            "versions": _versions(connection),
            "past": _past(connection),
            "scopes": [_scope(state) for state in states],
            "measurements": _rows(connection, measurement, "series", "at", "value", "source"),
            "answers": dict(
                connection.execute(
                    select(measuring_source.c.series, measuring_source.c.trouble).order_by("id")
                ).all()
            ),
            "mappings": _rows(connection, mapping_version, "number", "content", "okrs"),
            "connections": _rows(connection, connection_state, "name", "account", "site", "closed_until"),
            "claims": _rows(connection, posting, "occurrence", "channel"),
        }
        return Remains(evidence, cursors, figures, sum(1 for row in claimed if row.posted_at is None))


def _undated(cursor: str | None) -> str | None:
    """A cursor without the hub's time of the last look at a site, which goes on from run to run."""
    return cursor and re.sub(r'"known":\{"at":\d+', '"known":{"at":0', cursor)


def _versions(connection: Connection) -> Mapping[tuple[str, str], list[Any]]:
    """What each item was, one after the other; a gap between two versions would show as a difference."""
    rows = connection.execute(
        select(scope.c.name, item_version)
        .join(scope, scope.c.id == item_version.c.scope_id)
        .where(item_version.c.remembered.is_(False))
        .order_by(item_version.c.valid_from)
    )
    found: dict[tuple[str, str], list[Any]] = defaultdict(list)
    ends: dict[tuple[str, str], datetime | None] = {}
    for row in rows:
        item = (row[0], row.item_id)
        follows = item not in ends or ends[item] == row.valid_from
        found[item].append((row.digest, row.gone, row.gone_where, follows, row.valid_to is None))
        ends[item] = row.valid_to
    return found


def _past(connection: Connection) -> list[Any]:
    """What the tools told of before the first sync; its last end is the time of that sync."""
    columns = ("item_id", "valid_from", "digest", "gone")
    rows = select(*(item_version.c[name] for name in columns)).where(item_version.c.remembered.is_(True))
    return sorted(map(str, connection.execute(rows)))


def _scope(state: ScopeState) -> tuple[Any, ...]:
    whole = state.accepted_at is not None, state.reconciled_at is not None, state.remembered
    return str(state.id), state.trouble, *whole


def _rows(connection: Connection, table: Any, *names: str) -> list[str]:
    return sorted(str(tuple(row)) for row in connection.execute(select(*(table.c[name] for name in names))))
