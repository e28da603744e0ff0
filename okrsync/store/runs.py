"""Sync runs: pages are stored as they come, and numbers see them when the run is accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from okrsync.domain.work import Gone
from okrsync.ports import Clock, ScopeId
from okrsync.sdk import Page
from okrsync.store import readings, versions
from okrsync.store.content import content
from okrsync.store.engine import Database
from okrsync.store.faults import RunSuperseded
from okrsync.store.scopes import enrolled, lock
from okrsync.store.tables import Outcome, item_version, scope, sync_run
from okrsync.store.times import utc

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Ticket:
    """One run: whose it is, the number of its row and its scope's, and when it started."""

    scope: ScopeId
    row: int
    scope_row: int
    started_at: datetime


def begin(connection: Connection, scope_id: ScopeId, started_at: datetime, *, full: bool) -> Ticket:
    """Open a run that starts at ``started_at``, or just after the scope's last one where that is later.

    A run that was still going counts as interrupted. ``full`` begins a whole reading.
    """
    scope_row = enrolled(connection, scope_id)
    start = _after_every_run(connection, scope_row, utc(started_at))
    connection.execute(
        update(sync_run)
        .where(sync_run.c.scope_id == scope_row, sync_run.c.outcome == Outcome.RUNNING.value)
        .values(outcome=Outcome.INTERRUPTED.value, ended_at=start)
    )
    if full:
        readings.begin(connection, scope_row, start)
    run = {"scope_id": scope_row, "started_at": start, "outcome": Outcome.RUNNING.value}
    row = connection.execute(insert(sync_run).values(run).returning(sync_run.c.id)).scalar_one()
    return Ticket(scope_id, row, scope_row, start)


class SqlRun:
    """One sync of one scope. Every method that writes raises ``RunSuperseded`` once the run is over."""

    def __init__(self, database: Database, clock: Clock, ticket: Ticket) -> None:
        self._database = database
        self._clock = clock
        self._ticket = ticket

    @property
    def started_at(self) -> datetime:
        """When the run started, in UTC: later than every earlier run of the scope."""
        return self._ticket.started_at

    def put(self, page: Page) -> int:
        """Store a page together with its cursor, in one transaction; returns how many items changed.

        Of an item that the page holds twice, the later sighting counts.
        """
        sightings = {row["item_id"]: row for row in map(content, page.items)}
        present = [row | {"gone": None, "gone_where": None} for row in sightings.values()]
        with self._writing() as connection:
            changed = self._record(connection, present)
            self._count(connection, seen=len(present), changed=changed)
            self._set_scope(connection, cursor=page.cursor)
            readings.note(connection, self._ticket.scope_row, sightings.keys())
        return changed

    def bury(self, fates: Mapping[str, tuple[Gone, str | None]]) -> int:
        """Mark items (by stable id) as gone, why and where to; returns how many were not before.

        An item that was never seen stays unknown.
        """
        with self._writing() as connection:
            known = versions.current(connection, self._ticket.scope_row, list(fates))
            newly = sum(1 for row in known if row["gone"] is None)
            self._record(connection, [row | _epitaph(*fates[row["item_id"]]) for row in known])
            self._count(connection, gone=newly)
        return newly

    def present(self) -> Mapping[str, str]:
        """The items that are not gone as far as this run knows: stable id to key."""
        living = select(item_version.c.item_id, item_version.c.key).where(self._is_present())
        with self._database.reading() as connection:
            return {row.item_id: row.key for row in connection.execute(living)}

    def sighted(self) -> Collection[str]:
        """The items (by stable id) that the whole reading under way has shown, in earlier runs too."""
        with self._database.reading() as connection:
            return readings.sighted(connection, self._ticket.scope_row)

    def unsighted(self) -> Mapping[str, str]:
        """Those of ``present`` that the whole reading under way has not shown.

        The database compares: a scope may have more items than should be held in memory at once.
        """
        vanished = select(item_version.c.item_id, item_version.c.key).where(
            self._is_present(), ~readings.has_shown(item_version.c.scope_id, item_version.c.item_id)
        )
        with self._database.reading() as connection:
            return {row.item_id: row.key for row in connection.execute(vanished)}

    def accept(self, *, reconciled: bool) -> None:
        """The pull was whole: from now on numbers use it.

        What was read in several runs is compared as of the first.
        """
        with self._writing() as connection:
            self._end(connection, outcome=Outcome.ACCEPTED.value)
            began = readings.end(connection, self._ticket.scope_row)
            if reconciled:
                self._set_scope(connection, reconciled_at=began or self._ticket.started_at)

    def fail(self, *, trouble: str, kind: str, hint: str | None, doubted: bool = False) -> None:
        """The pull was not whole or is not believed: numbers stay as they are, and the scope says why.

        What was stored stays, unseen, and so does the cursor: the next pull goes on from there. What a whole
        reading has shown so far is forgotten where it is ``doubted``.
        """
        with self._writing() as connection:
            if doubted:
                readings.end(connection, self._ticket.scope_row)
            self._end(connection, outcome=Outcome.FAILED.value, trouble=trouble, trouble_kind=kind, hint=hint)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that nothing else of the scope gets into, and that only the run under way may begin.

        The run's row is its token: beginning a later run takes the same lock and ends this one, so a process
        that slept meanwhile writes nothing.
        """
        with self._database.writing() as connection:
            lock(connection, self._ticket.scope_row)
            outcome = select(sync_run.c.outcome).where(sync_run.c.id == self._ticket.row)
            if connection.execute(outcome).scalar_one() != Outcome.RUNNING.value:
                raise RunSuperseded(
                    f"{self._ticket.scope}: this sync is over, or a later one took its place",
                    hint="nothing is lost: the later sync brings the same changes",
                )
            yield connection

    def _is_present(self) -> ColumnElement[bool]:
        return and_(
            item_version.c.scope_id == self._ticket.scope_row,
            item_version.c.valid_to.is_(None),
            item_version.c.gone.is_(None),
        )

    def _record(self, connection: Connection, rows: list[dict[str, Any]]) -> int:
        return versions.record(connection, self._ticket.scope_row, self._ticket.started_at, rows)

    def _count(self, connection: Connection, **more: int) -> None:
        self._set_run(connection, **{name: sync_run.c[name] + number for name, number in more.items()})

    def _end(self, connection: Connection, **values: Any) -> None:
        # The clock is read when it is this run's turn to write: a wait in the queue must not make numbers
        # say that they knew earlier than they did.
        self._set_run(connection, ended_at=utc(self._clock()), **values)

    def _set_run(self, connection: Connection, **values: Any) -> None:
        connection.execute(update(sync_run).where(sync_run.c.id == self._ticket.row).values(**values))

    def _set_scope(self, connection: Connection, **values: Any) -> None:
        connection.execute(update(scope).where(scope.c.id == self._ticket.scope_row).values(**values))


def _after_every_run(connection: Connection, scope_row: int, start: datetime) -> datetime:
    latest = select(func.max(sync_run.c.started_at)).where(sync_run.c.scope_id == scope_row)
    last = connection.execute(latest).scalar_one()
    return start if last is None else max(start, last + _TICK)


def _epitaph(gone: Gone, where: str | None) -> dict[str, str | None]:
    return {"gone": gone.value, "gone_where": where}
