"""The order in which things are written down changes no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from okrsync.domain.evaluate import Figures, KeyResultFigures, ObjectiveFigures, evaluate
from okrsync.domain.okr import KeyResult, Kpi, Objective, Okrs, Project
from okrsync.domain.standing import Standing
from tests.property.domain.strategies import evidences, key_results, phases, rules, values
from tests.unit.domain.made_up import SERIES, MemoryEvidence, objective

_Each = TypeVar("_Each")


@st.composite
def everything(draw: st.DrawFn) -> Okrs:
    """Objectives, key results, projects and KPIs, each with an id of its own."""
    krs = [replace(kr, id=f"kr{n}") for n, kr in enumerate(draw(st.lists(key_results, max_size=5)))]
    cut = draw(st.integers(0, len(krs)))
    projects = draw(st.lists(st.lists(phases, max_size=2), max_size=3))
    ranges = draw(st.lists(st.tuples(st.none() | values, st.none() | values), max_size=3))
    return replace(
        draw(rules),
        objectives=(_objective("a", krs[:cut]), _objective("b", krs[cut:])),
        projects=tuple(Project(id=f"p{n}", title="P", phases=tuple(of)) for n, of in enumerate(projects)),
        kpis=tuple(
            Kpi(id=f"k{n}", title="K", least=least, most=most, series=SERIES)
            for n, (least, most) in enumerate(ranges)
        ),
    )


def _objective(name: str, krs: Sequence[KeyResult]) -> Objective:
    return replace(objective(*krs), id=name)


def _shuffled(okrs: Okrs, data: st.DataObject) -> Okrs:
    def shuffle(of: Sequence[_Each]) -> tuple[_Each, ...]:
        return tuple(data.draw(st.permutations(of)))

    objectives = (replace(o, key_results=shuffle(o.key_results)) for o in okrs.objectives)
    return replace(
        okrs,
        objectives=shuffle(tuple(objectives)),
        projects=shuffle(okrs.projects),
        kpis=shuffle(okrs.kpis),
    )


def _key_results(of: Figures) -> dict[str, KeyResultFigures]:
    return {kr.key_result.id: kr for kr in of.key_results}


def _objectives(of: Figures) -> dict[str, tuple[object, ...]]:
    return {each.objective.id: _needles(each) for each in of.objectives}


def _needles(of: ObjectiveFigures) -> tuple[object, ...]:
    return of.progress, of.delivery, of.measured, of.status


@settings(max_examples=40)
@given(okrs=everything(), evidence=evidences(), data=st.data())
def test_numbers_do_not_depend_on_the_order_of_objectives_key_results_projects_and_kpis(
    okrs: Okrs, evidence: MemoryEvidence, data: st.DataObject
) -> None:
    there, back = evaluate(okrs, evidence), evaluate(_shuffled(okrs, data), evidence)
    assert _key_results(there) == _key_results(back)
    assert _objectives(there) == _objectives(back)
    assert {kpi.kpi.id: kpi for kpi in there.kpis} == {kpi.kpi.id: kpi for kpi in back.kpis}


@settings(max_examples=40)
@given(okrs=everything(), data=st.data())
def test_who_is_touched_does_not_depend_on_the_order_either(okrs: Okrs, data: st.DataObject) -> None:
    named = {"scopes": [("tool", "board")], "series": [SERIES]}
    assert Standing.of(okrs).touched(**named) == Standing.of(_shuffled(okrs, data)).touched(**named)  # type: ignore[arg-type]


@settings(max_examples=40)
@given(okrs=everything())
def test_who_is_touched_stands_on_it_and_nobody_else_does(okrs: Okrs) -> None:
    touched = Standing.of(okrs).touched(scopes=[("tool", "board")], series=[])
    assert touched == {kr.id for kr in okrs.key_results if any(part.work for part in kr.parts)}
