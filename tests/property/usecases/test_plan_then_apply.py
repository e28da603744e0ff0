"""Plan, then apply: what a plan says of two mappings is all that differs between what they come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from okrsync.domain.evaluate import Figures, evaluate
from okrsync.domain.okr import Kpi, Okrs, Phase, Project, Standalone
from okrsync.usecases import shape
from okrsync.usecases.plan import plan, to_json
from tests.property.domain.strategies import evidences, key_results, rules, selections, values
from tests.unit.domain.made_up import SERIES, MemoryEvidence, objective

NAMES = ("a", "b", "c")


@st.composite
def written(draw: st.DrawFn) -> Okrs:
    """Any mapping, whose key results may be those of another one."""
    ids = draw(st.lists(st.sampled_from(NAMES), unique=True))
    ranges = st.none() | values
    kpis = (
        Kpi(id=name, title=name, least=draw(ranges), most=draw(ranges), series=SERIES)
        for name in draw(st.lists(st.sampled_from(NAMES), unique=True))
    )
    project = Project(
        id="p",
        title="p",
        phases=(Phase(title="p", work=draw(selections())),),
        standalone=draw(st.none() | st.sampled_from(Standalone)),
    )
    return replace(
        draw(rules),
        objectives=(objective(*(replace(draw(key_results), id=name) for name in ids)),),
        kpis=tuple(kpis),
        projects=(project,),
    )


def _numbers(of: Any, within: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure in JSON, by where it is."""
    if isinstance(of, Mapping):
        for name, value in of.items():
            yield from _numbers(value, f"{within}.{name}" if within else name)
    else:
        yield within, of


def _shown(of: Figures) -> dict[str, dict[str, dict[str, Any]]]:
    """By section and id everything that is shown, apart from what is told of its own and sentences."""
    sections: dict[str, list[shape.Json]] = {
        "objectives": [{**shape.objective(o), "key_results": None} for o in of.objectives],
        "key_results": [shape.key_result(kr) for kr in of.key_results],
        "kpis": [shape.kpi(k) for k in of.kpis],
    }
    for kr in sections["key_results"]:
        del kr["signal"]["sentence"]
    return {name: {one["id"]: dict(_numbers(one)) for one in found} for name, found in sections.items()}


@given(before=written(), after=written(), evidence=evidences())
def test_what_a_plan_says_is_all_that_differs_once_it_is_applied(
    before: Okrs, after: Okrs, evidence: MemoryEvidence
) -> None:
    told = to_json(plan(before, after, evidence, evidence.everything))
    was, will_be = _shown(evaluate(before, evidence)), _shown(evaluate(after, evidence))
    for section in was:
        changes = {one["id"]: one["changes"] for one in told[section]}
        for name in {*was[section], *will_be[section]}:
            old, new = was[section].get(name, {}), will_be[section].get(name, {})
            differs = {
                figure: {"before": old.get(figure), "after": new.get(figure)}
                for figure in {*old, *new} - {"id"}
                if old.get(figure) != new.get(figure)
            }
            foretold = {figure: c for figure, c in changes.get(name, {}).items() if figure != "weight"}
            assert foretold == differs


@given(before=written(), after=written(), evidence=evidences())
def test_the_items_of_a_plan_are_those_that_one_mapping_alone_selects(
    before: Okrs, after: Okrs, evidence: MemoryEvidence
) -> None:
    told = plan(before, after, evidence)
    there = {t.item.id for t in evidence.everything if t.gone is None}
    for effect in told.key_results:
        entering, leaving = (
            {held.tracked.item.id for held in side} for side in (effect.entering, effect.leaving)
        )
        assert entering | leaving <= there
        assert not entering & leaving
    back = plan(after, before, evidence)
    mirrored = {str(e.figures["id"]): (e.leaving, e.entering) for e in back.key_results}
    assert {str(e.figures["id"]): (e.entering, e.leaving) for e in told.key_results} == mirrored


@given(of=written(), evidence=evidences())
def test_the_same_mapping_has_no_effect(of: Okrs, evidence: MemoryEvidence) -> None:
    assert not any(to_json(plan(of, of, evidence, evidence.everything)).values())
