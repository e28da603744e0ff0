"""Portrait: one key result with all that there is to see of it: its way, why it moved, what it is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from okrsync.domain.okr import KeyResult, Metric, Okrs
from okrsync.ports import Store
from okrsync.usecases import mapping
from okrsync.usecases.explain import Explanation, explain
from okrsync.usecases.glance import Trail
from okrsync.usecases.known_until import known_until
from okrsync.usecases.recall import Archive, Recall
from okrsync.usecases.report import Chapter, chapter, instants_of
from okrsync.usecases.tell import find_key_result
from okrsync.usecases.why import Change, why

_SPANS = (("the last week", timedelta(days=7)), ("the last month", timedelta(days=30)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What happened to delivery in the stretch of time that is ``named``, from ``since`` (UTC) on.

    ``change`` is None where the key result did not exist then.
    """

    named: str
    since: datetime
    change: Change | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """A key result explained, with its past, and with why its delivery moved of late.

    ``shown`` is the progress of a milestone as it was shown over time. ``known`` is up to when its evidence
    reaches (UTC; None where a part of it never came).
    """

    told: Explanation
    chapter: Chapter
    shown: Trail
    stretches: tuple[Stretch, ...]
    known: datetime | None


def portrait(okrs: Okrs, store: Store, key_result: str, at: datetime) -> Portrait:
    """All about ``key_result`` as of ``at`` (UTC). Raises UsageError where there is no such key result."""
    kr, archive = find_key_result(okrs, key_result), Recall(store)
    told = explain(okrs, archive, kr.id, at, kr.period.start if kr.period.start < at else None)
    held = okrs if told.closing is None else mapping.as_of(archive, told.at) or okrs
    evidence = archive.evidence(told.at)
    return Portrait(
        told=told,
        chapter=chapter(told.figures, evidence, told.outlook),
        shown=_shown(told, archive),
        stretches=tuple(_stretches(held, archive, told)),
        known=known_until(told.figures, evidence),
    )


def _shown(told: Explanation, store: Archive) -> Trail:
    """What measurements are for a metric: for stages, what was kept of them at that time."""
    kr, result = told.figures.key_result, told.figures.result
    if isinstance(kr.kind, Metric):
        return ()
    instants = instants_of(kr, told.at)
    kept = [(at, _progress(store.last_evaluation(kr.id, at))) for at in instants[:-1]]
    now = [(at, result.progress) for at in instants[-1:]]
    return tuple((at, progress) for at, progress in (*kept, *now) if progress is not None)


def _progress(kept: Mapping[str, Any] | None) -> float | None:
    return None if kept is None else kept["result"]["progress"]


def _stretches(okrs: Okrs, store: Archive, told: Explanation) -> Iterator[Stretch]:
    kr: KeyResult = told.figures.key_result
    if not kr.selections:
        return
    for named, span in _SPANS:
        since = told.at - span
        yield Stretch(named=named, since=since, change=why(okrs, store, kr.id, since, told.at))
    if told.since is not None and told.since < told.at:
        yield Stretch(named="the period so far", since=told.since, change=told.change)
