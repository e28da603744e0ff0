"""Recompute: after new evidence, see which key results moved and keep what they came to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from okrsync.domain.evaluate import Figures, KeyResultFigures, evaluate, evaluate_key_result
from okrsync.domain.okr import KeyResult, Metric, Okrs
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
    touched = {(scope.connection, str(scope.scope)) for scope in scopes}
    evidence = store.evidence(at)
    moved = []
    for objective in okrs.objectives:
        for kr in objective.key_results:
            if kr.id not in key_results and not _stands_on(kr, touched, series):
                continue
            computed = evaluate_key_result(kr, objective.id, okrs, evidence)
            if store.record_evaluation(kr.id, at, kept(computed)):
                moved.append(computed)
    return moved


def kept(computed: KeyResultFigures) -> shape.Json:
    """What is news: where the needles are expected moves with every second and is none."""
    whole = shape.key_result(computed)
    return {
        "result": {name: whole["result"][name] for name in ("value", "progress")},
        "delivery": {name: whole["delivery"][name] for name in ("progress", "done", "total", "dropped")},
        "status": whole["status"],
        "signal": whole["signal"]["name"],
        "stale": whole["stale"],
    }


def _stands_on(kr: KeyResult, scopes: Collection[tuple[str, str]], series: Collection[str]) -> bool:
    if isinstance(kr.kind, Metric) and kr.kind.series in series:
        return True
    return any(scope in scopes for scope in kr.scopes)
