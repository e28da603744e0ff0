"""Sync: pull what changed, notice what vanished, and believe neither a failure nor a miracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from okrsync.ports import Clock, Progress, Run, RunOutcome, ScopeId, ScopeState, Store
from okrsync.sdk import Connector, Cursor, ItemRef, Stopped, ToolError
from okrsync.usecases.remember import remember

SHRUNKEN = "shrunken"
STOPPED = "stopped"
BROKEN = "unexpected_failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to sync. ``full`` pulls everything anew; ``reconcile`` looks for what vanished.

    ``most_gone`` is the share of a scope (0..1) that may vanish at once and still be believed;
    ``accept_shrink`` names scopes whose shrinking a person vouches for.
    """

    full: bool = False
    reconcile: bool = False
    most_gone: float = 0.5
    accept_shrink: frozenset[ScopeId] = frozenset()


@dataclass(frozen=True, slots=True)
class Source:
    """One connection ready to be synced: its connector, its scopes, and the scope kinds that drift.

    ``connect`` is called in the thread that syncs; what it raises counts against every scope.
    """

    name: str
    connect: Callable[[], Connector]
    scopes: Sequence[ScopeId]
    drifting: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Tally:
    seen: set[str] = field(default_factory=set)
    changed: int = 0
    gone: int = 0


class _Implausible(Exception):
    """Too much vanished at once to be believed."""


def sync(
    sources: Sequence[Source],
    *,
    store: Store,
    clock: Clock,
    progress: Progress,
    manner: Manner,
    stopping: Callable[[], bool] = lambda: False,
) -> list[RunOutcome]:
    """Sync every scope of every source: sources side by side, the scopes of one in turn.

    Tools limit each token, so one connection is sequential by nature. A failure of one scope is an outcome
    of that scope alone.
    """
    if not sources:
        return []
    with ThreadPoolExecutor(max_workers=min(len(sources), 16), thread_name_prefix="sync") as pool:
        pulls = [
            pool.submit(
                _sync_source, source, _Sync(store, clock, progress, manner, stopping, source.drifting)
            )
            for source in sources
        ]
        return [outcome for pull in pulls for outcome in pull.result()]


def _sync_source(source: Source, work: _Sync) -> list[RunOutcome]:
    connector: Connector | None = None
    try:
        connector = source.connect()
        return [work.scope(scope, connector) for scope in source.scopes]
    except ToolError as error:
        return [work.refuse(scope, error) for scope in source.scopes]
    finally:
        if connector is not None:
            connector.close()


@dataclass(frozen=True, slots=True)
class _Sync:
    """The pull of one source's scopes, one after the other."""

    store: Store
    clock: Clock
    progress: Progress
    manner: Manner
    stopping: Callable[[], bool]
    drifting: frozenset[str]

    def scope(self, scope: ScopeId, connector: Connector) -> RunOutcome:
        """Pull one scope; whatever goes wrong becomes its outcome."""
        started_at = self.clock()
        state = self.store.scope_state(scope)
        run = self.store.begin(scope, started_at, full=self.manner.full)
        self.progress.started(scope)
        tally = _Tally()
        cursor = None if self.manner.full else state.cursor
        try:
            self._pull(scope, connector, run, cursor, tally)
            reconciled = cursor is None or self._must_reconcile(state)
            if cursor is None:
                tally.gone = self._bury_missing(scope, connector, run, tally.seen)
            elif reconciled:
                self._reconcile(scope, connector, run, tally)
        except Stopped:
            return self._stopped(scope, started_at, tally)
        except ToolError as error:
            return self._failed(run, scope, started_at, tally, error)
        except _Implausible as doubt:
            return self._doubted(run, scope, started_at, tally, str(doubt))
        except BaseException:
            run.fail(trouble="the sync broke off inside okrsync", kind=BROKEN, hint="see the log")
            raise
        run.accept(reconciled=reconciled)
        return self._end(scope, started_at, tally, note=self._past(scope, connector, state))

    def _past(self, scope: ScopeId, connector: Connector, state: ScopeState) -> str | None:
        """Rebuild what was before the first sync, where that is still to do; what is in the way is a note."""
        if state.remembered:
            return None
        try:
            remember(scope, connector, self.store)
        except ToolError as error:
            return f"its history before the first sync can't be read yet: {error.message}"
        return None

    def refuse(self, scope: ScopeId, error: ToolError) -> RunOutcome:
        """The outcome of a scope whose connection could not even be opened."""
        started_at = self.clock()
        run = self.store.begin(scope, started_at, full=False)
        self.progress.started(scope)
        return self._failed(run, scope, started_at, _Tally(), error)

    def _pull(
        self, scope: ScopeId, connector: Connector, run: Run, cursor: Cursor | None, tally: _Tally
    ) -> None:
        for page in connector.changes(scope.scope, cursor):
            tally.changed += run.put(page)
            tally.seen.update(item.id for item in page.items)
            self.progress.advanced(scope, len(tally.seen), tally.changed)
            if self.stopping():
                raise Stopped("stopped between two pages")

    def _reconcile(self, scope: ScopeId, connector: Connector, run: Run, tally: _Tally) -> None:
        """Compare with a full listing; what is there and unknown shows in no change, so pull it all."""
        listed = _listed(connector, scope)
        if not listed <= run.present().keys():
            self._pull(scope, connector, run, None, tally)
        tally.gone = self._bury_missing(scope, connector, run, listed)

    def _must_reconcile(self, state: ScopeState) -> bool:
        # A scope held for having shrunk stays held until a listing is plausible again.
        drifts = state.id.scope.kind in self.drifting
        return self.manner.reconcile or drifts or state.trouble_kind == SHRUNKEN

    def _bury_missing(self, scope: ScopeId, connector: Connector, run: Run, listed: set[str]) -> int:
        present = run.present()
        missing = [ItemRef(item, key) for item, key in present.items() if item not in listed]
        if not missing:
            return 0
        self._believe(scope, len(missing), len(present))
        fates = connector.locate(scope.scope, missing)
        gone = {ref.id: fates[ref.id] for ref in missing if ref.id in fates}
        return run.bury({item: (fate.gone, fate.where) for item, fate in gone.items() if fate.gone})

    def _believe(self, scope: ScopeId, missing: int, present: int) -> None:
        if missing <= present * self.manner.most_gone or scope in self.manner.accept_shrink:
            return
        if missing == present:
            raise _Implausible(f"{scope.scope} came back empty: all {present} items gone at once")
        raise _Implausible(f"{missing} of the {present} items of {scope.scope} are gone at once")

    def _failed(
        self, run: Run, scope: ScopeId, started_at: datetime, tally: _Tally, error: ToolError
    ) -> RunOutcome:
        if self.stopping():
            return self._stopped(scope, started_at, tally)
        run.fail(trouble=error.message, kind=error.kind, hint=error.hint)
        return self._end(
            scope, started_at, tally, error.message, error.kind, error.hint, transient=error.transient
        )

    def _stopped(self, scope: ScopeId, started_at: datetime, tally: _Tally) -> RunOutcome:
        # No trouble of the tool's, so none is kept: the next run goes on where this one stood.
        return self._end(scope, started_at, tally, "stopped before it was through", STOPPED)

    def _doubted(
        self, run: Run, scope: ScopeId, started_at: datetime, tally: _Tally, doubt: str
    ) -> RunOutcome:
        hint = f"if that is right: okrsync sync --accept-shrink '{scope}'"
        run.fail(trouble=doubt, kind=SHRUNKEN, hint=hint)
        return self._end(scope, started_at, tally, doubt, SHRUNKEN, hint)

    def _end(
        self,
        scope: ScopeId,
        started_at: datetime,
        tally: _Tally,
        trouble: str | None = None,
        kind: str | None = None,
        hint: str | None = None,
        *,
        transient: bool = False,
        note: str | None = None,
    ) -> RunOutcome:
        outcome = RunOutcome(
            scope=scope,
            started_at=started_at,
            ended_at=self.clock(),
            seen=len(tally.seen),
            changed=tally.changed,
            gone=tally.gone,
            trouble=trouble,
            trouble_kind=kind,
            transient=transient,
            hint=hint,
            note=note,
        )
        self.progress.ended(outcome)
        return outcome


def _listed(connector: Connector, scope: ScopeId) -> set[str]:
    return {ref.id for refs in connector.listing(scope.scope) for ref in refs}
