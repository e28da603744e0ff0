"""Plan: what an edited file would do to every number, before it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okrsync.domain.evaluate import (
    KeyResultFigures,
    KpiFigures,
    batches,
    evaluate_key_result,
    evaluate_kpi,
)
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import KeyResult, Kpi, Okrs
from okrsync.domain.work import TrackedItem
from okrsync.usecases import shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What becomes of one key result: its figures before and after (None where it is not there).

    ``entering`` and ``leaving`` are the items that its selections hold on one side alone. ``unread`` are the
    scopes that it would stand on and that were never synced: what they hold is not known yet.
    """

    before: KeyResultFigures | None
    after: KeyResultFigures | None
    entering: tuple[TrackedItem, ...] = ()
    leaving: tuple[TrackedItem, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def key_result(self) -> KeyResult:
        """The key result, as it will be where it stays."""
        figures = self.after or self.before
        if figures is None:
            raise AssertionError("an effect has a before or an after")
        return figures.key_result

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """Each figure that will differ, by name: what it is and what it will be."""
        before, after = _figures(self.before), _figures(self.after)
        return {name: (before[name], after[name]) for name in before if before[name] != after[name]}

    @property
    def is_felt(self) -> bool:
        """Whether anything about it differs."""
        return bool(self.changes or self.entering or self.leaving or self.unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiEffect:
    """What becomes of a KPI."""

    before: KpiFigures | None
    after: KpiFigures | None

    @property
    def kpi(self) -> Kpi:
        """The KPI, as it will be where it stays."""
        figures = self.after or self.before
        if figures is None:
            raise AssertionError("an effect has a before or an after")
        return figures.kpi

    @property
    def is_felt(self) -> bool:
        """Whether it comes, goes, or is healthy on one side alone."""
        if self.before is None or self.after is None:
            return True
        return (self.before.value, self.before.healthy) != (self.after.value, self.after.healthy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of everything; ``felt`` is what differs."""

    key_results: tuple[Effect, ...]
    kpis: tuple[KpiEffect, ...]

    @property
    def felt(self) -> tuple[Effect, ...]:
        """The key results that something happens to."""
        return tuple(effect for effect in self.key_results if effect.is_felt)


def plan(before: Okrs, after: Okrs, evidence: Evidence) -> Plan:
    """What every number is under ``before`` and ``after``, on the same evidence."""
    return Plan(key_results=tuple(_effects(before, after, evidence)), kpis=_kpis(before, after, evidence))


def to_json(of: Plan) -> shape.Json:
    """What differs, as JSON."""
    return {
        "key_results": [_effect(effect) for effect in of.felt],
        "kpis": [_kpi(effect) for effect in of.kpis if effect.is_felt],
    }


def _effects(before: Okrs, after: Okrs, evidence: Evidence) -> list[Effect]:
    old, new = _by_id(before, evidence), _by_id(after, evidence)
    return [_compared(old.get(name), new.get(name), evidence) for name in dict.fromkeys((*new, *old))]


def _by_id(okrs: Okrs, evidence: Evidence) -> dict[str, KeyResultFigures]:
    return {
        kr.id: evaluate_key_result(kr, objective.id, okrs, evidence)
        for objective in okrs.objectives
        for kr in objective.key_results
    }


def _compared(before: KeyResultFigures | None, after: KeyResultFigures | None, evidence: Evidence) -> Effect:
    held, holds = _held(before, evidence), _held(after, evidence)
    return Effect(
        before=before,
        after=after,
        entering=tuple(item for name, item in holds.items() if name not in held),
        leaving=tuple(item for name, item in held.items() if name not in holds),
        unread=_unread(after, evidence),
    )


def _held(of: KeyResultFigures | None, evidence: Evidence) -> dict[tuple[str, str], TrackedItem]:
    if of is None:
        return {}
    items = (item for batch in batches(of.key_result, evidence) for item in batch.items)
    return {item.identity: item for item in items if item.gone is None}


def _unread(of: KeyResultFigures | None, evidence: Evidence) -> tuple[str, ...]:
    scopes = of.key_result.scopes if of else ()
    return tuple(
        f"{connection}: {scope}"
        for connection, scope in scopes
        if evidence.freshness(connection, scope).succeeded_at is None
    )


def _kpis(before: Okrs, after: Okrs, evidence: Evidence) -> tuple[KpiEffect, ...]:
    old = {kpi.id: evaluate_kpi(kpi, before, evidence) for kpi in before.kpis}
    new = {kpi.id: evaluate_kpi(kpi, after, evidence) for kpi in after.kpis}
    return tuple(KpiEffect(before=old.get(name), after=new.get(name)) for name in dict.fromkeys((*new, *old)))


def _figures(of: KeyResultFigures | None) -> dict[str, Any]:
    """What a change of the file may do to a key result."""
    return {
        "delivery": of and shape.fraction(of.delivery.progress),
        "delivery_expected": of and shape.fraction(of.delivery.expected),
        "result": of and shape.fraction(of.result.progress),
        "result_expected": of and shape.fraction(of.result.expected),
        "status": of and of.status.value,
        "signal": of and of.signal.name.value,
    }


def _effect(of: Effect) -> shape.Json:
    return {
        "id": of.key_result.id,
        "title": of.key_result.title,
        "comes": of.before is None,
        "goes": of.after is None,
        "changes": {name: {"before": b, "after": a} for name, (b, a) in of.changes.items()},
        "entering": _keys(of.entering),
        "leaving": _keys(of.leaving),
        "unread": list(of.unread),
    }


def _keys(items: Sequence[TrackedItem]) -> list[str]:
    return [item.item.key for item in items]


def _kpi(of: KpiEffect) -> shape.Json:
    return {
        "id": of.kpi.id,
        "title": of.kpi.title,
        "comes": of.before is None,
        "goes": of.after is None,
        "healthy": {
            "before": of.before.healthy if of.before else None,
            "after": of.after.healthy if of.after else None,
        },
    }
