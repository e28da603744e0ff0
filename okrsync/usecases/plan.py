"""Plan: what an edited file would do to every number, before it does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from okrsync.domain.delivery import Delivery
from okrsync.domain.evaluate import Figures, KeyResultFigures, ObjectiveFigures, evaluate
from okrsync.domain.evidence import CHECK_IN, Evidence
from okrsync.domain.focus import focus
from okrsync.domain.okr import Metric, Okrs
from okrsync.domain.selection import Selection, select
from okrsync.domain.tracker import Tracker
from okrsync.domain.work import TrackedItem
from okrsync.ports import Closing
from okrsync.usecases import register, shape

# What only says in words what other figures say, what other effects tell of, and what no file decides.
_TOLD_ELSEWHERE = frozenset({"sentence", "key_results", "closed_at"})
_Holdings = Mapping[tuple[str, str], "Held"]


@dataclass(frozen=True, slots=True)
class Held:
    """An item that is selected, and what it weighs there; None where it does not count or is not weighed."""

    tracked: TrackedItem
    weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One thing under one of the two mappings: its figures as ``shape`` has them, and the work it selects."""

    figures: Mapping[str, Any]
    held: _Holdings
    scopes: tuple[tuple[str, str], ...] = ()
    series: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What becomes of one objective, key result, KPI or project: a side is None where it is not there.

    ``unread`` are the scopes that it would newly stand on and that were never synced, and a source of
    measurements that never was: what they hold is not known yet.
    """

    before: Side | None
    after: Side | None
    unread: tuple[str, ...] = ()

    @property
    def figures(self) -> Mapping[str, Any]:
        """The thing as it will be, or as it was where it goes."""
        side = self.after or self.before
        if side is None:
            raise AssertionError("an effect has a before or an after")
        return side.figures

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """Each figure that differs by its name, as in ``result.progress``: what it is, what it will be."""
        before, after = (side.figures if side else {} for side in (self.before, self.after))
        return _differences(before, after)

    @property
    def entering(self) -> tuple[Held, ...]:
        """The items that are selected under the new mapping alone."""
        return _only_in(self.after, self.before)

    @property
    def leaving(self) -> tuple[Held, ...]:
        """The items that are selected under the old mapping alone."""
        return _only_in(self.before, self.after)

    @property
    def is_felt(self) -> bool:
        """Whether anything about it differs."""
        return bool(self.changes or self.entering or self.leaving or self.unread)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What becomes of everything. ``focus`` is how many items in progress are for what, where it differs."""

    objectives: tuple[Effect, ...]
    key_results: tuple[Effect, ...]
    kpis: tuple[Effect, ...]
    projects: tuple[Effect, ...]
    focus: Mapping[str, tuple[Any, Any]]


def plan(
    before: Okrs,
    after: Okrs,
    evidence: Evidence,
    items: Iterable[TrackedItem] = (),
    *,
    closings: Collection[Closing] = (),
    sources: Mapping[str, str] | None = None,
) -> Plan:
    """What every number is under ``before`` and ``after``, on the same evidence.

    ``items`` are all that are known, of every scope: what is in progress among them is for something. By
    ``closings`` some objectives are closed: no edit moves what is shown of them but how they stand today.
    ``sources`` are the names of the automatic sources by their series, as they are to be.
    """
    known = tuple(items)
    unread = _unread_sources(sources or {}, evidence)
    old, new = _Sides(before, evidence, closings), _Sides(after, evidence, closings)
    return Plan(
        objectives=_effects(old.objectives(), new.objectives(), evidence),
        key_results=_effects(old.key_results(), new.key_results(), evidence, unread),
        kpis=_effects(old.kpis(), new.kpis(), evidence, unread),
        projects=_effects(old.projects(), new.projects(), evidence),
        focus=_differences(_purposes(before, known), _purposes(after, known)),
    )


def to_json(of: Plan) -> shape.Json:
    """What differs, as JSON."""
    return {
        "objectives": _felt(of.objectives),
        "key_results": _felt(of.key_results),
        "kpis": _felt(of.kpis),
        "projects": _felt(of.projects),
        "focus": _changes(of.focus),
    }


class _Sides:
    """Everything under one mapping, by its id."""

    def __init__(self, okrs: Okrs, evidence: Evidence, closings: Collection[Closing]) -> None:
        self._okrs = okrs
        self._evidence = evidence
        self._closed = {o.id: word for o in okrs.objectives for word in closings if word.holds_for(o)}
        self._figures: Figures = evaluate(okrs, evidence)

    def objectives(self) -> dict[str, Side]:
        return {o.objective.id: Side(figures=self._objective(o), held={}) for o in self._figures.objectives}

    def key_results(self) -> dict[str, Side]:
        return {figures.key_result.id: self._key_result(figures) for figures in self._figures.key_results}

    def kpis(self) -> dict[str, Side]:
        return {
            figures.kpi.id: Side(
                figures=shape.kpi(figures),
                held=self._tracked(figures.kpi.tracker),
                scopes=figures.kpi.tracker.scopes if figures.kpi.tracker else (),
                series=figures.kpi.series,
            )
            for figures in self._figures.kpis
        }

    def projects(self) -> dict[str, Side]:
        entries = register.entries(self._okrs, self._evidence)
        return {
            entry.project.id: Side(
                figures=register.project(entry), held=_weighed(entry.delivery), scopes=entry.scopes
            )
            for entry in entries
        }

    def _objective(self, figures: ObjectiveFigures) -> shape.Json:
        told, word = shape.objective(figures), self._closed.get(figures.objective.id)
        return told if word is None else _as_closed(told, word.figures)

    def _key_result(self, figures: KeyResultFigures) -> Side:
        kr = figures.key_result
        tracker = kr.kind.tracker if isinstance(kr.kind, Metric) else None
        told, word = shape.key_result(figures), self._closed.get(figures.objective)
        if word is not None:
            kept = {one["id"]: one for one in word.figures["key_results"]}
            told = {**_named(told), **kept.get(kr.id, {}), "today": shape.today(figures)}
        return Side(
            figures={**told, "weight": kr.weight},
            held={**self._tracked(tracker), **_weighed(figures.delivery.detail)},
            scopes=kr.scopes,
            series=kr.kind.series if isinstance(kr.kind, Metric) else None,
        )

    def _tracked(self, tracker: Tracker | None) -> dict[tuple[str, str], Held]:
        found = (t for s in (tracker.work if tracker else ()) for t in self._selected(s))
        return {tracked.identity: Held(tracked, None) for tracked in found if tracked.gone is None}

    def _selected(self, selection: Selection) -> Sequence[TrackedItem]:
        return select(selection, self._evidence.items(selection.connection, selection.scope))


def _as_closed(told: shape.Json, kept: Mapping[str, Any]) -> shape.Json:
    """What is shown of an objective that is closed, whatever it comes to today."""
    return {**_named(told), **{name: kept[name] for name in ("progress", "delivery", "status")}}


def _named(told: shape.Json) -> shape.Json:
    return {"id": told["id"], "title": told["title"]}


def _weighed(of: Delivery) -> dict[tuple[str, str], Held]:
    """Each item that is there, by its first place: the one in which it counts, if it does."""
    left_out = {e.tracked.identity: e for e in reversed(of.excluded) if e.tracked.gone is None}
    return {
        **{name: Held(e.tracked, e.weight if e.dropped else None) for name, e in left_out.items()},
        **{c.tracked.identity: Held(c.tracked, c.weight) for c in of.counted},
    }


def _effects(
    old: Mapping[str, Side],
    new: Mapping[str, Side],
    evidence: Evidence,
    sources: Mapping[str, str] | None = None,
) -> tuple[Effect, ...]:
    return tuple(
        Effect(
            before=old.get(name),
            after=new.get(name),
            unread=(
                *_unread(old.get(name), new.get(name), evidence),
                *_unread_source(new.get(name), sources or {}),
            ),
        )
        for name in dict.fromkeys((*new, *old))
    )


def _unread(before: Side | None, after: Side | None, evidence: Evidence) -> Iterator[str]:
    stood_on = before.scopes if before else ()
    for connection, scope in after.scopes if after else ():
        never = evidence.freshness(connection, scope).succeeded_at is None
        if never and (connection, scope) not in stood_on:
            yield f"{connection}: {scope}"


def _unread_source(after: Side | None, sources: Mapping[str, str]) -> Iterator[str]:
    if after is not None and after.series is not None and after.series in sources:
        yield sources[after.series]


def _unread_sources(sources: Mapping[str, str], evidence: Evidence) -> dict[str, str]:
    """Those of ``sources`` that nothing is known of yet, neither a value nor that it can't be read."""
    return {series: name for series, name in sources.items() if _is_unread(series, name, evidence)}


def _is_unread(series: str, source: str, evidence: Evidence) -> bool:
    last = evidence.latest(series)
    if last is not None and last.source == source:
        return False  # all of a long series need not be read for that
    said = {m.source for m in evidence.measurements(series)} - {CHECK_IN}
    return source not in said and (bool(said) or evidence.measuring(series) is None)


def _only_in(one: Side | None, other: Side | None) -> tuple[Held, ...]:
    there = other.held if other else {}
    return tuple(held for name, held in (one.held if one else {}).items() if name not in there)


def _purposes(okrs: Okrs, items: Sequence[TrackedItem]) -> dict[str, int]:
    found = focus(okrs, items)
    return {
        "in_progress": len(found.items),
        "serving": len(found.serving),
        "standalone": len(found.standalone()),
        "unexplained": len(found.unexplained),
    }


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    old, new = dict(_flat(before)), dict(_flat(after))
    return {
        name: (old.get(name), new.get(name))
        for name in dict.fromkeys((*new, *old))
        if name != "id" and old.get(name) != new.get(name)
    }


def _flat(figures: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in figures.items():
        if name in _TOLD_ELSEWHERE:
            continue
        if isinstance(value, Mapping):
            yield from _flat(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", value


def _felt(effects: Iterable[Effect]) -> list[shape.Json]:
    return [_effect(effect) for effect in effects if effect.is_felt]


def _effect(of: Effect) -> shape.Json:
    return {
        "id": of.figures["id"],
        "title": of.figures["title"],
        "comes": of.before is None,
        "goes": of.after is None,
        "changes": _changes(of.changes),
        "entering": [_item(held) for held in of.entering],
        "leaving": [_item(held) for held in of.leaving],
        "unread": list(of.unread),
    }


def _changes(of: Mapping[str, tuple[Any, Any]]) -> shape.Json:
    return {name: {"before": before, "after": after} for name, (before, after) in of.items()}


def _item(of: Held) -> shape.Json:
    item = of.tracked.item
    return {
        "connection": of.tracked.connection,
        "id": item.id,
        "key": item.key,
        "state": item.state.value,
        "weight": shape.fraction(of.weight),
        "title": item.title,
    }
