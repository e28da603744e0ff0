"""What holds of all figures together, whatever is written down and known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okrsync.domain.evaluate import KeyResultFigures, evaluate, evaluate_objective
from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import KeyResult, Metric, Objective, Okrs
from okrsync.domain.signal import SignalName, percent
from okrsync.domain.status import Status, on_course
from tests.property.domain.strategies import evidences, key_results, objectives, rules
from tests.unit.domain.made_up import MemoryEvidence, seen

anything = {"kr": key_results, "evidence": evidences(), "okrs": rules}


def _seen(kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs) -> KeyResultFigures:
    return seen(kr, evidence, bands=okrs.bands, stale_after=okrs.stale_after)


@given(of=objectives(), evidence=evidences(), okrs=rules)
def test_evaluating_twice_gives_the_same(of: Objective, evidence: MemoryEvidence, okrs: Okrs) -> None:
    whole = replace(okrs, objectives=(of,))
    assert evaluate(whole, evidence) == evaluate(whole, evidence)


@given(**anything, data=st.data())
def test_status_and_signal_do_not_depend_on_the_order_of_anything(
    kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs, data: st.DataObject
) -> None:
    # Of one instant the last recorded counts; these were recorded when they were true.
    assume(len({m.at for m in evidence.measured}) == len(evidence.measured))
    shuffled = replace(
        evidence,
        everything=data.draw(st.permutations(evidence.everything)),
        measured=data.draw(st.permutations(evidence.measured)),
    )
    there, back = _seen(kr, evidence, okrs), _seen(kr, shuffled, okrs)
    assert (there.status, there.signal, there.stale, there.score) == (
        back.status,
        back.signal,
        back.stale,
        back.score,
    )
    assert there.delivery.progress == back.delivery.progress


@given(**anything)
def test_stale_evidence_is_never_on_track_nor_achieved(
    kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs
) -> None:
    figures = _seen(kr, evidence, okrs)
    if figures.stale is not None:
        assert figures.status not in (Status.ON_TRACK, Status.ACHIEVED)


@given(**anything)
def test_a_key_result_whose_scopes_were_never_synced_has_no_delivery(
    kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs
) -> None:
    unsynced = replace(evidence, fresh={("tool", "board"): Freshness(None, "the token has expired")})
    assert _seen(kr, unsynced, okrs).delivery.progress is None


def _table(figures: KeyResultFigures, okrs: Okrs) -> SignalName:
    """The signal by the product's table, stale before not measured before no plan."""
    result, delivery = figures.result, figures.delivery
    if figures.stale is not None:
        return SignalName.STALE
    if result.progress is None or result.expected is None:
        return SignalName.NOT_MEASURED
    moves = on_course(result.progress, result.expected, okrs.bands)
    if delivery.progress is None or delivery.expected is None:
        by_people = SignalName.ON_COURSE if moves else SignalName.STALLED
        return SignalName.NO_PLAN if isinstance(figures.key_result.kind, Metric) else by_people
    if on_course(delivery.progress, delivery.expected, okrs.bands):
        return SignalName.ON_COURSE if moves else SignalName.NOT_MOVING
    return SignalName.WITHOUT_IT if moves else SignalName.STALLED


@given(**anything)
def test_the_signal_follows_the_table_and_carries_its_figures(
    kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs
) -> None:
    figures = _seen(kr, evidence, okrs)
    assert figures.signal.name is _table(figures, okrs)
    for progress in (figures.result.progress, figures.delivery.progress):
        assert progress is None or f"stands at {percent(progress)}" in figures.signal.sentence


@given(**anything)
def test_status_follows_the_calendar(kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs) -> None:
    figures = _seen(kr, evidence, okrs)
    if evidence.at < kr.period.start:
        assert figures.status is Status.NOT_STARTED
    elif evidence.at < kr.period.end:
        assert figures.status in (Status.ON_TRACK, Status.BEHIND, Status.AT_RISK, Status.UNKNOWN)
    else:
        assert figures.status in (Status.ACHIEVED, Status.MISSED, Status.UNKNOWN)
    assert (figures.score is None) == (evidence.at < kr.period.end or figures.result.progress is None)


@given(of=objectives(), evidence=evidences(), okrs=rules)
def test_an_objective_is_the_weighted_mean_of_clamped_results_and_delivery_is_apart(
    of: Objective, evidence: MemoryEvidence, okrs: Okrs
) -> None:
    figures = evaluate_objective(of, okrs, evidence)
    measured = [kr for kr in figures.key_results if kr.result.progress is not None]
    delivered = [kr for kr in figures.key_results if kr.delivery.progress is not None]
    assert (figures.progress is None) == (not measured)
    assert (figures.delivery is None) == (not delivered)
    assert figures.measured == len(measured)
    if measured:
        weights = sum(kr.key_result.weight for kr in measured)
        clamped = [min(1.0, max(0.0, kr.result.progress or 0.0)) for kr in measured]
        total = sum(kr.key_result.weight * value for kr, value in zip(measured, clamped, strict=True))
        assert figures.progress == pytest.approx(total / weights)
        assert figures.progress is not None
        assert 0.0 <= figures.progress <= 1.0


@given(fraction=st.floats(-10, 10))
def test_a_fraction_is_read_as_the_nearest_whole_per_cent_and_never_as_minus_zero(fraction: float) -> None:
    shown = percent(fraction)
    assert shown != "-0 %"
    assert abs(int(shown.removesuffix(" %")) - fraction * 100) <= 0.5
