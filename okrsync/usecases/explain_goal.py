"""Explain an objective or a KPI: what its numbers are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from okrsync.domain.evaluate import KpiFigures, ObjectiveFigures, evaluate, evaluate_kpi
from okrsync.domain.evidence import Freshness, Measurement
from okrsync.domain.measured import passed_over
from okrsync.domain.okr import KeyResult, Kpi, Metric, Objective, Okrs
from okrsync.domain.tracker import Outside
from okrsync.errors import UsageError
from okrsync.ports import Closing, Store
from okrsync.usecases import explained, formulas, shape
from okrsync.usecases.close import closed, settled
from okrsync.usecases.explain import Source, scopes_of, source_of, version_of
from okrsync.usecases.words import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveExplanation:
    """An objective with everything that its means and its status were made of."""

    figures: ObjectiveFigures
    closing: Closing | None
    mapping_version: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KpiExplanation:
    """A KPI with everything it was made of, and the key results (ids) that are about it."""

    figures: KpiFigures
    key_results: tuple[str, ...]
    measurements: tuple[Measurement, ...]
    outside: tuple[Outside, ...]
    measured: Source | None
    sources: tuple[tuple[str, str, Freshness], ...]
    mapping_version: int | None


def find(okrs: Okrs, name: str) -> KeyResult | Objective | Kpi:
    """The key result with the id ``name``, else the objective, else the KPI. Raises UsageError otherwise."""
    found: dict[str, KeyResult | Objective | Kpi] = {kpi.id: kpi for kpi in okrs.kpis}
    found |= {objective.id: objective for objective in okrs.objectives}
    found |= {kr.id: kr for kr in okrs.key_results}
    if name in found:
        return found[name]
    raise UsageError(f"there is no key result, objective or KPI {name!r}", hint=nearest(name, list(found)))


def explain_objective(okrs: Okrs, store: Store, objective: Objective, at: datetime) -> ObjectiveExplanation:
    """Everything behind the numbers of ``objective`` as of ``at`` (UTC)."""
    alone = evaluate(replace(okrs, objectives=(objective,), projects=(), kpis=()), store.evidence(at))
    return ObjectiveExplanation(
        figures=settled(alone, store).objectives[0],
        closing=closed([objective], store, at).get(objective.id),
        mapping_version=version_of(store, at),
    )


def explain_kpi(okrs: Okrs, store: Store, kpi: Kpi, at: datetime) -> KpiExplanation:
    """Everything behind the value of ``kpi`` as of ``at`` (UTC)."""
    evidence = store.evidence(at)
    return KpiExplanation(
        figures=evaluate_kpi(kpi, okrs, evidence),
        key_results=tuple(kr.id for kr in okrs.key_results if _is_about(kr, kpi)),
        measurements=tuple(evidence.measurements(kpi.series)) if kpi.tracker is None else (),
        outside=passed_over(kpi.tracker, evidence) if kpi.tracker else (),
        measured=source_of(kpi.series, kpi.every, evidence) if kpi.tracker is None else None,
        sources=scopes_of(kpi.tracker.scopes if kpi.tracker else (), evidence),
        mapping_version=version_of(store, at),
    )


def objective_to_json(of: ObjectiveExplanation) -> shape.Json:
    """An objective as ``status`` has it, and what its numbers were made of."""
    figures = of.figures
    return {
        **shape.objective(figures, of.closing),
        "kind": "objective",
        "progress_formula": formulas.mean_formula(figures, delivery=False),
        "delivery_formula": formulas.mean_formula(figures, delivery=True),
        "status_formula": formulas.gravest_formula(figures),
        "weights": [
            {"id": kr.key_result.id, "weight": kr.key_result.weight, "part": shape.fraction(part)}
            for kr, part in formulas.weights(figures)
        ],
        "mapping_version": of.mapping_version,
    }


def kpi_to_json(of: KpiExplanation) -> shape.Json:
    """A KPI as ``status`` has it, and what its value was made of."""
    return {
        **shape.kpi(of.figures),
        "kind": "kpi",
        "health_formula": formulas.health_formula(of.figures),
        "key_results": list(of.key_results),
        "tracked": explained.tracked(of.figures.tracked, of.figures.kpi.tracker, of.outside),
        "measurements": [explained.measurement(m) for m in of.measurements],
        "measured": None if of.measured is None else explained.source(of.measured),
        "sources": [explained.scope(*scope) for scope in of.sources],
        "mapping_version": of.mapping_version,
    }


def _is_about(kr: KeyResult, kpi: Kpi) -> bool:
    return isinstance(kr.kind, Metric) and kr.kind.series == kpi.series
