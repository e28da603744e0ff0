"""An objective is the weighted mean of its key results' clamped result progress."""

from __future__ import annotations

from dataclasses import replace

import pytest

from okrsync.domain.evaluate import ObjectiveFigures, evaluate, evaluate_objective
from okrsync.domain.okr import KeyResult, Kpi, Metric, Okrs
from okrsync.domain.status import Status
from okrsync.domain.work import State
from tests.unit.domain.made_up import (
    MemoryEvidence,
    completed,
    day,
    item,
    labelled,
    measured_at,
    measurement,
    metric_kr,
    milestone_kr,
    objective,
    phase,
    stage,
)


def _kr(name: str, *selections: str, weight: float = 1.0) -> KeyResult:
    kind = Metric(baseline=0, target=100, every=day(1000) - day(0), series=name)
    plan = tuple(phase(s, labelled(s)) for s in selections)
    return metric_kr(kind, *plan, id=name, weight=weight)


def _figures(evidence: MemoryEvidence, *krs: KeyResult) -> ObjectiveFigures:
    return evaluate_objective(objective(*krs), Okrs(), evidence)


def _standing(**values: float) -> MemoryEvidence:
    return MemoryEvidence(
        measured=[measurement(value, day(50), series=name) for name, value in values.items()]
    )


def test_weights_default_to_one() -> None:
    assert _figures(_standing(a=20, b=60), _kr("a"), _kr("b")).progress == pytest.approx(0.4)


def test_a_heavier_key_result_pulls_more() -> None:
    # (3 x 20 + 1 x 60) / 4 = 30
    figures = _figures(_standing(a=20, b=60), _kr("a", weight=3), _kr("b"))
    assert figures.progress == pytest.approx(0.3)


def test_progress_is_clamped_where_it_is_averaged_and_shown_unclamped() -> None:
    figures = _figures(_standing(a=125, b=-50), _kr("a"), _kr("b"))
    assert figures.progress == 0.5
    assert [kr.result.progress for kr in figures.key_results] == [1.25, -0.5]


def test_metric_and_milestone_go_into_one_mean() -> None:
    evidence = MemoryEvidence(measured=[measurement(20, day(50), series="a")], words=[completed("s")])
    figures = _figures(evidence, _kr("a"), milestone_kr(stage("s", 60), stage("t", 40)))
    assert figures.progress == pytest.approx(0.4)


def test_what_was_not_measured_stays_out_of_the_mean_and_is_told() -> None:
    figures = _figures(_standing(a=20), _kr("a"), _kr("b"))
    assert figures.progress == pytest.approx(0.2)
    assert figures.measured == 1


def test_where_nothing_was_measured_there_is_no_mean() -> None:
    figures = _figures(MemoryEvidence(), _kr("a"))
    assert (figures.progress, figures.delivery, figures.measured) == (None, None, 0)


def test_an_objective_without_key_results_has_no_numbers() -> None:
    figures = _figures(MemoryEvidence())
    assert (figures.progress, figures.delivery, figures.status) == (None, None, Status.UNKNOWN)


def test_delivery_is_averaged_apart_and_never_mixed_in() -> None:
    evidence = _standing(a=20, b=60)
    evidence.everything = [item("x", State.DONE, label="x"), item("y", label="y"), item("z", label="z")]
    figures = _figures(evidence, _kr("a", "x", weight=3), _kr("b", "y", "z"))
    assert figures.progress == pytest.approx(0.3)
    assert figures.delivery == pytest.approx(0.75)


def test_a_key_result_without_work_stays_out_of_the_mean_of_delivery() -> None:
    evidence = MemoryEvidence(everything=[item("x", State.DONE, label="x"), item("y", label="x")])
    assert _figures(evidence, _kr("a", "x"), _kr("b")).delivery == 0.5


def test_an_objective_stands_as_its_gravest_key_result() -> None:
    assert _figures(_standing(a=50, b=30), _kr("a"), _kr("b")).status is Status.BEHIND


def test_everything_is_evaluated_in_the_order_of_the_file() -> None:
    first, second = objective(_kr("b")), objective(_kr("a"), _kr("c"))
    okrs = Okrs(objectives=(first, second), kpis=(Kpi(id="k", title="K", series="a"),))
    figures = evaluate(okrs, _standing(a=20, b=60))
    assert figures.at == day(50)
    assert [kr.key_result.id for kr in figures.key_results] == ["b", "a", "c"]
    assert [kr.objective for kr in figures.key_results] == ["objective"] * 3
    assert [kpi.value for kpi in figures.kpis] == [20]


def test_a_closed_objective_tells_of_each_key_result_how_it_stands_today() -> None:
    of, okrs = objective(metric_kr(id="one"), metric_kr(id="two")), Okrs()
    then, later = (evaluate_objective(of, okrs, measured_at(value, day(50))) for value in (10.0, 90.0))
    closed = replace(then, today=later)
    assert [closed.now(name) for name in ("one", "two")] == list(later.key_results)
    assert closed.now("three") is None
    assert then.now("one") is None
