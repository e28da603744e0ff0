"""Figures as JSON: the documented, stable shape behind every ``--json`` and the HTTP API.

Fractions are fractions (0.43 is 43 %), instants are ISO 8601 in UTC, what is not known is null.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures, ObjectiveFigures
from okrsync.domain.okr import Metric
from okrsync.domain.work import TrackedItem

Json = dict[str, Any]


def figures(of: Figures) -> Json:
    """Everything: objectives with their key results, and the KPIs beside them."""
    return {
        "at": instant(of.at),
        "objectives": [objective(o) for o in of.objectives],
        "kpis": [kpi(k) for k in of.kpis],
    }


def objective(of: ObjectiveFigures) -> Json:
    """An objective. ``progress`` and ``delivery`` are weighted means, never mixed."""
    return {
        "id": of.objective.id,
        "title": of.objective.title,
        "owner": of.objective.owner,
        "start": instant(of.objective.period.start),
        "end": instant(of.objective.period.end),
        "progress": fraction(of.progress),
        "delivery": fraction(of.delivery),
        "measured": of.measured,
        "status": of.status.value,
        "key_results": [key_result(kr) for kr in of.key_results],
    }


def key_result(of: KeyResultFigures) -> Json:
    """A key result with both needles."""
    kr, result, delivery = of.key_result, of.result, of.delivery
    return {
        "id": kr.id,
        "objective": of.objective,
        "title": kr.title,
        "owner": kr.owner,
        "kind": "metric" if isinstance(kr.kind, Metric) else "milestone",
        "start": instant(kr.period.start),
        "end": instant(kr.period.end),
        "result": {
            "value": fraction(result.value),
            "unit": result.unit,
            "progress": fraction(result.progress),
            "expected": fraction(result.expected),
            "measured_at": instant(result.measured_at),
        },
        "delivery": {
            "progress": fraction(delivery.progress),
            "expected": fraction(delivery.expected),
            "done": fraction(delivery.done),
            "total": fraction(delivery.total),
            "dropped": fraction(delivery.dropped),
            "unit": delivery.unit,
        },
        "status": of.status.value,
        "signal": {"name": of.signal.name.value, "sentence": of.signal.sentence},
        "stale": None if of.stale is None else {"since": instant(of.stale.since), "reason": of.stale.reason},
        "score": of.score,
    }


def kpi(of: KpiFigures) -> Json:
    """A KPI and its healthy range."""
    return {
        "id": of.kpi.id,
        "title": of.kpi.title,
        "value": fraction(of.value),
        "unit": of.kpi.unit,
        "measured_at": instant(of.measured_at),
        "healthy": of.healthy,
        "healthy_min": of.kpi.least,
        "healthy_max": of.kpi.most,
    }


def item(of: TrackedItem) -> Json:
    """A work item as okrsync understands it, the tool's words beside ours."""
    work = of.item
    return {
        "connection": of.connection,
        "scope": of.scope,
        "id": work.id,
        "key": work.key,
        "title": work.title,
        "url": work.url,
        "type": work.type,
        "state": work.state.value,
        "native_status": work.native_status,
        "resolution": work.resolution,
        "created_at": instant(work.created_at),
        "started_at": instant(work.started_at),
        "done_at": instant(work.done_at),
        "updated_at": instant(work.updated_at),
        "due_at": instant(work.due_at),
        "parent": work.parent,
        "labels": list(work.labels),
        "points": work.points,
        "assignees": list(work.assignees),
        "gone": None if of.gone is None else of.gone.value,
    }


def instant(at: datetime | None) -> str | None:
    """ISO 8601 with ``Z``; whole seconds where there is no fraction."""
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def fraction(value: float | None) -> float | None:
    """Free of the noise of binary fractions, so that the same figures read the same."""
    return None if value is None else round(value, 9) + 0.0
