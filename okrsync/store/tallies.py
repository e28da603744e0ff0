"""What plans came to, kept until a change concerns them, so that items are not counted again and again.

A kept tally holds for the horizons of its scopes that it was counted at, and up to the last ones that it is
known to hold for. Only runs that changed something change what is seen of a scope. So it holds for later
horizons, too, where no such run lies in between, or none of what they changed concerns the plan.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, insert, select, union_all, update

from okrsync.domain.okr import Phase
from okrsync.domain.selection import Selection, may_move
from okrsync.domain.tally import PlanTally, Tally
from okrsync.store.engine import Database
from okrsync.store.scopes import KnownScope
from okrsync.store.skip import among, last_up_to
from okrsync.store.tables import item_version, tally
from okrsync.store.times import UTCDateTime, looking_back

# How items are counted. Who counts otherwise raises this, and nothing that was kept before is used again.
_RULES = 1

# Where more than so many versions are news, counting again is as quick as reading them.
_MOST_NEWS = 5_000

_Name = tuple[str, str]
Plan = Sequence[Phase]

# Until where each scope of a plan is seen.
_Horizons = Mapping[_Name, datetime]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A row: what was counted at the horizons ``first``, and known to hold up to ``last``."""

    row: int
    first: _Horizons
    last: _Horizons
    figures: PlanTally


@dataclass(frozen=True, slots=True)
class _News:
    """What changed in a scope after an instant: all that it was and is, as facets with values."""

    facets: Collection[tuple[str, str]]
    is_all: bool


class Tallies:
    """What was kept of plans, as far as it holds for what is seen of ``scopes`` at ``at``.

    Of others than those ``wanted`` nothing is read, where they are named.
    """

    def __init__(
        self,
        database: Database,
        at: datetime,
        scopes: Mapping[_Name, KnownScope],
        wanted: Collection[Plan] | None = None,
    ) -> None:
        self._database = database
        self._scopes = scopes
        self._news: dict[tuple[_Name, datetime], _News] = {}
        # Where the clock was set back, what is seen lies ahead of it.
        until = max([at, *(known.state.accepted_at or at for known in scopes.values())])
        with database.reading() as connection:
            self._kept = _last(
                connection, until, None if wanted is None else {_name(plan) for plan in wanted}
            )

    def of(self, plan: Plan) -> PlanTally | None:
        """What ``plan`` comes to; None where it has to be counted."""
        kept = self._holding(plan)
        return kept.figures if kept else None

    def keep(self, counted: Iterable[tuple[Plan, PlanTally]]) -> None:
        """Keep what was ``counted`` of plans, for what is seen; of those that still hold, that they do.

        Where nothing changed, nothing is written and no writer has to wait.
        """
        added, confirmed = dict[str, dict[str, Any]](), dict[int, dict[str, Any]]()
        for plan, figures in counted:
            seen, kept = self._horizons(plan), self._holding(plan)
            if seen and kept is None:
                added[_name(plan)] = _as_row(plan, seen, figures)
            elif seen and kept is not None and not self._is_unmoved(kept.last):
                confirmed[kept.row] = {"row": kept.row, "until": _as_json(seen)}
        if added or confirmed:
            # In one order for all, so that no two of them wait for each other.
            self._write([*added.values()], [row for _, row in sorted(confirmed.items())])

    def _write(self, added: list[dict[str, Any]], confirmed: list[dict[str, Any]]) -> None:
        with self._database.writing() as connection:
            for statement, rows in ((insert(tally), added), (_CONFIRM, confirmed)):
                if rows:
                    connection.execute(statement, rows)

    def _holding(self, plan: Plan) -> _Kept | None:
        seen, kept = self._horizons(plan), self._kept.get(_name(plan))
        if not seen or kept is None or any(kept.first[scope] > seen[scope] for scope in seen):
            return None
        return kept if self._holds(plan, kept) else None

    def _holds(self, plan: Plan, kept: _Kept) -> bool:
        """Whether nothing that changed since it was last known to hold concerns ``plan``."""
        return self._is_unmoved(kept.last) or not any(
            self._may_move(selection, kept.last[selection.connection, selection.scope])
            for selection in _work(plan)
        )

    def _is_unmoved(self, since: _Horizons) -> bool:
        """Whether nothing changed in the scopes of ``since``."""
        return not any(self._has_changed(scope, instant) for scope, instant in since.items())

    def _has_changed(self, scope: _Name, since: datetime) -> bool:
        changed_at = self._scopes[scope].changed_at
        return changed_at is not None and changed_at > since

    def _may_move(self, selection: Selection, since: datetime) -> bool:
        scope = (selection.connection, selection.scope)
        if not self._has_changed(scope, since):
            return False
        if (scope, since) not in self._news:
            self._news[scope, since] = self._read_news(self._scopes[scope], since)
        news = self._news[scope, since]
        return not news.is_all or may_move(selection, news.facets)

    def _read_news(self, known: KnownScope, since: datetime) -> _News:
        with self._database.reading() as connection:
            stretch = {"scope_row": known.row, "since": since, "until": known.changed_at}
            versions = [row.facets for row in connection.execute(_changed(), stretch)]
        facets = {
            (name, value.casefold())
            for version in versions
            for name, values in version.items()
            for value in values
        }
        return _News(facets, is_all=len(versions) <= _MOST_NEWS)

    def _horizons(self, plan: Plan) -> _Horizons:
        """Until where the scopes of ``plan`` are seen; nothing where one of them was not accepted by then."""
        scopes = {(selection.connection, selection.scope) for selection in _work(plan)}
        seen = {scope: at for scope in scopes if (at := self._accepted(scope)) is not None}
        return seen if len(seen) == len(scopes) else {}

    def _accepted(self, scope: _Name) -> datetime | None:
        known = self._scopes.get(scope)
        # What a tool tells of the time before it was first asked is no horizon: it may be told anew.
        return None if known is None or known.first_accepted is None else known.state.accepted_at


def _last(connection: Connection, at: datetime, wanted: Collection[str] | None) -> dict[str, _Kept]:
    """The last that was kept up to ``at`` of each plan, or of those ``wanted`` by name, in one statement."""
    rows = connection.execute(_last_of(wanted), looking_back(at))
    return {row.plan: _from_row(row) for row in rows}


def _last_of(wanted: Collection[str] | None) -> Select[Any]:
    plans = among(tally.c.plan, wanted)
    latest = last_up_to(tally.c.since, tally.c.id, tally.c.plan == plans.c.value, plans)
    return select(tally).select_from(plans).join(tally, tally.c.id == latest)


@cache
def _changed() -> Select[Any]:
    """The facets of every version that came to be, or ended, in a stretch of time."""
    row, since = bindparam("scope_row", type_=item_version.c.scope_id.type), _instant("since")
    until = _instant("until")
    began, ended = (
        select(item_version.c.facets).where(item_version.c.scope_id == row, at > since, at <= until)
        for at in (item_version.c.valid_from, item_version.c.valid_to)
    )
    both = union_all(began, ended).subquery()
    return select(both.c.facets).limit(_MOST_NEWS + 1)


def _instant(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=UTCDateTime())


_CONFIRM = update(tally).where(tally.c.id == bindparam("row")).values(last=bindparam("until"))


def _work(plan: Plan) -> Iterator[Selection]:
    return (selection for part in plan for selection in part.work)


def _name(plan: Plan) -> str:
    """A name for what determines what ``plan`` comes to: what it selects, part by part, and the rules."""
    told = [[_determines(selection) for selection in part.work] for part in plan]
    return blake2b(json.dumps([_RULES, told]).encode(), digest_size=16).hexdigest()


def _determines(of: Selection) -> tuple[Any, ...]:
    return of.connection, of.scope, [(one.facet, one.any_of) for one in of.criteria], of.weigh_by


def _as_row(plan: Plan, seen: _Horizons, figures: PlanTally) -> dict[str, Any]:
    horizons = _as_json(seen)
    return {
        "plan": _name(plan),
        "since": max(seen.values()),
        "first": horizons,
        "last": horizons,
        "figures": {
            "whole": astuple(figures.whole),
            "shares": figures.shares,
            "by_part": [astuple(part) for part in figures.by_part],
        },
    }


def _from_row(row: Row[Any]) -> _Kept:
    figures = PlanTally(
        whole=_tally(row.figures["whole"]),
        shares=tuple(map(float, row.figures["shares"])),
        by_part=tuple(map(_tally, row.figures["by_part"])),
    )
    return _Kept(row.id, _from_json(row.first), _from_json(row.last), figures)


def _tally(kept: Sequence[Any]) -> Tally:
    done, total, dropped, unit, complete = kept
    # A database may give back a whole number for a large float, and its digits are another one's.
    return Tally(done=float(done), total=float(total), dropped=float(dropped), unit=unit, complete=complete)


def _as_json(horizons: _Horizons) -> list[tuple[str, str, str]]:
    return [(*scope, at.isoformat()) for scope, at in sorted(horizons.items())]


def _from_json(kept: Sequence[Sequence[str]]) -> _Horizons:
    return {(connection, scope): datetime.fromisoformat(at) for connection, scope, at in kept}
