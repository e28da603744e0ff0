"""Rehearse: what a mapping shows for items and measurements that somebody made up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import isclose
from typing import Any

from okrsync.domain.evaluate import (
    Figures,
    KeyResultFigures,
    KpiFigures,
    ObjectiveFigures,
    evaluate,
)
from okrsync.domain.evidence import Completion, Freshness, Holdings, Measurement, latest
from okrsync.domain.magnitude import LEAST_APART
from okrsync.domain.okr import Okrs, Phase
from okrsync.domain.override import Override
from okrsync.domain.work import TrackedItem
from okrsync.usecases import formulas, shape
from okrsync.usecases.words import number

_SHARES = frozenset({"delivery", "result", "delivery_expected", "result_expected"})
# Shares closer than this are the same, and so are values that differ by no greater part of them.
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Share:
    """A needle as somebody wrote it: a fraction, and how far from it still is what was meant."""

    value: float
    give: float = _SAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Given these facts at ``at`` (UTC), each thing in ``expected`` shows that.

    It is a key result, an objective or a KPI by its id.

    ``fresh`` says how fresh scopes are (by connection and scope), ``read`` how fresh the sources of
    measurements (by series); what is not named is fresh.
    """

    name: str
    at: datetime
    items: Sequence[TrackedItem] = ()
    measured: Sequence[Measurement] = ()
    complete: Sequence[Completion] = ()
    said: Sequence[Override] = ()
    fresh: Mapping[tuple[str, str], Freshness] = field(default_factory=dict)
    read: Mapping[str, Freshness] = field(default_factory=dict)
    expected: Mapping[str, Mapping[str, object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a key result, an objective or a KPI (``of``, by id) was to show and what it shows.

    ``why`` is how that came about, with the numbers put in; None where the figure says it itself.
    """

    of: str
    figure: str
    expected: object
    shown: object
    why: str | None = None


@dataclass(frozen=True, slots=True)
class _MadeUp:
    """Evidence that is simply told: every source is fresh."""

    case: Case

    @property
    def at(self) -> datetime:
        return self.case.at

    def items(self, connection: str, scope: str) -> Sequence[TrackedItem]:
        return [t for t in self.case.items if (t.connection, t.scope) == (connection, scope)]

    def freshness(self, connection: str, scope: str) -> Freshness:
        return self.case.fresh.get((connection, scope), Freshness(self.case.at))

    def begun(self, connection: str, scope: str) -> Mapping[str, datetime]:
        known = self.items(connection, scope)
        return {t.item.id: t.item.started_at for t in known if t.item.started_at is not None}

    def measurements(self, series: str) -> Sequence[Measurement]:
        known = [m for m in self.case.measured if m.series == series and m.at <= self.at]
        return sorted(known, key=lambda m: m.at)

    def latest(self, series: str, until: datetime | None = None) -> Measurement | None:
        return latest(self.measurements(series), until)

    def measuring(self, series: str) -> Freshness | None:
        return self.case.read.get(series)

    def completions(self, key_result: str) -> Mapping[str, Completion]:
        return {word.stage: word for word in self.case.complete if word.key_result == key_result}

    def overrides(self, key_result: str) -> Sequence[Override]:
        return [word for word in self.case.said if word.key_result == key_result]

    @property
    def bare(self) -> Holdings:
        return self

    def tally(self, plan: Sequence[Phase]) -> None:
        """Counted each time."""


def rehearse(okrs: Okrs, case: Case) -> tuple[Difference, ...]:
    """Where ``okrs`` shows something else than ``case`` expects; nothing where all is as expected."""
    figures = evaluate(okrs, _MadeUp(case))
    shown, whys = _everything(figures), _reasons(figures, okrs)
    return tuple(
        difference
        for name, expected in case.expected.items()
        for difference in _differences(name, expected, shown[name], whys[name])
    )


def in_words(of: Difference) -> str:
    """Which figure differs, as screens show it and as it was expected."""
    figure = of.figure.replace("_", " ")
    return f"{of.of}: {figure} is {_shown(of, of.shown)}, and {_shown(of, of.expected)} was expected"


def _shown(of: Difference, value: object) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return str(value).lower()
        case int() | float():
            return f"{number(value * 100)} %" if of.figure in _SHARES else number(value)
        case list() | tuple():
            return ", ".join(map(str, value)) or "nothing"
        case _:
            return str(value)


def _everything(of: Figures) -> dict[str, dict[str, Any]]:
    """What is shown of each KPI, objective and key result; of one id a key result goes first."""
    return {
        **{kpi.kpi.id: _kpi(kpi) for kpi in of.kpis},
        **{objective.objective.id: _objective(objective) for objective in of.objectives},
        **{kr.key_result.id: _key_result(kr) for kr in of.key_results},
    }


def _reasons(of: Figures, okrs: Okrs) -> dict[str, dict[str, str | None]]:
    """How the figures of each thing came about, as ``explain`` has it."""
    return {
        **{kpi.kpi.id: {"healthy": formulas.health_formula(kpi)} for kpi in of.kpis},
        **{objective.objective.id: _why_objective(objective) for objective in of.objectives},
        **{kr.key_result.id: _why_key_result(kr, okrs, of.at) for kr in of.key_results},
    }


def _why_objective(of: ObjectiveFigures) -> dict[str, str | None]:
    return {
        "delivery": formulas.mean_formula(of, delivery=True),
        "result": formulas.mean_formula(of, delivery=False),
        "status": formulas.gravest_formula(of),
    }


def _why_key_result(of: KeyResultFigures, okrs: Okrs, at: datetime) -> dict[str, str | None]:
    return {
        "delivery": formulas.delivery_formula(of),
        "result": formulas.result_formula(of),
        "status": formulas.status_formula(of, okrs.bands, at, okrs.zone),
        "signal": formulas.signal_formula(of, okrs.bands),
        "score": formulas.score_formula(of),
    }


def _differences(
    name: str, expected: Mapping[str, object], shown: Mapping[str, Any], whys: Mapping[str, str | None]
) -> Iterator[Difference]:
    for figure, wanted in expected.items():
        if not _is_same(wanted, shown[figure]):
            told = wanted.value if isinstance(wanted, Share) else wanted
            yield Difference(name, figure, told, shown[figure], whys.get(figure))


def _key_result(of: KeyResultFigures) -> dict[str, Any]:
    return {
        "delivery": shape.fraction(of.delivery.progress),
        "result": shape.fraction(of.result.progress),
        "value": shape.value(of.result.value),
        "status": of.status.value,
        "signal": of.signal.name.value,
        "stale": of.stale.reason if of.stale else False,
        "delivery_expected": shape.fraction(of.delivery.expected),
        "result_expected": shape.fraction(of.result.expected),
        "score": of.score,
        "overdue": sorted(stage.stage.id for stage in of.result.stages if stage.overdue),
        "counts": _keys(counted.tracked for counted in of.delivery.detail.counted),
        "left_out": _keys(excluded.tracked for excluded in of.delivery.detail.excluded),
    }


def _keys(items: Iterable[TrackedItem]) -> list[str]:
    """Each key once: an item may be in several parts of a plan."""
    return sorted({tracked.item.key for tracked in items})


def _objective(of: ObjectiveFigures) -> dict[str, Any]:
    return {
        "delivery": shape.fraction(of.delivery),
        "result": shape.fraction(of.progress),
        "status": of.status.value,
    }


def _kpi(of: KpiFigures) -> dict[str, Any]:
    return {
        "value": shape.value(of.value),
        "healthy": of.healthy,
        "stale": of.stale.reason if of.stale else False,
    }


def _is_same(wanted: object, shown: object) -> bool:
    if wanted is True and isinstance(shown, str):
        return True
    if isinstance(wanted, Share) and isinstance(shown, float):
        return abs(wanted.value - shown) <= wanted.give + _SAME
    if isinstance(wanted, Sequence) and isinstance(shown, list):
        return sorted(wanted) == shown
    if isinstance(wanted, float) and isinstance(shown, float):
        return isclose(wanted, shown, rel_tol=_SAME, abs_tol=LEAST_APART)
    return wanted == shown
