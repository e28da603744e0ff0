"""Explanations as JSON: the documented shape of ``explain --json``, to the last item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from okrsync.domain.delivery import Counted, Excluded
from okrsync.domain.evaluate import KeyResultFigures, StageFigures
from okrsync.domain.evidence import Freshness, Measurement
from okrsync.domain.original import OriginalItem, OriginalScope
from okrsync.domain.override import Override
from okrsync.domain.selection import Selection
from okrsync.domain.tracker import Outside, Tracked, Tracker
from okrsync.domain.work import TrackedItem
from okrsync.ports import MappingVersion
from okrsync.usecases import formulas, shape, shifts
from okrsync.usecases.explain import Explanation, Source, notes
from okrsync.usecases.formulas import Expectation
from okrsync.usecases.outlook import to_json as outlook_to_json
from okrsync.usecases.tracking import asked, tracker_of
from okrsync.usecases.why import to_json as change_to_json
from okrsync.usecases.words import selected


def to_json(of: Explanation) -> shape.Json:
    """A key result as ``status`` has it, and beside that all that it was made of."""
    figures = of.figures
    return {
        **shape.key_result(figures, of.today),
        "explained_at": shape.instant(of.at),
        "closed_at": shape.instant(of.closing.at) if of.closing else None,
        "result_formula": of.result_formula,
        "delivery_formula": of.delivery_formula,
        "status_formula": formulas.status_formula(figures, of.bands, of.at, of.zone),
        "signal_formula": formulas.signal_formula(figures, of.bands),
        "score_formula": formulas.score_formula(figures),
        "expected": {
            "result": expectation(formulas.expected_result(figures, of.at)),
            "delivery": expectation(formulas.expected_delivery(figures, of.at)),
        },
        "notes": notes(figures),
        "stages": [_stage(stage) for stage in figures.result.stages],
        "tracked": tracked(figures.result.tracked, tracker_of(figures.key_result), of.outside),
        "parts": _parts(figures),
        "forecast": outlook_to_json(of.outlook),
        "original": _plan_of_the_start(of.original),
        "change": None if of.change is None else change_to_json(of.change),
        "result_change": None if of.shift is None else shifts.to_json(of.shift),
        "edits": [_edit(*edit) for edit in of.edits],
        "overrides": [_word(word) for word in of.words],
        "measurements": [measurement(m) for m in of.measurements],
        "measured": None if of.measured is None else source(of.measured),
        "sources": [scope(*one) for one in of.sources],
        "stale_after_hours": of.stale_after.total_seconds() / 3600.0,
        "mapping_version": of.mapping_version,
    }


def expectation(of: Expectation | None) -> shape.Json | None:
    """Where a needle should stand, and the points of its line."""
    if of is None:
        return None
    return {
        "judged_at": shape.instant(of.judged_at),
        "progress": shape.fraction(of.progress),
        "points": [
            {"at": shape.instant(point.at), "progress": shape.fraction(point.progress), "what": point.what}
            for point in of.points
        ],
    }


def source(of: Source) -> shape.Json:
    """How fresh the measurements of a series are; ``read_at`` is null where people measure."""
    return {
        "series": of.series,
        "read_at": shape.instant(of.fresh.succeeded_at) if of.fresh else None,
        "trouble": of.fresh.trouble if of.fresh else None,
        "measured_at": shape.instant(of.measured_at),
        "due_at": shape.instant(of.due_at),
    }


def scope(connection: str, name: str, fresh: Freshness) -> shape.Json:
    """How fresh a scope is."""
    return {
        "connection": connection,
        "scope": name,
        "synced_at": shape.instant(fresh.succeeded_at),
        "trouble": fresh.trouble,
    }


def tracked(of: Tracked | None, tracker: Tracker | None, passed_over: Iterable[Outside]) -> shape.Json | None:
    """What ``tracker`` asks of which items, those of the number that came of it, and those it left out."""
    if of is None or tracker is None:
        return None
    return {
        "measure": asked(tracker),
        "selections": [_selection(selection) for selection in tracker.work],
        "why": of.why,
        "counted": [{**_named(one), "value": shape.value(value)} for one, value in of.counted],
        "lacking": [{**_named(lacking.tracked), "what": lacking.what} for lacking in of.lacking],
        "outside": [{**_named(one.tracked), "why": one.why} for one in passed_over],
    }


def measurement(of: Measurement) -> shape.Json:
    """A measurement."""
    return {
        "at": shape.instant(of.at),
        "value": of.value,
        "recorded_at": shape.instant(of.recorded_at),
        "source": of.source,
        "by": of.by,
        "note": of.note,
    }


def _parts(figures: KeyResultFigures) -> list[shape.Json]:
    detail = figures.delivery.detail
    return [
        {
            "title": phase.title,
            "due": shape.instant(phase.due),
            "progress": shape.fraction(figures.delivery.by_part[number].progress),
            "selections": [_selection(selection) for selection in phase.work],
            "counted": [_counted(c) for c in detail.counted if c.part == number],
            "excluded": [_excluded(e) for e in detail.excluded if e.part == number],
        }
        for number, phase in enumerate(figures.key_result.parts)
    ]


def _selection(of: Selection) -> shape.Json:
    return {
        "connection": of.connection,
        "scope": of.scope,
        "criteria": {criterion.facet: list(criterion.any_of) for criterion in of.criteria},
        "weigh_by": of.weigh_by,
    }


def _counted(of: Counted) -> shape.Json:
    return {
        **_named(of.tracked),
        "weight": shape.fraction(of.weight),
        "credit": of.credit,
        "estimated": of.estimated,
        "why": f"selected by {selected(of.selection)}",
    }


def _excluded(of: Excluded) -> shape.Json:
    return {**_named(of.tracked), "weight": shape.fraction(of.weight), "why": of.why}


def _named(of: TrackedItem) -> shape.Json:
    item = of.item
    return {
        **shape.named(of),
        "state": item.state.value,
        "native_status": item.native_status,
        "resolution": item.resolution,
    }


def _stage(of: StageFigures) -> shape.Json:
    return {
        "id": of.stage.id,
        "title": of.stage.title,
        "share": of.stage.share,
        "due": shape.instant(of.stage.due),
        "overdue": of.overdue,
        "delivery": shape.fraction(of.delivery),
        "complete": of.complete,
        "by_person": of.by_person,
        "gain": shape.fraction(of.gain * of.stage.share),
    }


def _plan_of_the_start(of: OriginalScope | None) -> shape.Json | None:
    if of is None:
        return None
    return {
        "at": shape.instant(of.at),
        "progress": shape.fraction(of.progress),
        "done": shape.fraction(of.done),
        "total": shape.fraction(of.total),
        "lost": shape.fraction(of.lost),
        "added": of.added,
        "unit": of.unit,
        "items": [_original(item) for item in of.items],
    }


def _original(of: OriginalItem) -> shape.Json:
    known = of.now or of.then
    return {
        **shape.named(known),
        "state": known.item.state.value,
        "gone": of.gone.value if of.gone else None,
        "weight": shape.fraction(of.weight),
        "credit": shape.fraction(of.credit),
    }


def _edit(version: MappingVersion, effect: Mapping[str, Any]) -> shape.Json:
    return {"version": version.number, "at": shape.instant(version.adopted_at), "effect": dict(effect)}


def _word(of: Override) -> shape.Json:
    return {
        "value": of.value,
        "reason": of.reason,
        "by": of.by,
        "at": shape.instant(of.at),
        "until": shape.instant(of.until),
    }
