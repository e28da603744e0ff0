"""Explain: where each number of a key result comes from, to the last item."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from okrsync.domain.delivery import MIXED, Counted, Excluded
from okrsync.domain.evaluate import KeyResultFigures, StageFigures, evaluate_key_result
from okrsync.domain.evidence import Evidence, Freshness, Measurement
from okrsync.domain.okr import KeyResult, Metric, Okrs
from okrsync.domain.original import OriginalScope, against_original
from okrsync.domain.tracker import Tracked
from okrsync.domain.work import TrackedItem
from okrsync.ports import Store
from okrsync.usecases import shape
from okrsync.usecases.outlook import Outlook, outlook
from okrsync.usecases.outlook import to_json as outlook_to_json
from okrsync.usecases.tell import find_key_result
from okrsync.usecases.why import Change, why
from okrsync.usecases.why import to_json as change_to_json
from okrsync.usecases.words import number as shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A key result's figures with everything they were made of."""

    figures: KeyResultFigures
    measurements: tuple[Measurement, ...]
    original: OriginalScope | None
    outlook: Outlook
    since: datetime | None
    change: Change | None
    sources: tuple[tuple[str, str, Freshness], ...]
    mapping_version: int | None

    @property
    def result_formula(self) -> str:
        """How the result came about, with the numbers put in."""
        kr, result = self.figures.key_result, self.figures.result
        if isinstance(kr.kind, Metric):
            return _metric_formula(kr.kind, result.value, result.tracked.why if result.tracked else None)
        paid = [shown(s.gain * s.stage.share) for s in result.stages if s.gain]
        return f"sum of the shares of completed stages = {' + '.join(paid) or '0'}"

    @property
    def delivery_formula(self) -> str:
        """How delivery came about, with the numbers put in."""
        delivery = self.figures.delivery
        if not self.figures.key_result.selections:
            return "no work is linked"
        if delivery.total == 0:
            return "no items"
        done, total = (shown(round(weight, 5)) for weight in (delivery.done, delivery.total))
        return f"done / total = {done} / {total} {delivery.unit}"


def explain(
    okrs: Okrs, store: Store, key_result: str, at: datetime, since: datetime | None = None
) -> Explanation:
    """Everything behind the numbers of ``key_result`` as of ``at`` (UTC), and what changed ``since``.

    Raises UsageError where there is no such key result, or ``since`` is not before ``at``.
    """
    kr = find_key_result(okrs, key_result)
    objective = next(o.id for o in okrs.objectives if kr in o.key_results)
    evidence = store.evidence(at)
    return Explanation(
        figures=evaluate_key_result(kr, objective, okrs, evidence),
        measurements=tuple(evidence.measurements(kr.kind.series)) if isinstance(kr.kind, Metric) else (),
        original=_original(kr, store, evidence),
        outlook=outlook(kr, store, at),
        since=since,
        change=None if since is None else why(okrs, store, kr.id, since, at),
        sources=tuple((*scope, evidence.freshness(*scope)) for scope in kr.scopes),
        mapping_version=_version(store, at),
    )


def _original(kr: KeyResult, store: Store, now: Evidence) -> OriginalScope | None:
    if not kr.selections or kr.period.start >= now.at:
        return None
    return against_original(kr, store.evidence(kr.period.start), now)


def _version(store: Store, at: datetime) -> int | None:
    version = store.mapping(at)
    return None if version is None else version.number


def to_json(of: Explanation) -> shape.Json:
    """The explanation as JSON: the key result's shape, and beside it all that it was made of."""
    figures = of.figures
    return {
        **shape.key_result(figures),
        "result_formula": of.result_formula,
        "delivery_formula": of.delivery_formula,
        "notes": notes(figures),
        "stages": [_stage(stage) for stage in figures.result.stages],
        "tracked": _tracked(figures.result.tracked),
        "parts": _parts(figures),
        "forecast": outlook_to_json(of.outlook),
        "original": _plan_of_the_start(of.original),
        "change": None if of.change is None else change_to_json(of.change),
        "measurements": [_measurement(m) for m in of.measurements],
        "sources": [_source(*source) for source in of.sources],
        "mapping_version": of.mapping_version,
    }


def notes(figures: KeyResultFigures) -> list[str]:
    """What a reader of the delivery should know about its weights."""
    return [note for note in (unit_note(figures), estimate_note(figures)) if note is not None]


def unit_note(figures: KeyResultFigures) -> str | None:
    """Says how weights of several kinds became comparable, or None where there is only one kind."""
    if figures.delivery.unit != MIXED:
        return None
    kinds = dict.fromkeys(selection.weigh_by for selection in figures.key_result.selections)
    return f"{' and '.join(kinds)} can't be added: each weight is divided by the mean of its selection"


def estimate_note(figures: KeyResultFigures) -> str | None:
    """Says how many items had no estimate and what they weigh instead, or None where all had one."""
    guessed = [c for c in figures.delivery.detail.counted if not c.estimated]
    if not guessed:
        return None
    weights = sorted({f"{c.weight:.3g}" for c in guessed})
    noun, verb = ("item has", "weighs") if len(guessed) == 1 else ("items have", "weigh")
    return f"{len(guessed)} {noun} no estimate and {verb} as the mean of those that do ({', '.join(weights)})"


def _metric_formula(metric: Metric, value: float | None, why_none: str | None) -> str:
    formula = "(value - baseline) / (target - baseline)"
    if value is None:
        return f"{formula}; {why_none or 'not measured yet'}"
    baseline, target = shown(metric.baseline), shown(metric.target)
    return f"{formula} = ({shown(value)} - {baseline}) / ({target} - {baseline})"


def tracked_note(figures: KeyResultFigures) -> str | None:
    """Says how many items a number over work items is of, and what others lacked; None where it is none."""
    tracked = figures.result.tracked
    if tracked is None:
        return None
    reasons = Counter(lacking.what for lacking in tracked.lacking)
    lacking = "".join(f"; {count} left out: {what}" for what, count in sorted(reasons.items()))
    count = len(tracked.counted)
    return f"counted from {count} item{'' if count == 1 else 's'}{lacking}"


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
    }


def _tracked(of: Tracked | None) -> shape.Json | None:
    if of is None:
        return None
    return {
        "why": of.why,
        "counted": [{**_named(tracked), "value": shape.fraction(value)} for tracked, value in of.counted],
        "lacking": [{**_named(lacking.tracked), "what": lacking.what} for lacking in of.lacking],
    }


def _parts(figures: KeyResultFigures) -> list[shape.Json]:
    detail = figures.delivery.detail
    return [
        {
            "title": phase.title,
            "due": shape.instant(phase.due),
            "progress": shape.fraction(figures.delivery.by_part[number].progress),
            "counted": [_counted(c) for c in detail.counted if c.part == number],
            "excluded": [_excluded(e) for e in detail.excluded if e.part == number],
        }
        for number, phase in enumerate(figures.key_result.parts)
    ]


def _counted(of: Counted) -> shape.Json:
    return {
        **_named(of.tracked),
        "weight": shape.fraction(of.weight),
        "credit": of.credit,
        "estimated": of.estimated,
    }


def _excluded(of: Excluded) -> shape.Json:
    return {**_named(of.tracked), "why": of.why}


def _named(tracked: TrackedItem) -> shape.Json:
    item = tracked.item
    return {
        "connection": tracked.connection,
        "id": item.id,
        "key": item.key,
        "title": item.title,
        "url": item.url,
        "state": item.state.value,
        "native_status": item.native_status,
        "resolution": item.resolution,
    }


def _stage(of: StageFigures) -> shape.Json:
    return {
        "id": of.stage.id,
        "title": of.stage.title,
        "share": of.stage.share,
        "delivery": shape.fraction(of.delivery),
        "complete": of.complete,
        "by_person": of.by_person,
        "gain": shape.fraction(of.gain * of.stage.share),
    }


def _measurement(of: Measurement) -> shape.Json:
    return {
        "at": shape.instant(of.at),
        "value": of.value,
        "recorded_at": shape.instant(of.recorded_at),
        "source": of.source,
        "by": of.by,
        "note": of.note,
    }


def _source(connection: str, scope: str, fresh: Freshness) -> shape.Json:
    return {
        "connection": connection,
        "scope": scope,
        "synced_at": shape.instant(fresh.succeeded_at),
        "trouble": fresh.trouble,
    }
