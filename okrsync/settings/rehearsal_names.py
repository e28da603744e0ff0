"""What a test of a mapping may name: what that mapping has. A typo would make a test that can't fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from okrsync.domain.okr import Metric, Milestone, Okrs
from okrsync.domain.selection import COUNT, POINTS, UNDER
from okrsync.domain.tracker import DURATIONS, Tracker
from okrsync.settings.problem import listed, suggestion
from okrsync.settings.tree import Trail

if TYPE_CHECKING:
    from okrsync.settings.rehearsal import Item, Test

# Where in the file, what is wrong, and a hint.
Wrong = tuple[Trail, str, str | None]

_OF_KEY_RESULTS = (
    *("delivery", "result", "value", "status", "signal", "stale", "score"),
    *("delivery_expected", "result_expected", "overdue", "counts", "left_out"),
)
_OF_OBJECTIVES = ("delivery", "result", "status")
_OF_KPIS = ("value", "healthy", "stale")
# Facets that every made-up item has of itself.
_OWN = frozenset({"label", "type", "parent", UNDER})


class Names:
    """The names of one mapping: its series, stages and scopes, and the figures that each thing shows."""

    def __init__(self, okrs: Okrs) -> None:
        krs, kpis = okrs.key_results, okrs.kpis
        metrics = {kr.id: kr.kind for kr in krs if isinstance(kr.kind, Metric)}
        selections = (*okrs.selections, *(s for tracker in okrs.trackers for s in tracker.work))
        self.series = {kpi.id: kpi.series for kpi in kpis} | {name: m.series for name, m in metrics.items()}
        self.stages = {kr.id: _stages(kr.kind) for kr in krs if isinstance(kr.kind, Milestone)}
        self.scopes = {f"{s.connection}: {s.scope}": (s.connection, s.scope) for s in selections}
        self._key_results = {kr.id for kr in krs}
        self._counted = {kpi.id for kpi in kpis if kpi.tracker} | {n for n, m in metrics.items() if m.tracker}
        self._figures: Mapping[str, tuple[str, ...]] = {
            **{kpi.id: _OF_KPIS for kpi in kpis},
            **{objective.id: _OF_OBJECTIVES for objective in okrs.objectives},
            **{kr.id: _OF_KEY_RESULTS for kr in krs},
        }
        self._facets = {criterion.facet for s in selections for criterion in s.criteria} | _OWN
        self._numbers = {s.weigh_by for s in selections} | set(_fields(okrs.trackers))

    def wrong_in(self, test: Test, trail: Trail) -> Iterator[Wrong]:
        """Everything in ``test``, which stands at ``trail``, that the mapping does not have."""
        yield from self._items(test.items, (*trail, "items"))
        yield from self._measurements(test, (*trail, "measurements"))
        yield from self._completions(test, (*trail, "complete"))
        yield from _unknown(test.override, self._key_results, (*trail, "override"), "key result")
        sources = (*self.scopes, *self.series)
        yield from _unknown(test.sources, sources, (*trail, "sources"), "scope, metric or KPI")
        yield from self._expectations(test, (*trail, "expect"))

    def _items(self, items: Iterable[Item], trail: Trail) -> Iterator[Wrong]:
        seen: Counter[tuple[str, str]] = Counter()
        for index, item in enumerate(items):
            here = (*trail, index)
            if item.within not in self.scopes:
                hint = suggestion(item.within, self.scopes, otherwise="the mapping selects no work")
                yield (*here, "in"), f"the mapping selects nothing in {item.within!r}", hint
            seen[item.within, item.key] += 1
            if seen[item.within, item.key] == 2:
                yield (
                    (*here, "key"),
                    f"there is another {item.key!r} in the same place",
                    "give it another key",
                )
            yield from _unasked(item.facets, self._facets, (*here, "facets"))
            yield from _unasked(item.numbers, self._numbers, (*here, "numbers"))

    def _measurements(self, test: Test, trail: Trail) -> Iterator[Wrong]:
        yield from _unknown(test.measurements, self.series, trail, "metric or KPI")
        for name, readings in test.measurements.items():
            if name in self._counted:
                yield (*trail, name), "is counted from work items, so it is not measured", "make up items"
            for index, reading in enumerate(readings):
                if reading.at > test.at:
                    here = (*trail, name, index, "at")
                    yield here, f"is after the day of the test, {test.at}", "nobody can know it by then"

    def _completions(self, test: Test, trail: Trail) -> Iterator[Wrong]:
        yield from _unknown(test.complete, self.stages, trail, "milestone")
        for name, stages in test.complete.items():
            known = self.stages.get(name, {})
            for stage in stages:
                if known and stage.casefold() not in known:
                    hint = suggestion(stage, dict.fromkeys(known.values()), otherwise="it has no stages")
                    yield (*trail, name), f"{name} has no stage {stage!r}", hint

    def _expectations(self, test: Test, trail: Trail) -> Iterator[Wrong]:
        yield from _unknown(test.expect, self._figures, trail, "key result, objective or KPI")
        for name, expected in test.expect.items():
            known = self._figures.get(name, ())
            if not expected.model_fields_set:
                yield (*trail, name), "expects nothing", f"it may say {listed(known or _OF_KEY_RESULTS)}"
            for figure in sorted(expected.model_fields_set.difference(known)) if known else ():
                yield (*trail, name, figure), f"{name} shows no {figure}", f"it shows {listed(known)}"


def _stages(milestone: Milestone) -> dict[str, str]:
    """The id of each stage by every name it may be called by, as ``okrsync complete`` does."""
    by_number = {str(number): stage.id for number, stage in enumerate(milestone.stages, start=1)}
    by_title = {stage.title.casefold(): stage.id for stage in milestone.stages}
    return by_number | by_title | {stage.id.casefold(): stage.id for stage in milestone.stages}


def _fields(trackers: Iterable[Tracker]) -> Iterator[str]:
    yield from (t.of for t in trackers if t.of is not None and t.of not in DURATIONS)


def _unknown(names: Iterable[str], known: Collection[str], trail: Trail, noun: str) -> Iterator[Wrong]:
    for name in names:
        if name not in known:
            hint = suggestion(name, known, otherwise=f"the mapping has no {noun} at all")
            yield (*trail, name), f"the mapping has no {noun} of this name", hint


def _unasked(names: Iterable[str], asked: Collection[str], trail: Trail) -> Iterator[Wrong]:
    known = [name for name in asked if name not in {COUNT, POINTS}]
    for name in names:
        if name not in known:
            yield (
                (*trail, name),
                "nothing in the mapping asks for it",
                suggestion(name, known, otherwise="leave it out"),
            )
