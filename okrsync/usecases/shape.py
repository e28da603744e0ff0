"""Figures as JSON: the documented, stable shape behind every ``--json`` and the HTTP API.

Fractions are fractions (0.43 is 43 %), instants are ISO 8601 in UTC, what is not known is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from okrsync.domain.evaluate import (
    Figures,
    KeyResultFigures,
    KpiFigures,
    ObjectiveFigures,
    ResultFigures,
)
from okrsync.domain.freshness import Stale
from okrsync.domain.okr import Metric
from okrsync.domain.override import Override
from okrsync.domain.work import TrackedItem
from okrsync.ports import Closing, ConnectionState, ScopeState
from okrsync.sdk import Budget
from okrsync.usecases.attention import Concern

Json = dict[str, Any]

# Of values nearer to zero than this, nine places would not leave six digits.
_SMALL = 1e-3


def figures(of: Figures, needs: Sequence[Concern] = (), closed: Mapping[str, Closing] | None = None) -> Json:
    """Everything: objectives with their key results, the KPIs beside them, and what needs a person.

    ``closed`` is the closing of each objective that was closed, by its id.
    """
    closings = closed or {}
    return {
        "at": instant(of.at),
        "objectives": [objective(o, closings.get(o.objective.id)) for o in of.objectives],
        "kpis": [kpi(k) for k in of.kpis],
        "needs_a_person": [concern(one) for one in needs],
    }


def concern(of: Concern) -> Json:
    """Something that somebody has to do."""
    return {"about": of.about, "words": of.words, "hint": of.hint}


def objective(of: ObjectiveFigures, closing: Closing | None = None) -> Json:
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
        "closed_at": instant(closing.at) if closing else None,
        "score": closing.figures["score"] if closing else None,
        "key_results": [key_result(kr, of.now(kr.key_result.id)) for kr in of.key_results],
    }


def key_result(of: KeyResultFigures, now: KeyResultFigures | None = None) -> Json:
    """A key result with both needles. Of a closed one it is how it was closed, and ``now`` how it stands."""
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
            "value": value(result.value),
            "unit": result.unit,
            "progress": fraction(result.progress),
            "expected": fraction(result.expected),
            "measured_at": instant(result.measured_at),
            "override": None if result.override is None else override(result.override, result.computed),
        },
        "delivery": {
            "progress": fraction(delivery.progress),
            "expected": fraction(delivery.expected),
            "done": fraction(delivery.done),
            "total": fraction(delivery.total),
            "dropped": fraction(delivery.dropped),
            "unit": delivery.unit,
        },
        "overdue": [
            {"id": stage.stage.id, "title": stage.stage.title, "due": instant(stage.stage.due)}
            for stage in result.stages
            if stage.overdue
        ],
        "status": of.status.value,
        "signal": {"name": of.signal.name.value, "sentence": of.signal.sentence},
        "stale": None if of.stale is None else stale(of.stale),
        "score": of.score,
        "today": None if now is None else today(now),
    }


def today(of: KeyResultFigures) -> Json:
    """How a key result that is closed stands now."""
    return {
        "value": value(of.result.value),
        "progress": fraction(of.result.progress),
        "delivery": fraction(of.delivery.progress),
        "status": of.status.value,
    }


def stale(of: Stale) -> Json:
    """Since when evidence is too old, and why."""
    return {"since": instant(of.since), "reason": of.reason}


def override(of: Override, computed: ResultFigures | None) -> Json:
    """A person's word that stands in for a computed result, and that result."""
    return {
        "reason": of.reason,
        "by": of.by,
        "at": instant(of.at),
        "until": instant(of.until),
        "computed_value": value(computed.value) if computed else None,
        "computed_progress": fraction(computed.progress) if computed else None,
    }


def closing(of: Closing) -> Json:
    """The closing of an objective, with its score, its key results as they were, and what is carried over."""
    return {
        "objective": of.objective,
        "at": instant(of.at),
        "by": of.by,
        "note": of.note,
        **of.figures,
    }


def kpi(of: KpiFigures) -> Json:
    """A KPI and its healthy range."""
    return {
        "id": of.kpi.id,
        "title": of.kpi.title,
        "value": value(of.value),
        "unit": of.kpi.unit,
        "measured_at": instant(of.measured_at),
        "healthy": of.healthy,
        "healthy_min": of.kpi.least,
        "healthy_max": of.kpi.most,
        "stale": None if of.stale is None else stale(of.stale),
    }


def connection(of: ConnectionState, scopes: Sequence[ScopeState]) -> Json:
    """A connection, what its tool still allows, and its scopes."""
    return {
        "connection": of.name,
        "account": of.account,
        "site": of.site,
        "token_expires_at": instant(of.expires_at),
        "asked_at": instant(of.asked_at),
        "requests": of.requests,
        "budgets": [budget(one) for one in of.budgets],
        "closed_until": instant(of.closed_until),
        "closed_because": of.closed_because,
        "closed_kind": of.closed_kind,
        "scopes": [scope(one) for one in scopes],
    }


def budget(of: Budget) -> Json:
    """How many requests a tool still allows."""
    return {
        "name": of.name,
        "remaining": of.remaining,
        "limit": of.limit,
        "resets_at": instant(of.resets_at),
    }


def scope(of: ScopeState) -> Json:
    """How fresh a scope is, and what is wrong with it."""
    return {
        "scope": str(of.id.scope),
        "synced_at": instant(of.accepted_at),
        "reconciled_at": instant(of.reconciled_at),
        "failed_at": instant(of.failed_at),
        "trouble": of.trouble,
        "kind": of.trouble_kind,
        "hint": of.hint,
    }


def named(of: TrackedItem) -> Json:
    """Which work item it is: where it lives, and what people call it there."""
    return {
        "connection": of.connection,
        "id": of.item.id,
        "key": of.item.key,
        "title": of.item.title,
        "url": of.item.url,
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


def value(of: float | None) -> float | None:
    """What was measured, in its unit, free of such noise: however small it is, it does not become nothing."""
    if of is None or of == 0.0 or abs(of) >= _SMALL:
        return fraction(of)
    return float(f"{of:.6g}")
