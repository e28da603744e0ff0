"""How work items stood before, as far as is known by now: every version of a scope read once, then sliced.

This is not what was shown then. A run that came late, or the past that a tool told afterwards, is in it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from okrsync.domain.evidence import Freshness
from okrsync.domain.selection import Shelf
from okrsync.domain.work import TrackedItem
from okrsync.store.content import COLUMNS, tracked
from okrsync.store.scopes import KnownScope
from okrsync.store.tables import Outcome, item_version, sync_run


@dataclass(frozen=True, slots=True)
class Chronicle:
    """A scope's versions with from when and until when they hold, by key; since when it was seen.

    ``confirmed`` are instants at which it was pulled whole, the first one of each day, in order.
    """

    versions: Sequence[tuple[datetime, datetime | None, TrackedItem]] = ()
    seen_since: datetime | None = None
    confirmed: Sequence[datetime] = ()

    def items(self, at: datetime) -> Shelf:
        """Every item that the scope held at ``at``, gone ones included and marked."""
        return Shelf(
            item
            for valid_from, valid_to, item in self.versions
            if valid_from <= at and (valid_to is None or valid_to > at)
        )

    def confirmed_by(self, at: datetime) -> datetime | None:
        """When what is known of ``at`` was last confirmed; before the first pull the tool tells it."""
        if self.seen_since is None or at < self.seen_since:
            return None
        last = bisect_right(self.confirmed, at)
        return self.confirmed[last - 1] if last else at


class Earlier:
    """What is known of the work items of every scope at an earlier instant."""

    def __init__(
        self,
        at: datetime,
        chronicle_of: Callable[[str, str], Chronicle],
        begun: Callable[[str, str], Mapping[str, datetime]],
    ) -> None:
        self._at = at
        self._chronicle_of = chronicle_of
        self._begun = begun
        self._items: dict[tuple[str, str], Shelf] = {}

    @property
    def at(self) -> datetime:
        """The earlier instant, in UTC."""
        return self._at

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        """Every item that a scope held then, gone ones included and marked, by key."""
        name = (connection, scope)
        if name not in self._items:
            self._items[name] = self._chronicle_of(connection, scope).items(self._at)
        return self._items[name]

    def freshness(self, connection: str, scope: str) -> Freshness:
        """When what is known of a scope then was last confirmed; None where nothing is known of it."""
        return Freshness(self._chronicle_of(connection, scope).confirmed_by(self._at))

    def begun(self, connection: str, scope: str) -> Mapping[str, datetime]:
        """When items of a scope had first been in progress by then, by stable id."""
        return {item: since for item, since in self._begun(connection, scope).items() if since <= self._at}


def chronicle(connection: Connection, known: KnownScope | None, at: datetime) -> Chronicle:
    """The chronicle of a scope as of ``at``; an empty one where it had not been seen by then."""
    if known is None or known.state.accepted_at is None or known.first_accepted is None:
        return Chronicle()
    return Chronicle(
        versions=_versions(connection, known, known.state.accepted_at),
        seen_since=known.seen_since,
        confirmed=_confirmed(connection, known, at),
    )


def _versions(
    connection: Connection, known: KnownScope, horizon: datetime
) -> list[tuple[datetime, datetime | None, TrackedItem]]:
    name, scope = known.state.id.connection, str(known.state.id.scope)
    wanted = select(item_version.c.valid_from, item_version.c.valid_to, *COLUMNS).where(
        item_version.c.scope_id == known.row, item_version.c.valid_from <= horizon
    )
    if not known.is_past_told:
        wanted = wanted.where(item_version.c.remembered.is_(False))
    rows = [
        (valid_from, valid_to, tracked(name, scope, columns))
        for valid_from, valid_to, *columns in connection.execute(wanted)
    ]
    return sorted(rows, key=lambda row: (row[2].item.key, row[2].item.id, row[0]))


def _confirmed(connection: Connection, known: KnownScope, at: datetime) -> list[datetime]:
    # A scope is pulled every few minutes, for years: one instant a day says enough.
    first = func.min(sync_run.c.started_at)
    days = (
        select(first)
        .where(
            sync_run.c.scope_id == known.row,
            sync_run.c.outcome == Outcome.ACCEPTED.value,
            sync_run.c.ended_at <= at,
        )
        .group_by(func.date(sync_run.c.started_at))
        .order_by(first)
    )
    return list(connection.execute(days).scalars())
