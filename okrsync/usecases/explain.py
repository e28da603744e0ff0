"""Explain: where each number of a key result comes from, to the last item."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.domain.delivery import MIXED
from okrsync.domain.digits import rounded
from okrsync.domain.evaluate import KeyResultFigures, evaluate_key_result
from okrsync.domain.evidence import Evidence, Freshness, Measurement
from okrsync.domain.freshness import last_of_period
from okrsync.domain.measured import passed_over
from okrsync.domain.okr import Bands, KeyResult, Metric, Okrs
from okrsync.domain.original import OriginalScope, against_original
from okrsync.domain.override import Override, history
from okrsync.domain.tracker import Outside
from okrsync.errors import UsageError
from okrsync.ports import Closing, MappingVersion
from okrsync.usecases import mapping
from okrsync.usecases.close import closed
from okrsync.usecases.formulas import delivery_formula, result_formula
from okrsync.usecases.outlook import Outlook, outlook_of
from okrsync.usecases.recall import Archive
from okrsync.usecases.shifts import ResultShift, result_shift
from okrsync.usecases.tell import find_key_result
from okrsync.usecases.why import Change, why

# A rhythm as long as that is none: the next measurement is never due.
_NEVER = timedelta(days=365 * 1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The automatic source of a series: how ``fresh`` it is (None where people measure), what is due when."""

    series: str
    fresh: Freshness | None
    measured_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A key result's figures as of ``at`` (UTC) with everything they were made of.

    ``edits`` are the mapping versions that came into force since ``since`` and did something to it, each with
    what that was. ``outside`` are the items that a number over work items passes over. Of a closed objective
    it is all as of its ``closing``, and ``today`` is how it stands now.
    """

    at: datetime
    figures: KeyResultFigures
    bands: Bands
    stale_after: timedelta
    zone: ZoneInfo
    words: tuple[Override, ...]
    measured: Source | None
    shift: ResultShift | None
    edits: tuple[tuple[MappingVersion, Mapping[str, Any]], ...]
    closing: Closing | None
    today: KeyResultFigures | None
    measurements: tuple[Measurement, ...]
    outside: tuple[Outside, ...]
    original: OriginalScope | None
    outlook: Outlook
    since: datetime | None
    change: Change | None
    sources: tuple[tuple[str, str, Freshness], ...]
    mapping_version: int | None

    @property
    def result_formula(self) -> str:
        """How the result came about, with the numbers put in."""
        return result_formula(self.figures)

    @property
    def delivery_formula(self) -> str:
        """How delivery came about, with the numbers put in."""
        return delivery_formula(self.figures)


def explain(
    okrs: Okrs, store: Archive, key_result: str, at: datetime, since: datetime | None = None
) -> Explanation:
    """Everything behind the numbers of ``key_result`` as of ``at`` (UTC), and what changed ``since``.

    Nothing changes of a closed one after its closing. Raises UsageError where there is no such key result, or
    ``since`` is not before ``at``.
    """
    if since is not None and since >= at:
        raise UsageError("what changed is asked for from an earlier instant on", hint="exchange the dates")
    kr = find_key_result(okrs, key_result)
    closing = closed(okrs.objectives, store, at).get(_objective(okrs, kr))
    then = mapping.as_of(store, closing.at) if closing else None
    if closing is None or then is None or kr.id not in {one.id for one in then.key_results}:
        return _explanation(okrs, store, kr, at, since)
    live = evaluate_key_result(kr, closing.objective, okrs, store.evidence(at))
    begun = since if since is not None and since < closing.at else None
    told = _explanation(then, store, find_key_result(then, kr.id), closing.at, begun)
    return replace(told, since=since, closing=closing, today=live)


def _explanation(
    okrs: Okrs, store: Archive, kr: KeyResult, at: datetime, since: datetime | None
) -> Explanation:
    evidence = store.evidence(at)
    figures = evaluate_key_result(kr, _objective(okrs, kr), okrs, evidence)
    measured = kr.kind if isinstance(kr.kind, Metric) and kr.kind.tracker is None else None
    tracker = kr.kind.tracker if isinstance(kr.kind, Metric) else None
    return Explanation(
        at=at,
        figures=figures,
        bands=okrs.bands,
        zone=okrs.zone,
        stale_after=okrs.stale_after,
        words=history(evidence.overrides(kr.id), kr.id, at),
        measured=_source(kr, measured, evidence) if measured else None,
        shift=None if since is None else _shift(figures, store, since),
        edits=() if since is None else tuple(_edits(store, kr.id, since, at)),
        closing=None,
        today=None,
        measurements=tuple(evidence.measurements(measured.series)) if measured else (),
        outside=passed_over(tracker, evidence) if tracker else (),
        original=_original(kr, store, evidence),
        outlook=outlook_of(kr, evidence, okrs.zone),
        since=since,
        change=None if since is None else why(okrs, store, kr.id, since, at),
        sources=scopes_of(kr.scopes, evidence),
        mapping_version=version_of(store, at),
    )


def source_of(
    series: str,
    every: timedelta | None,
    evidence: Evidence,
    *,
    end: datetime | None = None,
    until: datetime | None = None,
) -> Source:
    """How fresh the measurements of ``series`` are, and by when the next one is due, if ever.

    None is due from ``end`` on (UTC), and what was measured after ``until`` belongs to another period.
    """
    last = evidence.latest(series, until)
    due = last.at + every if last is not None and every is not None and every < _NEVER else None
    return Source(
        series=series,
        fresh=evidence.measuring(series),
        measured_at=last.at if last else None,
        due_at=None if due is None or (end is not None and due >= end) else due,
    )


def _source(kr: KeyResult, metric: Metric, evidence: Evidence) -> Source:
    """The source of the measurements of ``kr``, as far as they tell of its period."""
    until = last_of_period(kr, metric)
    return source_of(metric.series, metric.every, evidence, end=kr.period.end, until=until)


def scopes_of(
    scopes: Iterable[tuple[str, str]], evidence: Evidence
) -> tuple[tuple[str, str, Freshness], ...]:
    """How fresh each scope is."""
    return tuple((*scope, evidence.freshness(*scope)) for scope in scopes)


def _objective(okrs: Okrs, kr: KeyResult) -> str:
    return next(o.id for o in okrs.objectives if kr in o.key_results)


def _shift(now: KeyResultFigures, store: Archive, since: datetime) -> ResultShift | None:
    """What became of the result; None where the key result was not there."""
    okrs = mapping.as_of(store, since) or Okrs()
    found = (kr for kr in okrs.key_results if kr.id == now.key_result.id)
    then = next((evaluate_key_result(kr, now.objective, okrs, store.evidence(since)) for kr in found), None)
    return None if then is None else result_shift(then, now)


def _edits(
    store: Archive, key_result: str, since: datetime, at: datetime
) -> Iterator[tuple[MappingVersion, Mapping[str, Any]]]:
    for version in store.mappings():
        if since < version.adopted_at <= at:
            effects = (e for e in version.effect.get("key_results", ()) if e["id"] == key_result)
            yield from ((version, effect) for effect in effects)


def _original(kr: KeyResult, store: Archive, now: Evidence) -> OriginalScope | None:
    if not kr.selections or kr.period.start >= now.at:
        return None
    return against_original(kr, store.evidence(kr.period.start), now)


def version_of(store: Archive, at: datetime) -> int | None:
    """The number of the mapping version that held at ``at``."""
    version = store.mapping(at)
    return None if version is None else version.number


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
    weights = sorted({rounded(c.weight) for c in guessed})
    noun, verb = ("item has", "weighs") if len(guessed) == 1 else ("items have", "weigh")
    return f"{len(guessed)} {noun} no estimate and {verb} as the mean of those that do ({', '.join(weights)})"
