"""What is known of each scope: where its pull stands, how far numbers see, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    and_,
    false,
    or_,
    select,
)

from okrsync.ports import ScopeId, ScopeState
from okrsync.sdk import Cursor, Scope
from okrsync.store.asked import since_of_scope
from okrsync.store.dialect import add_if_absent
from okrsync.store.tables import CHANGING, Outcome, scope, sync_run
from okrsync.store.times import AT, looking_back

_TICK = timedelta(microseconds=1)

# The instant that is looked back from, or None for now.
_At = BindParameter[datetime] | None

_accepted = sync_run.alias("accepted")
_failed = sync_run.alias("failed")


@dataclass(frozen=True, slots=True)
class KnownScope:
    """A scope, the number of its row, and its state.

    ``state.accepted_at`` is the horizon: versions are seen as they were at that instant.
    ``changed_at`` is the start of the last run up to it that changed something.
    ``first_accepted`` is the first horizon; ``is_past_told`` is whether what the tool remembers of before is
    kept, and ``past_since`` how far back that goes (None: to the beginning).
    """

    row: int
    state: ScopeState
    first_accepted: datetime | None = None
    changed_at: datetime | None = None
    is_past_told: bool = False
    past_since: datetime | None = None

    @property
    def seen_since(self) -> datetime | None:
        """Since when something is known of the scope; None where nothing is."""
        if self.first_accepted is None or not self.is_past_told:
            return self.first_accepted
        return self.past_since or datetime.min.replace(tzinfo=UTC)


def enrolled(connection: Connection, wanted: ScopeId) -> int:
    """The row of ``wanted``, made where there is none yet, and locked until the transaction ends."""
    name = {"connection": wanted.connection, "kind": wanted.scope.kind, "name": wanted.scope.name}
    add_if_absent(connection, scope, name)
    return _locked(connection, _is(wanted))


def lock(connection: Connection, row: int) -> None:
    """Let no other transaction write to that scope until this one ends.

    Whatever writes to a scope, its runs or its items takes this lock first, so that no two can wait for each
    other, and what is read after it is what is written upon.
    """
    _locked(connection, scope.c.id == row)


def known_scope(connection: Connection, wanted: ScopeId) -> ScopeState:
    """What is known of ``wanted`` now; an empty state where it was never synced."""
    row = connection.execute(_standings(as_of=False).where(_is(wanted))).one_or_none()
    return ScopeState(id=wanted) if row is None else _known(row, None).state


def known_scopes(
    connection: Connection, at: datetime | None = None, wanted: Collection[tuple[str, str]] | None = None
) -> Sequence[KnownScope]:
    """Every scope ever synced, by connection and name; with ``at``, judged by the runs that had ended then.

    Cursor and time of the last reconciliation are always those of now. ``wanted`` names the only ones to look
    at (connection, and text of the scope), where not all are.
    """
    standings = _standings(as_of=at is not None)
    if wanted is not None:
        standings = standings.where(or_(false(), *(_is(_named(name)) for name in sorted(wanted))))
    rows = connection.execute(standings, {} if at is None else looking_back(at))
    known = [_known(row, at) for row in rows]
    return sorted(known, key=lambda each: (each.state.id.connection, each.state.id.scope))


def standings() -> Select[Any]:
    """A row of each scope ever synced with all that is known of it now."""
    return _standings(as_of=False)


def _named(name: tuple[str, str]) -> ScopeId:
    return ScopeId(name[0], Scope.parse(name[1]))


def _locked(connection: Connection, condition: ColumnElement[bool]) -> int:
    # Rows that refer to the scope may still be added by whoever has the lock.
    row = select(scope.c.id).where(condition).with_for_update(key_share=True)
    return int(connection.execute(row).scalar_one())


def _is(wanted: ScopeId) -> ColumnElement[bool]:
    return and_(
        scope.c.connection == wanted.connection,
        scope.c.kind == wanted.scope.kind,
        scope.c.name == wanted.scope.name,
    )


@cache
def _standings(*, as_of: bool) -> Select[Any]:
    at = AT if as_of else None
    return (
        select(
            scope,
            _accepted.c.started_at.label("accepted_at"),
            _first_accepted(at).label("first_accepted"),
            _last_change().label("changed_at"),
            _failed.c.started_at.label("failed_run"),
            _failed.c.trouble,
            _failed.c.trouble_kind,
            _failed.c.hint,
            _first_failure_since_accepted(at).label("failed_at"),
            since_of_scope().label("asked_since"),
        )
        .select_from(scope)
        .outerjoin(_accepted, _accepted.c.id == _last(Outcome.ACCEPTED, at))
        .outerjoin(_failed, _failed.c.id == _last(Outcome.FAILED, at))
    )


def _last(outcome: Outcome, at: _At) -> ScalarSelect[int]:
    runs = _ended(sync_run.c.id, outcome, at).order_by(sync_run.c.started_at.desc())
    return runs.limit(1).correlate(scope).scalar_subquery()


def _last_change() -> ScalarSelect[datetime]:
    runs = select(sync_run.c.started_at).where(sync_run.c.scope_id == scope.c.id, CHANGING)
    seen = runs.where(sync_run.c.started_at <= _accepted.c.started_at)
    last = seen.order_by(sync_run.c.started_at.desc()).limit(1)
    return last.correlate(scope, _accepted).scalar_subquery()


def _first_failure_since_accepted(at: _At) -> ScalarSelect[datetime]:
    since = or_(_accepted.c.started_at.is_(None), sync_run.c.started_at > _accepted.c.started_at)
    runs = _ended(sync_run.c.ended_at, Outcome.FAILED, at).where(since).order_by(sync_run.c.started_at)
    return runs.limit(1).correlate(scope, _accepted).scalar_subquery()


def _first_accepted(at: _At) -> ScalarSelect[datetime]:
    runs = _ended(sync_run.c.started_at, Outcome.ACCEPTED, at).order_by(sync_run.c.started_at)
    return runs.limit(1).correlate(scope).scalar_subquery()


def _ended(column: Any, outcome: Outcome, at: _At) -> Select[Any]:
    runs = select(column).where(sync_run.c.scope_id == scope.c.id, sync_run.c.outcome == outcome.value)
    return runs if at is None else runs.where(sync_run.c.ended_at <= at)


def _known(row: Row[Any], at: datetime | None) -> KnownScope:
    state = ScopeState(
        id=ScopeId(row.connection, Scope(row.kind, row.name)),
        cursor=None if row.cursor is None else Cursor(row.cursor),
        accepted_at=row.accepted_at or _remembered(row, at),
        reconciled_at=row.reconciled_at,
        reading_since=row.reading_since,
        remembered=row.remembered_until is not None,
    )
    if row.failed_run is not None and (state.accepted_at is None or row.failed_run >= state.accepted_at):
        state = _in_trouble(state, row)
    return KnownScope(
        row.id,
        state,
        first_accepted=row.first_accepted,
        changed_at=row.changed_at,
        is_past_told=_is_past_told(row, at),
        past_since=row.remembered_since,
    )


def _is_past_told(row: Row[Any], at: datetime | None) -> bool:
    if row.remembered_until is None:
        return False
    return at is None or row.remembered_at is None or row.remembered_at <= at


def _remembered(row: Row[Any], at: datetime | None) -> datetime | None:
    """How far a look back from ``at`` sees where no run had been accepted by then.

    Once the scope was asked for, numbers were shown without it, and still are.
    """
    if at is None or row.remembered_until is None:
        return None
    if row.asked_since is not None and at >= row.asked_since:
        return None
    if row.remembered_since is not None and at < row.remembered_since:
        return None
    until: datetime = row.remembered_until
    return min(at, until - _TICK)


def _in_trouble(state: ScopeState, row: Row[Any]) -> ScopeState:
    return replace(
        state,
        failed_at=row.failed_at,
        trouble=row.trouble,
        trouble_kind=row.trouble_kind,
        hint=row.hint,
    )
