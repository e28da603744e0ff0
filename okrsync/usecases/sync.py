"""Sync: pull what changed, notice what vanished, and believe neither a failure nor a miracle."""

from __future__ import annotations

import logging
import shlex
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from traceback import extract_tb

from okrsync.errors import OkrsyncError
from okrsync.ports import Clock, Progress, Run, RunOutcome, ScopeId, ScopeState, Store
from okrsync.sdk import Connector, Cursor, ItemRef, RateLimited, Stopped, ToolError, Unavailable
from okrsync.usecases.remember import remember

SHRUNKEN = "shrunken"
STOPPED = "stopped"
BROKEN = "unexpected_failure"

# Troubles that say nothing of what the tool holds or of what we may see of it.
_PASSING = frozenset({Unavailable.kind, RateLimited.kind})

_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One sync of one scope under way: what was known before, and what came so far."""

    scope: ScopeId
    started_at: datetime
    state: ScopeState
    run: Run
    tally: _Tally = field(default_factory=_Tally)


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why an attempt came to nothing, in words, by the name it is stored under, and what to do about it."""

    words: str
    kind: str
    hint: str | None = None
    transient: bool = False


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

    Tools limit each token, so one connection is sequential by nature. Whatever a connector raises is an
    outcome of that scope alone; what the store raises ends the sync.
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
    try:
        connector = source.connect()
    except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
        trouble = _trouble(error)
        return [work.refuse(scope, trouble) for scope in source.scopes]
    with closing(connector):
        return [work.scope(scope, connector) for scope in source.scopes]


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
        """Pull one scope; whatever its connector raises becomes its outcome."""
        attempt = self._begin(scope, full=self.manner.full)
        try:
            reconciled = self._take(attempt, connector)
        except Stopped:
            return self._stopped(attempt)
        except _Implausible as doubt:
            return self._failed(attempt, _doubt(scope, doubt))
        except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
            return self._failed(attempt, _trouble(error))
        attempt.run.accept(reconciled=reconciled)
        return self._end(attempt, note=self._past(attempt, connector))

    def refuse(self, scope: ScopeId, trouble: _Trouble) -> RunOutcome:
        """The outcome of a scope whose connection could not even be opened."""
        return self._failed(self._begin(scope, full=False), trouble)

    def _begin(self, scope: ScopeId, *, full: bool) -> _Attempt:
        started_at = self.clock()
        state = self.store.scope_state(scope)
        run = self.store.begin(scope, started_at, full=full)
        self.progress.started(scope)
        return _Attempt(scope, started_at, state, run)

    def _take(self, attempt: _Attempt, connector: Connector) -> bool:
        """Pull what changed and bury what vanished; says whether the whole scope was compared."""
        cursor = None if self.manner.full else attempt.state.cursor
        self._pull(attempt, connector, cursor)
        if cursor is None:
            self._bury_missing(attempt, connector, attempt.tally.seen)
            return True
        if self._must_reconcile(attempt.state):
            self._reconcile(attempt, connector)
            return True
        return False

    def _pull(self, attempt: _Attempt, connector: Connector, cursor: Cursor | None) -> None:
        tally = attempt.tally
        for page in connector.changes(attempt.scope.scope, cursor):
            tally.changed += attempt.run.put(page)
            tally.seen.update(item.id for item in page.items)
            self.progress.advanced(attempt.scope, len(tally.seen), tally.changed)
            if self.stopping():
                raise Stopped("stopped between two pages")

    def _must_reconcile(self, state: ScopeState) -> bool:
        # What was held for having shrunk, or seen with credentials that have been mended since, may be less
        # than it was: only a listing tells.
        drifts = state.id.scope.kind in self.drifting
        in_doubt = state.trouble_kind is not None and state.trouble_kind not in _PASSING
        return self.manner.reconcile or drifts or in_doubt

    def _reconcile(self, attempt: _Attempt, connector: Connector) -> None:
        """Compare with a full listing; what is there and unknown shows in no change, so pull it all."""
        listed = {ref.id for refs in connector.listing(attempt.scope.scope) for ref in refs}
        if not listed <= attempt.run.present().keys():
            self._pull(attempt, connector, None)
        self._bury_missing(attempt, connector, listed)

    def _bury_missing(self, attempt: _Attempt, connector: Connector, listed: set[str]) -> None:
        present = attempt.run.present()
        missing = [ItemRef(item, key) for item, key in present.items() if item not in listed]
        if not missing:
            return
        self._believe(attempt.scope, len(missing), len(present))
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

    def _past(self, attempt: _Attempt, connector: Connector) -> str | None:
        """Rebuild what was before the first sync, where that is still to do; what is in the way is a note."""
        if attempt.state.remembered:
            return None
        try:
            remember(attempt.scope, connector, self.store)
        except Exception as error:  # noqa: BLE001 - a stranger's connector may raise anything
            return f"its history before the first sync can't be read yet: {_trouble(error).words}"
        return None

    def _failed(self, attempt: _Attempt, trouble: _Trouble) -> RunOutcome:
        if self.stopping():
            return self._stopped(attempt)
        kept = _kept(attempt.state, trouble)
        attempt.run.fail(trouble=kept.words, kind=kept.kind, hint=kept.hint)
        return self._end(attempt, trouble)

    def _stopped(self, attempt: _Attempt) -> RunOutcome:
        # No trouble of the tool's, so none is kept: the next run goes on where this one stood.
        return self._end(attempt, _Trouble("stopped before it was through", STOPPED))

    def _end(
        self, attempt: _Attempt, trouble: _Trouble | None = None, *, note: str | None = None
    ) -> RunOutcome:
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
            note=note,
        )
        self.progress.ended(outcome)
        return outcome


def _doubt(scope: ScopeId, doubt: _Implausible) -> _Trouble:
    hint = f"if that is right: okrsync sync --accept-shrink {shlex.quote(str(scope))}"
    return _Trouble(str(doubt), SHRUNKEN, hint)


def _kept(state: ScopeState, trouble: _Trouble) -> _Trouble:
    """What the scope says from now on: an outage does not settle the doubt for which it is held."""
    if state.trouble is None or state.trouble_kind != SHRUNKEN or trouble.kind not in _PASSING:
        return trouble
    return _Trouble(state.trouble, SHRUNKEN, state.hint)


def _trouble(error: Exception) -> _Trouble:
    """What ``error`` of a connector means. What is no connector's, such as a full disk, is raised again."""
    if isinstance(error, ToolError):
        return _Trouble(error.message, error.kind, error.hint, error.transient)
    if isinstance(error, OkrsyncError):
        raise error
    _log.debug("a connector broke", exc_info=error)
    # Where, and not what: the text of a stranger's error may hold a secret.
    last = extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rpartition('/')[2]}, line {last.lineno}"
    return _Trouble(f"the connector broke: {type(error).__name__} in {where}", BROKEN, "please report this")
