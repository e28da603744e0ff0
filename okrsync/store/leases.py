"""Leases: a right that one holder has at a time, and that ends by itself where the holder is gone.

A holder may be stopped for longer than its lease and not notice. So each lease has a token, and what is done
under it asks ``holding`` first, in the same transaction: once somebody else took it, nothing is stored.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, select, update

from okrsync.ports import Clock, Lease
from okrsync.store.dialect import insert_or, instant
from okrsync.store.engine import Database
from okrsync.store.faults import LeaseLost
from okrsync.store.tables import lease as table

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class SqlLeases:
    """``okrsync.ports.Leases`` in a table; time is the database's, so that nobody's own clock matters."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def take(self, name: str, owner: str, ttl: timedelta) -> Lease | None:
        """The lease called ``name`` for ``owner``, or None where somebody has it (``owner`` itself too)."""
        with self._database.writing() as connection:
            now = instant(connection, self._clock)
            until = instant(connection, self._clock, later=ttl)
            added = insert_or(connection, table).values(name=name, owner=owner, token=1, until=until)
            taken = connection.execute(
                added.on_conflict_do_update(
                    index_elements=[table.c.name],
                    set_={"owner": owner, "token": table.c.token + 1, "until": until},
                    where=table.c.until <= now,
                ).returning(table.c.token, table.c.until)
            ).one_or_none()
        return None if taken is None else Lease(name, owner, taken.token, taken.until)

    def renew(self, lease: Lease, ttl: timedelta) -> Lease | None:
        """``lease``, from now on for ``ttl``; None where somebody else took it meanwhile."""
        until = self._extend(lease, ttl)
        return None if until is None else Lease(lease.name, lease.owner, lease.token, until)

    def release(self, lease: Lease) -> None:
        """Let somebody else have it at once; nothing happens where somebody has."""
        self._extend(lease, timedelta())

    def _extend(self, lease: Lease, ttl: timedelta) -> datetime | None:
        with self._database.writing() as connection:
            until = instant(connection, self._clock, later=ttl)
            kept = update(table).where(_is(lease)).values(until=until).returning(table.c.until)
            found: datetime | None = connection.execute(kept).scalar_one_or_none()
        return found


def holding(*leases: Lease) -> Callable[[Connection], None]:
    """Raises ``LeaseLost`` in a transaction where one of ``leases`` is somebody else's.

    Otherwise nobody can take them until that transaction ends. A lease that has run out and that nobody took
    is still the holder's: nothing can have been done that it does not know of.
    """
    return partial(_hold, sorted(leases, key=lambda lease: lease.name))


def void_all(connection: Connection) -> None:
    """End every lease, whatever the clock says: who has the database alone finds those of the dead."""
    connection.execute(update(table).values(until=_LONG_AGO))


def _hold(leases: Sequence[Lease], connection: Connection) -> None:
    for lease in leases:
        held = connection.execute(select(table.c.token).where(_is(lease)).with_for_update(read=True))
        if held.one_or_none() is None:
            raise LeaseLost(
                f"{lease.name} was taken over while {lease.owner} was away",
                hint="nothing is lost: whoever has it now brings the same changes",
            )


def _is(lease: Lease) -> ColumnElement[bool]:
    return and_(table.c.name == lease.name, table.c.token == lease.token)
