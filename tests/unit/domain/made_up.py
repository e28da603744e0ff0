"""A made-up world for the domain's tests: an Evidence in memory, and short ways to say what is in it.

The period of everything starts at ``START`` and lasts 100 days, so that a day is one per cent of the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from okrsync.domain.delivery import Batch, Delivery, deliver
from okrsync.domain.evaluate import KeyResultFigures, evaluate_key_result
from okrsync.domain.evidence import Completion, Evidence, Freshness, Holdings, Measurement, latest
from okrsync.domain.okr import (
    Checkpoint,
    Credit,
    KeyResult,
    Metric,
    Milestone,
    Objective,
    Okrs,
    Period,
    Phase,
    Stage,
)
from okrsync.domain.override import Override
from okrsync.domain.selection import COUNT, Criterion, Selection, select
from okrsync.domain.work import Gone, State, TrackedItem, WorkItem

START = datetime(2026, 1, 5, tzinfo=UTC)
END = START + timedelta(days=100)
PERIOD = Period(START, END)
FRESH = Freshness(END + timedelta(days=1000))
SERIES = "kr.rate"


def day(number: float) -> datetime:
    """The instant that is ``number`` days (per cent of the period) after the start."""
    return START + timedelta(days=number)


def item(
    name: str,
    state: State = State.TODO,
    *,
    gone: Gone | None = None,
    connection: str = "tool",
    scope: str = "board",
    label: str | tuple[str, ...] = (),
    **fields: Any,
) -> TrackedItem:
    """A work item that goes by ``name``; ``label`` is what the selections below ask for."""
    fields.setdefault("native_status", str(state))
    fields.setdefault("facets", {"label": (label,) if isinstance(label, str) else label})
    written = WorkItem(
        **{
            "id": f"id-{name}",
            "key": name,
            "title": name,
            "url": f"https://tool.example/{name}",
            "type": "task",
            "state": state,
            "updated_at": START,
            **fields,
        }
    )
    return TrackedItem(connection=connection, scope=scope, item=written, gone=gone)


def labelled(
    *labels: str, weigh_by: str = COUNT, scope: str = "board", connection: str = "tool"
) -> Selection:
    """The items of the scope with one of ``labels``; without any, all of them."""
    criteria = (Criterion("label", labels),) if labels else ()
    return Selection(connection=connection, scope=scope, criteria=criteria, weigh_by=weigh_by)


def delivered(items: Sequence[TrackedItem], *selections: Selection) -> Delivery:
    """The delivery of ``selections`` (all items by count where there is none), each a part of its own."""
    known = MemoryEvidence(everything=items)
    return deliver(
        [
            Batch(part, selection, select(selection, known.items(selection.connection, selection.scope)))
            for part, selection in enumerate(selections or (labelled(),))
        ]
    )


@dataclass
class MemoryEvidence:
    """Evidence that is simply told. A scope that nobody mentions is fresh and empty."""

    at: datetime = field(default_factory=lambda: day(50))
    everything: Sequence[TrackedItem] = ()
    fresh: Mapping[tuple[str, str], Freshness] = field(default_factory=dict)
    measured: Sequence[Measurement] = ()
    sources: Mapping[str, Freshness] = field(default_factory=dict)
    words: Sequence[Completion] = ()
    started: Mapping[tuple[str, str], Mapping[str, datetime]] = field(default_factory=dict)
    said: Sequence[Override] = ()

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        return [t for t in self.everything if (t.connection, t.scope) == (connection, scope)]

    def freshness(self, connection: str, scope: str) -> Freshness:
        return self.fresh.get((connection, scope), FRESH)

    def begun(self, connection: str, scope: str) -> Mapping[str, datetime]:
        return self.started.get((connection, scope), {})

    def measurements(self, series: str) -> Sequence[Measurement]:
        known = (m for m in self.measured if m.series == series and m.at <= self.at)
        return sorted(known, key=lambda m: m.at)

    def latest(self, series: str, until: datetime | None = None) -> Measurement | None:
        return latest(self.measurements(series), until)

    def measuring(self, series: str) -> Freshness | None:
        return self.sources.get(series)

    def completions(self, key_result: str) -> Mapping[str, Completion]:
        return {word.stage: word for word in self.words if word.key_result == key_result}

    def overrides(self, key_result: str) -> Sequence[Override]:
        return [word for word in self.said if word.key_result == key_result and word.at <= self.at]

    @property
    def bare(self) -> Holdings:
        return self

    def tally(self, plan: Sequence[Phase]) -> None:
        """Counted each time."""


def measurement(value: float, at: datetime, *, series: str = SERIES, **fields: Any) -> Measurement:
    """A measurement that became known when it was true."""
    return Measurement(
        **{"series": series, "at": at, "value": value, "recorded_at": at, "source": "test", **fields}
    )


def metric(
    baseline: float = 0.0,
    target: float = 100.0,
    *checkpoints: Checkpoint,
    every: timedelta = timedelta(days=1000),
) -> Metric:
    """A metric from ``baseline`` to ``target``, measured so rarely that it does not turn stale."""
    return Metric(baseline=baseline, target=target, every=every, series=SERIES, checkpoints=checkpoints)


def metric_kr(kind: Metric | None = None, *plan: Phase, **fields: Any) -> KeyResult:
    """A metric key result with the phases of its plan."""
    return KeyResult(
        **{"id": "kr", "title": "Raise", "kind": kind or metric(), "period": PERIOD, "plan": plan, **fields}
    )


def stage(name: str, share: float, *work: Selection, due: datetime | None = None) -> Stage:
    """A stage of a milestone."""
    return Stage(id=name, title=name, share=share, work=work, due=due)


def milestone_kr(*stages: Stage, credit: Credit = Credit.WHOLE, **fields: Any) -> KeyResult:
    """A milestone key result."""
    kind = Milestone(stages=stages, credit=credit)
    return KeyResult(**{"id": "kr", "title": "Build", "kind": kind, "period": PERIOD, **fields})


def phase(title: str, *work: Selection, due: datetime | None = None, target: float | None = None) -> Phase:
    """A part of a plan."""
    return Phase(title=title, work=work, due=due, target=target)


def completed(name: str, *, complete: bool = True) -> Completion:
    """A person's word on a stage."""
    return Completion(key_result="kr", stage=name, at=START, complete=complete)


def seen(kr: KeyResult, evidence: Evidence, **rules: Any) -> KeyResultFigures:
    """The figures of ``kr``, under the default rules save those given."""
    return evaluate_key_result(kr, "objective", Okrs(**rules), evidence)


def measured_at(value: float, at: datetime, **known: Any) -> MemoryEvidence:
    """Evidence as of ``at`` with one measurement of that instant."""
    return MemoryEvidence(at=at, measured=[measurement(value, at)], **known)


def objective(*krs: KeyResult) -> Objective:
    """An objective that holds ``krs``."""
    return Objective(id="objective", title="Better", period=PERIOD, key_results=krs)
