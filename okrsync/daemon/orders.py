"""Orders: everything that writes, as values, carried out by a command or by the daemon that it is sent to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from okrsync.bootstrap import Hub
from okrsync.daemon.attending import Attend
from okrsync.daemon.closing import Close, Reopen
from okrsync.daemon.digests import Digest, DueDigest
from okrsync.daemon.order import Json, Order, Written
from okrsync.domain.evaluate import KeyResultFigures, evaluate_key_result, evaluate_kpi
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import Kpi, Okrs
from okrsync.errors import UsageError
from okrsync.ports import Progress, RunOutcome, ScopeId, Store
from okrsync.usecases import shape, when
from okrsync.usecases.mapping import read as read_mapping
from okrsync.usecases.measure import measure
from okrsync.usecases.pull import Manner
from okrsync.usecases.recompute import recompute, recompute_all
from okrsync.usecases.sync import Source
from okrsync.usecases.sync import sync as pull
from okrsync.usecases.tell import check_in, complete_stage, find_measured, override_result, withdraw

_Reckoning = Callable[[Okrs, Store, datetime], Sequence[KeyResultFigures]]

# How long a person's word holds instead of a computed result, where it does not say.
_HOLDS = timedelta(days=30)


class Sync(Written):
    """Pull from the connections named (all of them by default), measure, recompute.

    ``scopes`` are the ones that are pulled, where not all of those connections are.
    """

    verb: Literal["sync"] = "sync"
    connections: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    full: bool = False
    reconcile: bool = True
    accept_shrink: tuple[str, ...] = ()
    by_hand: bool = False

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:
        """Returns the outcome of each scope, the trouble of each measure, and the key results that moved."""
        manner = Manner(
            full=self.full,
            reconcile=self.reconcile,
            most_gone=hub.config.guard.max_gone / 100.0,
            accept_shrink=frozenset(_scope(hub, name) for name in self.accept_shrink),
            by_hand=self.by_hand,
            longest=hub.config.schedule.longest_sync,
        )
        outcomes = pull(
            _narrowed(hub.sources(self.connections), {_scope(hub, name) for name in self.scopes}),
            store=hub.store,
            clock=hub.clock,
            progress=watcher or _Unwatched(),
            manner=manner,
            stopping=hub.stop.wanted,
            conceal=hub.conceal,
        )
        measures = {} if self.connections else _measured(hub)
        moved = _moved(
            hub, partial(recompute, scopes=[outcome.scope for outcome in outcomes], series=list(measures))
        )
        return {
            "scopes": [_outcome(outcome) for outcome in outcomes],
            "measures": measures,
            "moved": [kr.key_result.id for kr in moved],
        }


class CheckIn(Written):
    """Record a person's measurement of a key result or a KPI."""

    verb: Literal["checkin"] = "checkin"
    key_result: str
    value: float
    at: str | None = None
    note: str | None = None
    by: str | None = None

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the instant, and the key result or KPI as it stands now; the other one is null."""
        now = hub.clock()
        told = check_in(
            hub.config.okrs,
            hub.store,
            measured=self.key_result,
            value=self.value,
            at=when.measured_at(self.at, now=now, zone=hub.zone),
            now=now,
            zone=hub.zone,
            by=self.by,
            note=self.note,
        )
        _moved(hub, partial(recompute, series=[told.series]))
        return {
            "at": shape.instant(told.at),
            "value": told.value,
            "withdrawn": [],
            **_stands(hub, self.key_result),
        }


class Withdraw(Written):
    """Take back what was measured of a key result or a KPI at one instant."""

    verb: Literal["withdraw"] = "withdraw"
    key_result: str
    at: str
    note: str | None = None
    by: str | None = None

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the instant, what was taken back, and the key result or KPI as it stands now."""
        taken = withdraw(
            hub.config.okrs,
            hub.store,
            measured=self.key_result,
            span=when.span(self.at, zone=hub.zone),
            now=hub.clock(),
            zone=hub.zone,
            by=self.by,
            note=self.note,
        )
        _moved(hub, partial(recompute, series=[taken[0].series]))
        return {
            "at": shape.instant(taken[0].at),
            "value": None,
            "withdrawn": [{"value": word.value, "source": word.source} for word in taken],
            **_stands(hub, self.key_result),
        }


class Complete(Written):
    """Record a person's word on a stage."""

    verb: Literal["complete"] = "complete"
    key_result: str
    stage: str
    complete: bool = True
    note: str | None = None
    by: str | None = None

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the stage's title, what was said of it, whether it is complete, and the key result now."""
        kr, stage = complete_stage(
            hub.config.okrs,
            hub.store,
            key_result=self.key_result,
            stage=self.stage,
            at=hub.clock(),
            complete=self.complete,
            by=self.by,
            note=self.note,
        )
        _moved(hub, partial(recompute, key_results=[kr.id]))
        return {
            "stage": stage.title,
            "complete": self.complete,
            "is_complete": _is_complete(hub, kr.id, stage.id),
            "key_result": _key_result(hub, kr.id),
        }


class Override(Written):
    """Record a person's word instead of a computed result; without a value it takes the last one back."""

    verb: Literal["override"] = "override"
    key_result: str
    value: float | None = None
    reason: str
    until: str | None = None
    by: str

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns until when it holds, and the key result as it stands now."""
        now = hub.clock()
        said = override_result(
            hub.config.okrs,
            hub.store,
            key_result=self.key_result,
            value=self.value,
            reason=self.reason,
            by=self.by,
            at=now,
            until=now + _HOLDS if self.until is None else when.until(self.until, zone=hub.zone),
            zone=hub.zone,
        )
        _moved(hub, partial(recompute, key_results=[said.key_result]))
        return {"until": shape.instant(said.until), "key_result": _key_result(hub, said.key_result)}


class Measure(Written):
    """Read the automatic sources of measurements, and recompute."""

    verb: Literal["measure"] = "measure"

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the trouble of each measure, and the key results that moved."""
        troubles = _measured(hub)
        moved = _moved(hub, partial(recompute, series=list(troubles)))
        return {"measures": troubles, "moved": [kr.key_result.id for kr in moved]}


class PassTime(Written):
    """Keep what moved though nothing came in: an override that ended, a period that began."""

    verb: Literal["pass-time"] = "pass-time"

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the key results that moved."""
        moved = _moved(hub, recompute_all)
        return {"moved": [kr.key_result.id for kr in moved]}


class Reload(Written):
    """Read the file again, and let it take the place of what runs. Only a daemon has something to reload."""

    verb: Literal["reload"] = "reload"

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Raises UsageError: who is no daemon reads the file at each command anyway."""
        raise UsageError("no daemon is running on this database", hint="it reads the file when it starts")


_Any = (
    Sync
    | Measure
    | CheckIn
    | Withdraw
    | Complete
    | Override
    | Close
    | Reopen
    | Digest
    | DueDigest
    | Attend
    | PassTime
    | Reload
)
_ANY: TypeAdapter[_Any] = TypeAdapter(Annotated[_Any, Field(discriminator="verb")])


def read(text: str | bytes) -> Order:
    """The order that ``text`` is the JSON of."""
    return _ANY.validate_json(text)


def _moved(hub: Hub, reckon: _Reckoning) -> Sequence[KeyResultFigures]:
    """What moved, by the mapping that holds by now: it may be another than the one the order began under.

    Whoever adopts one evaluates everything once it holds, so only what an older one kept is redone.
    """
    while True:
        held = hub.store.mapping(None)
        moved = reckon(read_mapping(held) if held else hub.config.okrs, hub.store, hub.clock())
        if hub.store.mapping(None) == held:
            return moved


def _measured(hub: Hub) -> dict[str, str | None]:
    return measure(
        hub.readers(),
        store=hub.store,
        at=hub.clock(),
        rhythms=hub.config.okrs.rhythms,
        conceal=hub.conceal,
    )


def _evidence(hub: Hub) -> Evidence:
    return hub.store.evidence(hub.clock())


def _stands(hub: Hub, name: str) -> Json:
    """The key result or the KPI of that name as it stands now; the other one is null."""
    found = find_measured(hub.config.okrs, name)
    kpi = found if isinstance(found, Kpi) else None
    return {
        "key_result": None if kpi else _key_result(hub, name),
        "kpi": shape.kpi(evaluate_kpi(kpi, hub.config.okrs, _evidence(hub))) if kpi else None,
    }


def _key_result(hub: Hub, name: str) -> Json:
    return shape.key_result(_figures(hub, name))


def _is_complete(hub: Hub, key_result: str, stage: str) -> bool:
    """Its work may be done all the same where a person takes a word back."""
    return next(s.complete for s in _figures(hub, key_result).result.stages if s.stage.id == stage)


def _figures(hub: Hub, name: str) -> KeyResultFigures:
    okrs = hub.config.okrs
    objective, kr = next((o.id, kr) for o in okrs.objectives for kr in o.key_results if kr.id == name)
    return evaluate_key_result(kr, objective, okrs, _evidence(hub))


def _narrowed(sources: Sequence[Source], wanted: AbstractSet[ScopeId]) -> Sequence[Source]:
    """``sources`` with those of their scopes that are wanted; with all of them where none is named."""
    if not wanted:
        return sources
    narrow = [replace(source, scopes=[s for s in source.scopes if s in wanted]) for source in sources]
    return [source for source in narrow if source.scopes]


def _scope(hub: Hub, name: str) -> ScopeId:
    for scope in hub.config.scopes:
        if name in (str(scope), str(scope.scope), scope.scope.name):
            return scope
    known = _listed([str(scope) for scope in hub.config.scopes])
    raise UsageError(f"there is no scope {name!r}", hint=f"there are: {known}")


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names) or "none"


def _outcome(of: RunOutcome) -> Json:
    return {
        "connection": of.scope.connection,
        "scope": str(of.scope.scope),
        "seen": of.seen,
        "changed": of.changed,
        "gone": of.gone,
        "trouble": of.trouble,
        "kind": of.trouble_kind,
        "transient": of.transient,
        "hint": of.hint,
        "note": of.note,
        "until": shape.instant(of.until),
        "seconds": (of.ended_at - of.started_at).total_seconds(),
    }


class _Unwatched:
    def started(self, scope: ScopeId) -> None:
        pass

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None:
        pass

    def ended(self, outcome: RunOutcome) -> None:
        pass


__all__ = [
    "Attend",
    "CheckIn",
    "Close",
    "Complete",
    "Digest",
    "DueDigest",
    "Json",
    "Measure",
    "Order",
    "Override",
    "Reload",
    "Reopen",
    "Sync",
    "read",
]
