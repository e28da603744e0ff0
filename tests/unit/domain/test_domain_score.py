"""The score at the end of a period, and what is carried over."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from okrsync.domain.evaluate import evaluate_objective
from okrsync.domain.okr import KeyResult, Okrs, Period
from okrsync.domain.score import CarryOver, ObjectiveScore, carried_over, score_objective
from tests.unit.domain.made_up import (
    END,
    START,
    MemoryEvidence,
    completed,
    day,
    measured_at,
    metric,
    metric_kr,
    milestone_kr,
    objective,
    stage,
)

# Everything is measured at 100, so that a key result's target says how far it has come.
ACHIEVED = metric_kr(metric(0, 100), id="achieved")
HALF = metric_kr(metric(0, 200), id="half")
NEARLY = metric_kr(metric(0, 101), id="nearly")
PASSED = metric_kr(metric(0, 50), id="passed")
STAGES = milestone_kr(stage("a", 40), stage("b", 60))


def _at(number: float, **known: Any) -> MemoryEvidence:
    return replace(measured_at(100, day(90)), at=day(number), **known)


def _score(*krs: KeyResult, evidence: MemoryEvidence | None = None) -> ObjectiveScore:
    evidence = evidence or _at(100)
    return score_objective(evaluate_objective(objective(*krs), Okrs(), evidence), evidence.at)


def _carried(*krs: KeyResult, evidence: MemoryEvidence | None = None) -> tuple[CarryOver, ...]:
    return carried_over(evaluate_objective(objective(*krs), Okrs(), evidence or _at(100)).key_results)


def test_an_objective_scores_the_mean_of_its_key_results() -> None:
    score = _score(ACHIEVED, HALF)
    assert score.score == 0.7
    assert score.key_results == ((ACHIEVED, 1.0), (HALF, 0.5))


def test_weights_have_their_say() -> None:
    assert _score(replace(ACHIEVED, weight=4.0), HALF).score == 0.9


def test_what_passed_its_target_does_not_make_up_for_what_missed_it() -> None:
    assert _score(PASSED, HALF).score == 0.7


def test_nothing_that_was_missed_scores_one() -> None:
    assert _score(NEARLY).score == 0.9
    assert _score(NEARLY, ACHIEVED, ACHIEVED).score == 0.9


def test_all_achieved_scores_one() -> None:
    assert _score(ACHIEVED, PASSED).score == 1.0


def test_the_mean_is_of_progress_and_is_rounded_once() -> None:
    thirds = metric_kr(metric(0, 100 / 0.59), id="thirds")
    # Rounded twice it would be the mean of 0.5 and 0.5.
    assert _score(thirds, metric_kr(metric(0, 100 / 0.61), id="other")).score == 0.6


def test_there_is_no_score_before_the_end() -> None:
    assert _score(ACHIEVED, evidence=_at(99)).score is None


def test_what_was_never_measured_leaves_the_objective_without_a_score() -> None:
    unmeasured = metric_kr(replace(metric(0, 100), series="another"), id="unmeasured")
    score = _score(ACHIEVED, unmeasured)
    assert (score.score, score.unscored) == (None, (unmeasured,))


def test_a_key_result_with_a_longer_period_is_waited_for() -> None:
    longer = replace(HALF, period=Period(START, END + (END - START)))
    score = _score(ACHIEVED, longer)
    assert (score.score, score.unscored) == (None, (longer,))


def test_an_objective_is_not_over_before_its_own_end() -> None:
    shorter = replace(ACHIEVED, period=Period(START, day(95)))
    score = _score(shorter, evidence=_at(96))
    assert (score.score, score.unscored) == (None, ())


def test_an_objective_without_key_results_has_no_score() -> None:
    assert _score().score is None


def test_a_milestone_scores_its_completed_stages() -> None:
    assert _score(STAGES, evidence=_at(100, words=[completed("b")])).score == 0.6


def test_what_did_not_reach_its_target_is_carried_over_from_where_it_stands() -> None:
    (carried,) = _carried(ACHIEVED, HALF, PASSED)
    assert (carried.key_result, carried.value, carried.progress) == (HALF, 100.0, 0.5)


def test_a_milestone_carries_its_open_stages_over() -> None:
    (carried,) = _carried(STAGES, evidence=_at(100, words=[completed("a")]))
    assert carried.value == pytest.approx(40.0)
    assert [s.id for s in carried.stages] == ["b"]


def test_what_was_never_measured_is_carried_over_without_a_value() -> None:
    (carried,) = _carried(ACHIEVED, evidence=MemoryEvidence(at=day(100)))
    assert (carried.value, carried.progress) == (None, None)
