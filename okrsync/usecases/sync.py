"""Sync: pull every scope of every source, and leave a tool alone that asks for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from structlog.contextvars import bound_contextvars

from okrsync.ports import Clock, ConnectionState, Progress, RunOutcome, ScopeId, Store
from okrsync.sdk import Connector, RateLimited
from okrsync.sdk.faults import OutOfTime
from okrsync.sdk.http import Meter, Term
from okrsync.usecases.conceal import unconcealed
from okrsync.usecases.meet import meet
from okrsync.usecases.pull import Manner, Puller
from okrsync.usecases.trouble import Trouble, trouble_of


@dataclass(frozen=True, slots=True)
class Source:
    """One connection ready to be synced: its connector, its scopes, and the scope kinds that drift.

    ``connect`` is called in the thread that syncs; what it raises counts against every scope. ``meter``
    counts what its connector asks for, ``term`` is when its client ends. ``look_back`` is how far the past
    before the first sync is rebuilt: to the beginning where it is None, not at all where it is zero.
    """

    name: str
    connect: Callable[[], Connector]
    scopes: Sequence[ScopeId]
    drifting: frozenset[str] = frozenset()
    meter: Meter = field(default_factory=Meter)
    term: Term = field(default_factory=Term)
    look_back: timedelta | None = None


def sync(
    sources: Sequence[Source],
    *,
    store: Store,
    clock: Clock,
    progress: Progress,
    manner: Manner,
    stopping: Callable[[], bool] = lambda: False,
    conceal: Callable[[str], str] = unconcealed,
) -> list[RunOutcome]:
    """Sync every scope of every source: sources side by side, the scopes of one in turn.

    Tools limit each token, so one connection is sequential by nature. Whatever a connector raises is an
    outcome of that scope alone; what the store raises ends the sync. ``conceal`` takes secrets out of
    troubles before they are kept.
    """
    if not sources:
        return []

    def work(source: Source) -> list[RunOutcome]:
        puller = Puller(
            store=store,
            clock=clock,
            progress=progress,
            manner=manner,
            stopping=stopping,
            drifting=source.drifting,
            look_back=source.look_back,
            conceal=conceal,
        )
        with bound_contextvars(connection=source.name):
            return _Work(source, puller).done()

    with ThreadPoolExecutor(max_workers=min(len(sources), 16), thread_name_prefix="sync") as pool:
        # What the log says of whoever asked for the sync, it says in these threads as well.
        begun = [pool.submit(copy_context().run, work, source) for source in sources]
        return [outcome for one in begun for outcome in one.result()]


@dataclass(frozen=True, slots=True)
class _Work:
    """The sync of one source."""

    source: Source
    puller: Puller

    def done(self) -> list[RunOutcome]:
        """Every scope pulled, or refused with the reason why its tool was not asked."""
        known = self.puller.store.connection_state(self.source.name)
        closed = _closed(known, self.puller.clock())
        if closed is not None:
            return self._refuse(self.source.scopes, closed)
        longest = self.puller.manner.longest
        end = None if longest is None else self.puller.clock() + longest
        # Who we are has to be asked as well, so it gets a share of the time like a scope.
        self._share(end, len(self.source.scopes) + 1)
        try:
            connector = self.source.connect()
        except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
            return self._refuse(self.source.scopes, trouble_of(error))
        with closing(connector):
            known = meet(connector, known, self.puller.clock())
            outcomes = self._pull(connector, end)
        self._note(known, outcomes)
        return outcomes

    def _pull(self, connector: Connector, end: datetime | None) -> list[RunOutcome]:
        outcomes = list[RunOutcome]()
        scopes = self.source.scopes
        for number, scope in enumerate(scopes):
            if end is not None and self.puller.clock() >= end:
                return outcomes + self._refuse(scopes[number:], _OVER)
            outcome = self.puller.pull(scope, connector, self._share(end, len(scopes) - number))
            outcomes.append(outcome)
            if outcome.until is not None:
                rest = scopes[number + 1 :]
                return outcomes + self._refuse(rest, _left_alone(_why(outcome), outcome.until))
        return outcomes

    def _share(self, end: datetime | None, among: int) -> datetime | None:
        """An equal share of what is left of the time, so that no long scope starves the ones after it."""
        if end is None:
            return None
        now = self.puller.clock()
        self.source.term.until = now + (end - now) / among
        return self.source.term.until

    def _refuse(self, scopes: Sequence[ScopeId], trouble: Trouble) -> list[RunOutcome]:
        return [self.puller.refuse(scope, trouble) for scope in scopes]

    def _note(self, known: ConnectionState, outcomes: Sequence[RunOutcome]) -> None:
        last = next((o for o in reversed(outcomes) if o.until is not None), None)
        self.puller.store.note_connection(
            replace(
                known,
                asked_at=self.puller.clock(),
                requests=self.source.meter.requests,
                budgets=self.source.meter.budgets or known.budgets,
                closed_until=last.until if last else None,
                closed_because=_why(last) if last else None,
            )
        )


_WAIT = "the tool asks to wait"
_OVER = Trouble(
    "the time of this sync was over before its turn came",
    OutOfTime.kind,
    "schedule.longest_sync gives more time",
    transient=True,
)


def _closed(known: ConnectionState, now: datetime) -> Trouble | None:
    if known.closed_until is None or known.closed_until <= now:
        return None
    return _left_alone(known.closed_because or _WAIT, known.closed_until)


def _why(outcome: RunOutcome) -> str:
    return outcome.trouble or outcome.note or _WAIT


def _left_alone(words: str, until: datetime) -> Trouble:
    hint = f"it is not asked before {until:%Y-%m-%d %H:%M:%S} UTC"
    return Trouble(words, RateLimited.kind, hint, transient=True, until=until)
