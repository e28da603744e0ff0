"""Orders: everything that writes, as values, carried out by a command or by the daemon that it is sent to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from okrsync.bootstrap import Hub
from okrsync.daemon.attending import attend
from okrsync.daemon.posting import post
from okrsync.domain.evaluate import evaluate_key_result, evaluate_kpi
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import Kpi
from okrsync.errors import UsageError
from okrsync.ports import Progress, RunOutcome, ScopeId
from okrsync.sdk import Scope
from okrsync.usecases import shape, when
from okrsync.usecases.announce import Delivered
from okrsync.usecases.close import close
from okrsync.usecases.measure import measure
from okrsync.usecases.pull import Manner
from okrsync.usecases.recompute import recompute
from okrsync.usecases.sync import sync as pull
from okrsync.usecases.tell import check_in, complete_stage, find_measured, override_result

Json = dict[str, Any]

# How long a person's word holds instead of a computed result, where it does not say.
_HOLDS = timedelta(days=30)


class _Order(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Sync(_Order):
    """Pull from the connections named (all of them by default), measure, recompute."""

    verb: Literal["sync"] = "sync"
    connections: tuple[str, ...] = ()
    full: bool = False
    reconcile: bool = True
    accept_shrink: tuple[str, ...] = ()

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:
        """Returns the outcome of each scope, the trouble of each measure, and the key results that moved."""
        manner = Manner(
            full=self.full,
            reconcile=self.reconcile,
            most_gone=hub.config.guard.max_gone / 100.0,
            accept_shrink=frozenset(_scope(hub, name) for name in self.accept_shrink),
            longest=hub.config.schedule.longest_sync,
        )
        outcomes = pull(
            hub.sources(self.connections),
            store=hub.store,
            clock=hub.clock,
            progress=watcher or _Unwatched(),
            manner=manner,
            stopping=hub.stop.wanted,
        )
        measures = {} if self.connections else measure(hub.readers(), store=hub.store, at=hub.clock())
        moved = recompute(
            hub.config.okrs,
            hub.store,
            hub.clock(),
            scopes=[outcome.scope for outcome in outcomes],
            series=list(measures),
        )
        return {
            "scopes": [_outcome(outcome) for outcome in outcomes],
            "measures": measures,
            "moved": [kr.key_result.id for kr in moved],
        }


class CheckIn(_Order):
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
            by=self.by,
            note=self.note,
        )
        recompute(hub.config.okrs, hub.store, hub.clock(), series=[told.series])
        found = find_measured(hub.config.okrs, self.key_result)
        kpi = found if isinstance(found, Kpi) else None
        return {
            "at": shape.instant(told.at),
            "value": told.value,
            "key_result": None if kpi else _key_result(hub, self.key_result),
            "kpi": shape.kpi(evaluate_kpi(kpi, _evidence(hub))) if kpi else None,
        }


class Complete(_Order):
    """Record a person's word on a stage."""

    verb: Literal["complete"] = "complete"
    key_result: str
    stage: str
    complete: bool = True
    note: str | None = None
    by: str | None = None

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the stage's title and the key result as it stands now."""
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
        scopes = [ScopeId(s.connection, Scope.parse(s.scope)) for s in kr.selections]
        recompute(hub.config.okrs, hub.store, hub.clock(), scopes=scopes)
        return {"stage": stage.title, "complete": self.complete, "key_result": _key_result(hub, kr.id)}


class Override(_Order):
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
        )
        recompute(hub.config.okrs, hub.store, hub.clock(), key_results=[said.key_result])
        return {"until": shape.instant(said.until), "key_result": _key_result(hub, said.key_result)}


class Close(_Order):
    """Close an objective whose period is over."""

    verb: Literal["close"] = "close"
    objective: str
    note: str | None = None
    again: bool = False
    by: str

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the closing: score, key results, and what is carried over."""
        word = close(
            hub.config.okrs,
            hub.store,
            objective=self.objective,
            at=hub.clock(),
            by=self.by,
            note=self.note,
            again=self.again,
        )
        return shape.closing(word)


class Digest(_Order):
    """Post the digests of the file; ``occurrence`` names the appointed time, and makes it once."""

    verb: Literal["digest"] = "digest"
    only: int | None = None
    occurrence: str | None = None

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the receipt of each channel, null where it was posted before, and what failed where."""
        slack = hub.config.slack
        if slack is None or not slack.digests:
            raise UsageError("the file has no digest", hint="add slack: with digests: to it")
        occurrence = self.occurrence or f"by hand {shape.instant(hub.clock())}"
        done: list[tuple[str, Delivered | None]] = []
        for number, wanted in enumerate(slack.digests):
            if self.only in (None, number):
                by_hand = self.occurrence is None
                done.append(
                    (wanted.channel, post(hub, f"digest {number}", wanted, occurrence, by_hand=by_hand))
                )
        return {
            "posted": {channel: one.receipt if one else None for channel, one in done},
            "failed": {channel: str(one.trouble) for channel, one in done if one and one.trouble},
        }


class Attend(_Order):
    """See to what is due in Slack: letters that are still open, alerts, questions, the running digest."""

    verb: Literal["attend"] = "attend"

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the receipt of each channel that something was delivered to, and what failed where."""
        return dict(attend(hub))


class Order(Protocol):
    """What can be carried out here, or sent to the daemon as JSON."""

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:
        """Do it; returns what came of it as JSON."""
        ...

    def model_dump_json(self, *, exclude_none: bool = False) -> str:
        """The order as JSON."""
        ...


_ANY: TypeAdapter[Sync | CheckIn | Complete | Override | Close | Digest | Attend] = TypeAdapter(
    Annotated[Sync | CheckIn | Complete | Override | Close | Digest | Attend, Field(discriminator="verb")]
)


def read(text: str | bytes) -> Order:
    """The order that ``text`` is the JSON of."""
    return _ANY.validate_json(text)


def _evidence(hub: Hub) -> Evidence:
    return hub.store.evidence(hub.clock())


def _key_result(hub: Hub, name: str) -> Json:
    okrs = hub.config.okrs
    objective, kr = next((o.id, kr) for o in okrs.objectives for kr in o.key_results if kr.id == name)
    return shape.key_result(evaluate_key_result(kr, objective, okrs, _evidence(hub)))


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
    }


class _Unwatched:
    def started(self, scope: ScopeId) -> None:
        pass

    def advanced(self, scope: ScopeId, seen: int, changed: int) -> None:
        pass

    def ended(self, outcome: RunOutcome) -> None:
        pass
