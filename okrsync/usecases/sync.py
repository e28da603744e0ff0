"""Sync: pull every scope of every source, and leave a tool alone that asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from okrsync.ports import Clock, ConnectionState, Progress, RunOutcome, ScopeId, Store
from okrsync.sdk import Connector, CredentialsRejected, RateLimited, Unavailable
from okrsync.sdk.faults import OutOfTime
from okrsync.sdk.http import Meter, Term
from okrsync.usecases.about import about
from okrsync.usecases.circuit import Circuit
from okrsync.usecases.conceal import unconcealed
from okrsync.usecases.credential import Credential
from okrsync.usecases.meet import meet, says_nothing
from okrsync.usecases.pull import Manner, Puller
from okrsync.usecases.trouble import MUTE, Trouble, trouble_of

# After so many scopes in a row without an answer the tool is asked whether it is there at all.
_PATIENCE = 2


@dataclass(frozen=True, slots=True)
class Source:
    """One connection ready to be synced: its connector, its scopes, and the scope kinds that drift.

    ``connect`` is called in the thread that syncs; what it raises counts against every scope. ``meter``
    counts what its connector asks for, ``term`` is when its client ends. ``look_back`` is how far the past
    before the first sync is rebuilt: to the beginning where it is None, not at all where it is zero.
    ``sharing`` are the other connections that show the tool the same ``credential``, each with its own.
    """

    name: str
    connect: Callable[[], Connector]
    scopes: Sequence[ScopeId]
    drifting: frozenset[str] = frozenset()
    meter: Meter = field(default_factory=Meter)
    term: Term = field(default_factory=Term)
    look_back: timedelta | None = None
    credential: Credential = field(default_factory=Credential)
    sharing: Mapping[str, Credential] = field(default_factory=dict)


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
    """Sync every scope of every source: sources side by side, those of one credential in turn.

    Tools limit each token, so one credential is sequential by nature, and so are the scopes of a source.
    Whatever a connector raises is an outcome of that scope alone; what the store raises ends the sync.
    ``conceal`` takes secrets out of troubles before they are kept.
    """
    if not sources:
        return []
    forgiven = {state.name: state for state in store.connection_states()} if manner.by_hand else {}

    def work(source: Source) -> list[RunOutcome]:
        circuit = Circuit(
            connection=source.name,
            sharing={**source.sharing, source.name: source.credential},
            store=store,
            clock=clock,
            forgiven=forgiven,
            conceal=conceal,
        )
        puller = Puller(
            store=store,
            clock=clock,
            progress=progress,
            manner=manner,
            stopping=stopping,
            drifting=source.drifting,
            look_back=source.look_back,
            heard=circuit.heard,
            conceal=conceal,
        )
        with about(connection=source.name):
            return _Work(source, puller, circuit).done()

    def in_turn(sources: Sequence[Source]) -> list[RunOutcome]:
        return [outcome for source in sources for outcome in work(source)]

    queues = _queues(sources)
    with ThreadPoolExecutor(max_workers=min(len(queues), 16), thread_name_prefix="sync") as pool:
        # What the log says of whoever asked for the sync, it says in these threads as well.
        begun = [pool.submit(copy_context().run, in_turn, queue) for queue in queues]
        outcomes = [outcome for one in begun for outcome in one.result()]
    order = {scope: number for number, scope in enumerate(s for source in sources for s in source.scopes)}
    return sorted(outcomes, key=lambda outcome: order[outcome.scope])


def _queues(sources: Sequence[Source]) -> list[list[Source]]:
    """The sources of each credential."""
    queues = defaultdict[str, list[Source]](list)
    for source in sources:
        queues[min((source.name, *source.sharing))].append(source)
    return list(queues.values())


@dataclass(frozen=True, slots=True)
class _Work:
    """The sync of one source."""

    source: Source
    puller: Puller
    circuit: Circuit

    def done(self) -> list[RunOutcome]:
        """Every scope pulled, or refused with the reason why its tool was not asked."""
        scopes = self.source.scopes
        closed = self.circuit.closed()
        if closed is not None:
            return self._refuse(scopes, closed)
        self.source.meter.recall(self.circuit.budgets())
        longest = self.puller.manner.longest
        end = None if longest is None else self.puller.clock() + longest
        # Who we are has to be asked as well, so it gets a share of the time like a scope.
        self._share(end, len(scopes) + 1)
        try:
            connector = self.source.connect()
        except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
            return self._refuse(scopes, self.circuit.heard(trouble_of(error)))
        with closing(connector):
            known, refused = self._meet(connector)
            outcomes = self._refuse(scopes, refused) if refused else self._pull(connector, end)
        meter = self.source.meter
        self.circuit.note(known, requests=meter.requests, budgets=meter.budgets)
        return outcomes

    def _meet(self, connector: Connector) -> tuple[ConnectionState, Trouble | None]:
        """Who we are there, and why nothing more is to be asked, where the tool says so already here."""
        known = self.circuit.known
        try:
            return meet(connector, known, self.puller.clock()), None
        except (CredentialsRejected, RateLimited) as refusal:
            return known, self.circuit.heard(trouble_of(refusal))

    def _pull(self, connector: Connector, end: datetime | None) -> list[RunOutcome]:
        outcomes, scopes = list[RunOutcome](), self.source.scopes
        for number, scope in enumerate(scopes):
            until = self._share(end, len(scopes) - number)
            refused = self._reason_not_to_ask(connector, outcomes, end)
            if refused is not None:
                return outcomes + self._refuse(scopes[number:], refused)
            outcome = self.puller.pull(scope, connector, until)
            outcomes.append(outcome)
            if outcome.ok and outcome.until is None:
                self.circuit.went_well()
        return outcomes

    def _reason_not_to_ask(
        self, connector: Connector, outcomes: Sequence[RunOutcome], end: datetime | None
    ) -> Trouble | None:
        if end is not None and self.puller.clock() >= end:
            return _OVER
        closed = self.circuit.closed()
        if closed is not None:
            return closed
        last = outcomes[-_PATIENCE:]
        is_mute = len(last) == _PATIENCE and all(outcome.trouble_kind in MUTE for outcome in last)
        return _mute(last[-1]) if is_mute and says_nothing(connector) else None

    def _share(self, end: datetime | None, among: int) -> datetime | None:
        """An equal share of what is left of the time, so that no long scope starves the ones after it."""
        if end is None:
            return None
        now = self.puller.clock()
        self.source.term.until = now + (end - now) / among
        return self.source.term.until

    def _refuse(self, scopes: Sequence[ScopeId], trouble: Trouble) -> list[RunOutcome]:
        return [self.puller.refuse(scope, trouble) for scope in scopes]


_OVER = Trouble(
    "the time of this sync was over before its turn came",
    OutOfTime.kind,
    "schedule.longest_sync gives more time",
    transient=True,
)


def _mute(last: RunOutcome) -> Trouble:
    words = f"not asked, since the tool does not answer: {last.trouble}"
    return Trouble(words, Unavailable.kind, "the next sync asks again", transient=True)
