"""All that was known at one instant, read when it is asked for and then kept.

People's words and measurements are read for everything at once, items scope by scope: how many statements it
takes depends on neither the number of key results nor that of items.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property, partial

from sqlalchemy import select

from okrsync.domain.evidence import Completion, Freshness, Measurement
from okrsync.domain.okr import Phase
from okrsync.domain.override import Override
from okrsync.domain.selection import Shelf
from okrsync.domain.tally import PlanTally
from okrsync.domain.work import TrackedItem
from okrsync.store import ledger, measurements, said, versions
from okrsync.store.bare import Bare
from okrsync.store.content import COLUMNS, COUNTED_BY, bare, tracked
from okrsync.store.earlier import Chronicle, Earlier, chronicle
from okrsync.store.engine import Database
from okrsync.store.reach import EVERYTHING, Reach
from okrsync.store.scopes import KnownScope, known_scopes
from okrsync.store.tallies import Tallies
from okrsync.store.times import utc

_Name = tuple[str, str]


class SqlEvidence:
    """What was known at ``at``. How far each scope is seen is fixed when this is made.

    Beyond ``reach`` nothing is read, and asking for it is a ``LookupError``.
    Safe to share between threads; two that ask the same at once may both read it.
    """

    def __init__(self, database: Database, at: datetime, reach: Reach = EVERYTHING) -> None:
        self._database = database
        self._at = utc(at)
        self._reach = reach
        self._items: dict[_Name, Sequence[TrackedItem]] = {}
        self._begun: dict[_Name, Mapping[str, datetime]] = {}
        self._chronicles: dict[_Name, Chronicle] = {}
        self._earlier: dict[datetime, Earlier] = {}
        self._newest: dict[datetime, Mapping[str, Measurement]] = {}
        self._first: tuple[str, Sequence[Measurement]] | None = None
        with database.reading() as connection:
            known = known_scopes(connection, self._at, reach.scopes)
        self._scopes = {(k.state.id.connection, str(k.state.id.scope)): k for k in known}

    @property
    def at(self) -> datetime:
        """The instant that this evidence is of, in UTC."""
        return self._at

    @property
    def scopes(self) -> Sequence[_Name]:
        """Every scope known by now, as connection and text of the scope, in that order."""
        self._reach.everything()
        return tuple(self._scopes)

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        """Every item ever accepted in a scope, gone ones included and marked, by key."""
        name = (connection, scope)
        if name not in self._items:
            self._items[name] = Shelf(self._read_items(connection, scope))
        return self._items[name]

    def everything(self) -> Iterator[TrackedItem]:
        """Every item of every scope, ordered by connection, scope and key, one scope at a time."""
        for scope in self.scopes:
            yield from self.items(*scope)

    def freshness(self, connection: str, scope: str) -> Freshness:
        """When the scope was last pulled whole, and what has been wrong since."""
        known = self._scopes.get(self._reach.scope((connection, scope)))
        return Freshness(None) if known is None else Freshness(known.state.accepted_at, known.state.trouble)

    def begun(self, connection: str, scope: str) -> Mapping[str, datetime]:
        """When items of a scope were first in progress, by stable id; without those nobody knows it of."""
        name = self._reach.scope((connection, scope))
        if name not in self._begun:
            self._begun[name] = self._read_begun(self._scopes.get(name))
        return self._begun[name]

    def measurements(self, series: str) -> Sequence[Measurement]:
        """The measurements of a series up to ``at``, oldest first: of each instant the latest word.

        The first series that is asked for is read alone: who draws one need not wait for all. After that all
        are read at once.
        """
        name = self._reach.one_series(series)
        first = self._first or (name, self._read_measurements([name]).get(name, ()))
        self._first = first
        return first[1] if first[0] == name else self._measurements.get(name, ())

    def latest(self, series: str, until: datetime | None = None) -> Measurement | None:
        """The last of the measurements of a series, of those up to ``until``.

        One statement finds it for all series, and one more for each ``until`` that some series went on after.
        """
        name = self._reach.one_series(series)
        found = self._newest_up_to(self._at).get(name)
        if until is None or found is None or found.at <= until:
            return found
        return self._newest_up_to(utc(until)).get(name)

    def measuring(self, series: str) -> Freshness | None:
        """How fresh an automatic source of measurements is; None where people measure."""
        return self._measuring.get(self._reach.one_series(series))

    def completions(self, key_result: str) -> Mapping[str, Completion]:
        """The latest word of a person on each stage of a key result, by stage id."""
        return self._completions.get(key_result, {})

    def overrides(self, key_result: str) -> Sequence[Override]:
        """Everything that people said up to ``at`` instead of the computed result, oldest first."""
        return self._overrides.get(key_result, ())

    @cached_property
    def bare(self) -> Bare:
        """The same items with no more to them than what counting them takes."""
        return Bare(partial(self._read_items, counting=True))

    def tally(self, plan: Sequence[Phase]) -> PlanTally | None:
        """What the items of ``plan`` come to, where they have been counted; None where they have to be."""
        return self._tallies.of(plan)

    def keep_tallies(self, counted: Iterable[tuple[Sequence[Phase], PlanTally]]) -> None:
        """Keep what was ``counted`` of plans, so that it need not be counted again."""
        self._tallies.keep(counted)

    def earlier(self, at: datetime) -> Earlier:
        """How work items stood at an earlier instant, as far as is known at this evidence's."""
        instant = utc(at)
        if instant not in self._earlier:
            self._earlier[instant] = Earlier(instant, self._chronicle, self.begun)
        return self._earlier[instant]

    @cached_property
    def _tallies(self) -> Tallies:
        return Tallies(self._database, self._at, self._scopes, self._reach.plans)

    @cached_property
    def _measurements(self) -> Mapping[str, Sequence[Measurement]]:
        return self._read_measurements(self._reach.series)

    def _read_measurements(self, wanted: Collection[str] | None) -> Mapping[str, Sequence[Measurement]]:
        with self._database.reading() as connection:
            return measurements.known(connection, self._at, wanted)

    def _newest_up_to(self, until: datetime) -> Mapping[str, Measurement]:
        if until not in self._newest:
            with self._database.reading() as connection:
                found = measurements.newest(connection, self._at, until, self._reach.series)
            self._newest[until] = found
        return self._newest[until]

    @cached_property
    def _measuring(self) -> Mapping[str, Freshness]:
        with self._database.reading() as connection:
            return measurements.answering(connection, self._at, self._reach.series)

    @cached_property
    def _completions(self) -> Mapping[str, Mapping[str, Completion]]:
        with self._database.reading() as connection:
            return ledger.completions(connection, self._at)

    @cached_property
    def _overrides(self) -> Mapping[str, Sequence[Override]]:
        with self._database.reading() as connection:
            return said.overrides(connection, self._at)

    def _read_items(self, connection: str, scope: str, *, counting: bool = False) -> Iterable[TrackedItem]:
        known = self._scopes.get(self._reach.scope((connection, scope)))
        if known is None or known.state.accepted_at is None:
            return ()
        columns, made = (COUNTED_BY, bare) if counting else (COLUMNS, tracked)
        wanted = select(*columns).where(versions.visible(known.row, known.state.accepted_at))
        with self._database.reading() as transaction:
            found = [made(connection, scope, row) for row in transaction.execute(wanted)]
        found.sort(key=lambda each: (each.item.key, each.item.id))
        return found

    def _read_begun(self, known: KnownScope | None) -> Mapping[str, datetime]:
        if known is None or known.state.accepted_at is None:
            return {}
        with self._database.reading() as connection:
            return versions.begun(connection, known.row, known.state.accepted_at)

    def _chronicle(self, connection: str, scope: str) -> Chronicle:
        name = self._reach.scope((connection, scope))
        if name not in self._chronicles:
            with self._database.reading() as transaction:
                self._chronicles[name] = chronicle(transaction, self._scopes.get(name), self._at)
        return self._chronicles[name]
