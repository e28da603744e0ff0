"""Recompute: after new evidence, see which key results moved and keep what they came to."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from okrsync.domain.evaluate import Figures, KeyResultFigures, evaluate, evaluate_key_result
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import Okrs
from okrsync.domain.standing import Standing
from okrsync.ports import ScopeId, Store
from okrsync.usecases import shape


def figures(okrs: Okrs, store: Store, at: datetime) -> Figures:
    """Every number as it stood at ``at`` (UTC)."""
    return evaluate(okrs, store.evidence(at))


def recompute(
    okrs: Okrs,
    store: Store,
    at: datetime,
    *,
    scopes: Collection[ScopeId] = (),
    series: Collection[str] = (),
    key_results: Collection[str] = (),
) -> list[KeyResultFigures]:
    """Evaluate ``key_results`` (ids) and those on ``scopes`` or ``series``; keep and return what moved.

    A second call without new evidence keeps nothing and returns nothing.
    """
    named = {(scope.connection, str(scope.scope)) for scope in scopes}
    touched = {*key_results, *Standing.of(okrs).touched(scopes=named, series=series)}
    if not touched:
        return []
    evidence = store.evidence(at, about=[kr for kr in okrs.key_results if kr.id in touched])
    computed = _evaluated(okrs, evidence, touched)
    evidence.keep_tallies((of.key_result.parts, of.delivery.tally) for of in computed.values())
    moved = store.record_evaluations(evidence.at, _all_kept(computed))
    return [figures for name, figures in computed.items() if name in moved]


def first_figures(okrs: Okrs, evidence: Evidence) -> Mapping[str, shape.Json]:
    """What is to be kept of each key result (by id) when ``okrs`` begin to hold, on ``evidence``."""
    return _all_kept(_evaluated(okrs, evidence, {kr.id for kr in okrs.key_results}))


def recompute_all(okrs: Okrs, store: Store, at: datetime) -> list[KeyResultFigures]:
    """Evaluate everything; keep and return what moved, be it that nothing but time has passed.

    Overrides end, periods begin and end, evidence turns stale, and what was expected moves past what there
    is. The last of these can come to any key result at any moment, so that looking for who is concerned is
    evaluating it.
    """
    return recompute(okrs, store, at, key_results=[kr.id for kr in okrs.key_results])


def _evaluated(okrs: Okrs, evidence: Evidence, wanted: Collection[str]) -> dict[str, KeyResultFigures]:
    return {
        kr.id: evaluate_key_result(kr, objective.id, okrs, evidence)
        for objective in okrs.objectives
        for kr in objective.key_results
        if kr.id in wanted
    }


def _all_kept(computed: Mapping[str, KeyResultFigures]) -> dict[str, shape.Json]:
    return {name: _kept(figures) for name, figures in computed.items()}


def _kept(computed: KeyResultFigures) -> shape.Json:
    """What is news: where the needles are expected moves with every second and is none."""
    whole = shape.key_result(computed)
    return {
        "result": {name: whole["result"][name] for name in ("value", "progress")},
        "delivery": {name: whole["delivery"][name] for name in ("progress", "done", "total", "dropped")},
        "status": whole["status"],
        "signal": whole["signal"]["name"],
        "stale": whole["stale"],
    }
