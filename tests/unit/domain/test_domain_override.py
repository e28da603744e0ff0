"""A person's word in place of a computed result: which one holds, and how it shows."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest

from okrsync.domain.evaluate import evaluate, evaluate_key_result
from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import KeyResult, Okrs
from okrsync.domain.override import Override, history, holding
from okrsync.domain.status import Status
from tests.unit.domain.made_up import (
    MemoryEvidence,
    completed,
    day,
    labelled,
    measured_at,
    metric,
    metric_kr,
    milestone_kr,
    objective,
    phase,
    stage,
)


def _said(value: float | None, at: float, until: float, **more: Any) -> Override:
    said = {"key_result": "kr", "reason": "the survey was late", "by": "ana", **more}
    return Override(value=value, at=day(at), until=day(until), **said)


def _seen(kr: KeyResult, evidence: MemoryEvidence, *overrides: Override) -> Any:
    return evaluate_key_result(kr, "objective", Okrs(), replace(evidence, said=overrides))


def test_an_override_holds_from_when_it_is_made_up_to_when_it_expires() -> None:
    said = _said(70, 10, 20)
    held = [holding([said], "kr", day(n)) is said for n in (9.9, 10, 19.9, 20)]
    assert held == [False, True, True, False]


def test_the_latest_word_holds_and_an_earlier_one_does_not_revive() -> None:
    long, short = _said(70, 10, 90), _said(80, 20, 30)
    assert holding([short, long], "kr", day(25)) is short
    assert holding([short, long], "kr", day(40)) is None


def test_a_word_without_a_value_takes_back_the_one_before() -> None:
    assert holding([_said(70, 10, 90), _said(None, 20, 90)], "kr", day(25)) is None


def test_an_override_of_another_key_result_has_no_say() -> None:
    assert holding([_said(70, 10, 90, key_result="other")], "kr", day(25)) is None


def test_what_no_longer_holds_is_history_the_latest_first() -> None:
    said = [_said(60, 5, 8), _said(70, 10, 90), _said(80, 20, 30), _said(90, 50, 60)]
    assert history(said, "kr", day(25)) == (said[1], said[0])
    assert history(said, "kr", day(40)) == (said[2], said[1], said[0])


@pytest.mark.parametrize(
    "wrong", [{"until": 10}, {"reason": " "}, {"by": " "}, {"value": nan}, {"value": inf}], ids=str
)
def test_an_override_needs_an_author_a_reason_an_expiry_and_a_number(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="an override"):
        _said(**{"value": 70, "at": 10, "until": 20, **wrong})


def test_an_override_is_shown_and_the_computed_value_stays_beside_it() -> None:
    said = _said(50, 30, 90)
    figures = _seen(metric_kr(metric(0, 100)), measured_at(20, day(40)), said)
    assert (figures.result.value, figures.result.progress, figures.result.override) == (50, 0.5, said)
    assert (figures.result.computed.value, figures.result.computed.measurement.value) == (20, 20)
    assert figures.result.measurement is None


def test_an_override_is_judged_where_it_was_said() -> None:
    figures = _seen(metric_kr(metric(0, 100)), MemoryEvidence(at=day(80)), _said(40, 40, 90))
    assert (figures.result.expected, figures.status) == (0.4, Status.ON_TRACK)
    assert figures.result.measured_at == day(40)


def test_an_expired_override_leaves_the_computed_result() -> None:
    figures = _seen(metric_kr(metric(0, 100)), measured_at(20, day(40)), _said(50, 30, 35))
    assert (figures.result.value, figures.result.override, figures.result.computed) == (20, None, None)


def test_an_override_of_a_milestone_is_in_per_cent() -> None:
    kr = milestone_kr(stage("a", 40), stage("b", 60))
    evidence = MemoryEvidence(at=day(50), words=[completed("a")])
    figures = _seen(kr, evidence, _said(55, 30, 90))
    assert (figures.result.progress, figures.result.computed.progress) == (0.55, 0.4)
    assert figures.result.expected == 0.5
    assert [s.complete for s in figures.result.stages] == [True, False]


def test_an_override_leaves_delivery_alone_and_stale_evidence_stale() -> None:
    kr = metric_kr(metric(0, 100), phase("work", labelled()))
    evidence = MemoryEvidence(at=day(50), fresh={("tool", "board"): Freshness(day(10), "an outage")})
    with_it, without = _seen(kr, evidence, _said(90, 45, 90)), _seen(kr, evidence)
    assert with_it.delivery == without.delivery
    assert with_it.stale == without.stale
    assert with_it.status is Status.UNKNOWN


def test_every_number_can_be_asked_for_under_overrides() -> None:
    okrs = Okrs(objectives=(objective(metric_kr(metric(0, 100))),))
    evidence = measured_at(20, day(50))
    told = replace(evidence, said=[_said(50, 40, 90)])
    assert evaluate(okrs, told).objectives[0].progress == 0.5
    assert evaluate(okrs, evidence).objectives[0].progress == 0.2


def test_an_override_of_a_metric_goes_from_its_baseline_to_its_target() -> None:
    figures = _seen(metric_kr(metric(62, 75)), MemoryEvidence(at=day(50)), _said(68.5, 40, 90))
    assert (figures.result.value, figures.result.progress) == (68.5, 0.5)


def test_history_holds_a_word_that_was_taken_back_at_this_very_moment_and_nothing_of_others() -> None:
    taken_back, other = _said(None, 20, 90), _said(60, 5, 8, key_result="other")
    assert history([_said(70, 10, 90), taken_back, other], "kr", day(20))[0] is taken_back
    assert other not in history([other], "kr", day(20))
