"""Pull: bring one scope up to date, and believe neither a failure nor a miracle."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from okrsync.errors import Superseded
from okrsync.ports import Clock, Progress, Run, RunOutcome, ScopeId, ScopeState, Store
from okrsync.sdk import Connector, Cursor, ItemRef, Rereading, Stopped
from okrsync.sdk.faults import OutOfTime
from okrsync.usecases.about import about
from okrsync.usecases.ahead import ahead
from okrsync.usecases.conceal import unconcealed
from okrsync.usecases.remember import remember
from okrsync.usecases.trouble import PASSING, SHRUNKEN, STOPPED, SUPERSEDED, UNFINISHED, Trouble, trouble_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to sync. ``full`` pulls everything anew; ``reconcile`` looks for what vanished.

    ``most_gone`` is the share of a scope (0..1) that may vanish at once and still be believed;
    ``accept_shrink`` names scopes whose shrinking a person vouches for. ``by_hand`` is whether a person asked
    for it, perhaps after mending rejected credentials. ``longest`` is how long the sync of
    one connection may take; what is left then is for the next one.
    """

    full: bool = False
    reconcile: bool = False
    most_gone: float = 0.5
    accept_shrink: frozenset[ScopeId] = frozenset()
    by_hand: bool = False
    longest: timedelta | None = None


@dataclass(slots=True)
class _Tally:
    """What an attempt came to so far. While it is ``reading``, its cursor remembers each page that it got.

    ``moved`` is whether that is another cursor by now than the one that it began with.
    """

    seen: set[str] = field(default_factory=set)
    moved: bool = False
    reading: bool = True
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a scope is read: all of it ``anew``, or from where the pull before stood.

    ``is_whole`` says that all of it will have been shown at the end, in one run or in several;
    ``is_compared`` that it is to be compared with a listing where it was not.
    """

    anew: bool
    is_whole: bool
    is_compared: bool


_REFUSED = _Reading(anew=False, is_whole=False, is_compared=False)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One pull of one scope under way: what was known before, how long it may take, what came so far."""

    scope: ScopeId
    started_at: datetime
    until: datetime | None
    state: ScopeState
    run: Run
    reading: _Reading
    tally: _Tally = field(default_factory=_Tally)


class _Implausible(Exception):
    """Too much vanished at once to be believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Puller:
    """Pulls the scopes of one source, one after the other.

    ``drifting`` are the kinds of scope that items leave without being changed. ``look_back`` is how far the
    past before the first sync is rebuilt: to the beginning where it is None, not at all where it is zero.
    ``conceal`` takes secrets out of troubles. ``heard`` is told each trouble of the tool, and says until when
    it is left alone.
    """

    store: Store
    clock: Clock
    progress: Progress
    manner: Manner
    stopping: Callable[[], bool]
    drifting: frozenset[str]
    look_back: timedelta | None
    heard: Callable[[Trouble], Trouble]
    conceal: Callable[[str], str] = unconcealed

    def pull(self, scope: ScopeId, connector: Connector, until: datetime | None) -> RunOutcome:
        """Pull one scope, until then at the latest; whatever its connector raises becomes its outcome."""
        with about(scope=str(scope.scope)):
            state = self.store.scope_state(scope)
            try:
                reading = self._reading_of(state, connector)
            except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
                return self.refuse(scope, self.heard(trouble_of(error)))
            attempt = self._begin(state, until, reading)
            return self._unless_overtaken(attempt, lambda: self._pull(attempt, connector))

    def _pull(self, attempt: _Attempt, connector: Connector) -> RunOutcome:
        try:
            reconciled = self._take(attempt, connector)
        except Stopped:
            return self._stopped(attempt)
        except OutOfTime as end:
            return self._late(attempt, end)
        except _Implausible as doubt:
            return self._failed(attempt, _doubt(attempt.scope, doubt))
        except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
            return self._failed(attempt, self.heard(trouble_of(error)))
        attempt.run.accept(reconciled=reconciled)
        return self._end(attempt, aside=self._past(attempt, connector))

    def refuse(self, scope: ScopeId, trouble: Trouble) -> RunOutcome:
        """The outcome of a scope whose tool is not even asked."""
        attempt = self._begin(self.store.scope_state(scope), None, _REFUSED)
        return self._unless_overtaken(attempt, lambda: self._failed(attempt, trouble))

    def _unless_overtaken(self, attempt: _Attempt, work: Callable[[], RunOutcome]) -> RunOutcome:
        """What ``work`` comes to. A later sync of the scope ends it, and brings what it would have."""
        try:
            return work()
        except Superseded as end:
            return self._end(attempt, Trouble(end.message, SUPERSEDED, end.hint, transient=True))

    def _begin(self, state: ScopeState, until: datetime | None, reading: _Reading) -> _Attempt:
        started_at = self.clock()
        run = self.store.begin(state.id, started_at, full=reading.anew)
        self.progress.started(state.id)
        return _Attempt(state.id, started_at, until, state, run, reading)

    def _reading_of(self, state: ScopeState, connector: Connector) -> _Reading:
        """A whole reading that was cut off goes on, whatever this sync was to do."""
        must_compare = self._must_reconcile(state)
        rereads = _lists_by_reading(state.id, connector)
        goes_on = state.reading_since is not None
        is_due = must_compare and rereads and not goes_on
        anew = self.manner.full or state.cursor is None or is_due
        return _Reading(
            anew=anew, is_whole=anew or (goes_on and rereads), is_compared=must_compare or goes_on
        )

    def _take(self, attempt: _Attempt, connector: Connector) -> bool:
        """Take what changed and bury what vanished; says whether the whole scope was compared."""
        reading = attempt.reading
        self._read(attempt, connector, None if reading.anew else attempt.state.cursor)
        if reading.is_whole:
            self._bury(attempt, connector, attempt.run.unsighted())
            return True
        if reading.is_compared:
            self._reconcile(attempt, connector)
        return reading.is_compared

    def _read(self, attempt: _Attempt, connector: Connector, cursor: Cursor | None) -> None:
        tally = attempt.tally
        tally.reading = True
        fetched = connector.changes(attempt.scope.scope, cursor)
        with ahead(fetched, lambda: self._go_on(attempt)) as pages:
            for page in pages:
                tally.changed += attempt.run.put(page)
                tally.seen.update(item.id for item in page.items)
                tally.moved |= page.cursor != attempt.state.cursor
                self.progress.advanced(attempt.scope, len(tally.seen), tally.changed)
        tally.reading = False

    def _go_on(self, attempt: _Attempt) -> None:
        if self.stopping():
            raise Stopped("stopped between two pages")
        if attempt.until is not None and self.clock() >= attempt.until:
            raise OutOfTime(f"{attempt.scope.scope} takes longer than the time that it had")

    def _must_reconcile(self, state: ScopeState) -> bool:
        # What was held for having shrunk, or seen with credentials that have been mended since, may be less
        # than it was: only a listing tells. So may what was first pulled in several goes.
        drifts = state.id.scope.kind in self.drifting
        in_doubt = state.trouble_kind is not None and state.trouble_kind not in PASSING
        return self.manner.reconcile or drifts or in_doubt or state.reconciled_at is None

    def _reconcile(self, attempt: _Attempt, connector: Connector) -> None:
        """Compare with a full listing; what is there and unknown shows in no change, so pull it all."""
        listed = set[str]()
        for refs in connector.listing(attempt.scope.scope):
            listed.update(ref.id for ref in refs)
            self._go_on(attempt)
        present = attempt.run.present()
        if not listed <= present.keys():
            self._read(attempt, connector, None)
            present = attempt.run.present()
        self._bury(attempt, connector, {item: key for item, key in present.items() if item not in listed})

    def _bury(self, attempt: _Attempt, connector: Connector, vanished: Mapping[str, str]) -> None:
        """Bury those of ``vanished`` (stable ids to keys) of which the tool says what became of them."""
        if not vanished:
            return
        missing = [ItemRef(item, key) for item, key in vanished.items()]
        self._believe(attempt.scope, len(missing), len(attempt.run.present()))
        fates = connector.locate(attempt.scope.scope, missing)
        known = {ref.id: fates[ref.id] for ref in missing if ref.id in fates}
        buried = {item: (fate.gone, fate.where) for item, fate in known.items() if fate.gone}
        attempt.tally.gone = attempt.run.bury(buried)

    def _believe(self, scope: ScopeId, missing: int, present: int) -> None:
        if missing <= present * self.manner.most_gone or scope in self.manner.accept_shrink:
            return
        if missing < present:
            raise _Implausible(f"{missing} of the {present} items of {scope.scope} are gone at once")
        gone = "its only item is gone" if present == 1 else f"all {present} items gone at once"
        raise _Implausible(f"{scope.scope} came back empty: {gone}")

    def _past(self, attempt: _Attempt, connector: Connector) -> Trouble | None:
        """Rebuild what was before the first sync, where that is still to do; returns what is in the way."""
        if attempt.state.remembered or self.look_back == timedelta(0):
            return None
        try:
            remember(
                attempt.scope,
                connector,
                self.store,
                look_back=self.look_back,
                go_on=lambda: self._go_on(attempt),
            )
        except (Stopped, OutOfTime):
            return Trouble(
                "its history before the first sync is not whole yet: the next sync goes on", UNFINISHED
            )
        except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
            trouble = self.heard(trouble_of(error))
            words = f"its history before the first sync can't be read yet: {self.conceal(trouble.words)}"
            return replace(trouble, words=words)
        return None

    def _late(self, attempt: _Attempt, end: OutOfTime) -> RunOutcome:
        """No trouble where the next sync goes on from elsewhere; any other scope might never be through."""
        if attempt.tally.reading and attempt.tally.moved:
            return self._end(attempt, _unfinished(attempt))
        return self._failed(attempt, _out_of_time(attempt, end))

    def _failed(self, attempt: _Attempt, trouble: Trouble) -> RunOutcome:
        if self.stopping():
            return self._stopped(attempt)
        trouble = trouble.without(self.conceal)
        kept = _kept(attempt.state, trouble)
        doubted = trouble.kind not in PASSING
        attempt.run.fail(trouble=kept.words, kind=kept.kind, hint=kept.hint, doubted=doubted)
        return self._end(attempt, trouble)

    def _stopped(self, attempt: _Attempt) -> RunOutcome:
        # No trouble of the tool's, so none is kept: the next run goes on where this one stood.
        return self._end(attempt, Trouble("stopped before it was through", STOPPED))

    def _end(
        self, attempt: _Attempt, trouble: Trouble | None = None, *, aside: Trouble | None = None
    ) -> RunOutcome:
        told = trouble or aside
        outcome = RunOutcome(
            scope=attempt.scope,
            started_at=attempt.started_at,
            ended_at=self.clock(),
            seen=len(attempt.tally.seen),
            changed=attempt.tally.changed,
            gone=attempt.tally.gone,
            trouble=trouble.words if trouble else None,
            trouble_kind=trouble.kind if trouble else None,
            transient=trouble.transient if trouble else False,
            hint=trouble.hint if trouble else None,
            note=aside.words if aside else None,
            until=told.until if told else None,
        )
        self.progress.ended(outcome)
        return outcome


def _lists_by_reading(scope: ScopeId, connector: Connector) -> bool:
    return isinstance(connector, Rereading) and connector.lists_by_reading(scope.scope)


def _unfinished(attempt: _Attempt) -> Trouble:
    seen = max(len(attempt.tally.seen), len(attempt.run.sighted()))
    return Trouble(
        f"{attempt.scope.scope} has more than could be read in time: {seen} items so far",
        UNFINISHED,
        "the next sync goes on from there; schedule.longest_sync gives it more time",
        transient=True,
    )


def _out_of_time(attempt: _Attempt, end: OutOfTime) -> Trouble:
    scope = attempt.scope.scope
    words = (
        f"nothing new of {scope} came in the time that it had"
        if attempt.tally.reading
        else f"{scope} was read, but not compared with a full listing in time"
    )
    return Trouble(words, end.kind, "schedule.longest_sync gives more time", transient=True)


def _doubt(scope: ScopeId, doubt: _Implausible) -> Trouble:
    hint = f"if that is right: okrsync sync --accept-shrink {shlex.quote(str(scope))}"
    return Trouble(str(doubt), SHRUNKEN, hint)


def _kept(state: ScopeState, trouble: Trouble) -> Trouble:
    """What the scope says from now on: an outage does not settle the doubt for which it is held."""
    if state.trouble is None or state.trouble_kind != SHRUNKEN or trouble.kind not in PASSING:
        return trouble
    return Trouble(state.trouble, SHRUNKEN, state.hint)
