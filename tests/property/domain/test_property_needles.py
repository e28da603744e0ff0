"""What holds of the result needle, of expectation and of status."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from okrsync.domain.line import delivery_line, metric_progress, result_line
from okrsync.domain.okr import Bands, Checkpoint, Credit, KeyResult, Milestone, Okrs
from okrsync.domain.status import Status, judge
from okrsync.domain.work import State
from tests.property.domain.strategies import (
    bands,
    evidences,
    fractions,
    instants,
    metric_krs,
    milestone_krs,
    moments,
    rules,
    values,
)
from tests.unit.domain.made_up import (
    END,
    PERIOD,
    START,
    MemoryEvidence,
    measured_at,
    metric,
    metric_kr,
    milestone_kr,
    seen,
    stage,
)

ends = st.tuples(values, values).filter(lambda pair: pair[0] != pair[1])
weights = st.lists(st.tuples(st.none() | moments, st.floats(0, 50)), max_size=5)
checkpoints = st.dictionaries(
    instants.filter(lambda at: at not in (START, END)), st.integers(0, 100), max_size=4
)


@given(pair=ends)
def test_metric_progress_is_zero_at_the_baseline_and_one_at_the_target(pair: tuple[float, float]) -> None:
    kind = metric(*pair)
    assert metric_progress(kind, kind.baseline) == 0.0
    assert metric_progress(kind, kind.target) == 1.0


@given(pair=ends, value=values, at=moments, okrs=rules)
def test_a_metric_and_its_mirror_image_agree_in_progress_and_status(
    pair: tuple[float, float], value: float, at: datetime, okrs: Okrs
) -> None:
    baseline, target = pair
    up = seen(metric_kr(metric(baseline, target)), measured_at(value, at), bands=okrs.bands)
    down = seen(metric_kr(metric(-baseline, -target)), measured_at(-value, at), bands=okrs.bands)
    assert up.result.progress == down.result.progress
    assert (up.status, up.signal.name, up.score) == (down.status, down.signal.name, down.score)


@given(kr=metric_krs(), evidence=evidences(), okrs=rules, state=st.sampled_from(State))
def test_closed_tasks_never_move_the_result_of_a_metric(
    kr: KeyResult, evidence: MemoryEvidence, okrs: Okrs, state: State
) -> None:
    everything = [replace(t, item=replace(t.item, state=state)) for t in evidence.everything]
    before = seen(kr, evidence, bands=okrs.bands)
    after = seen(kr, replace(evidence, everything=everything), bands=okrs.bands)
    assert before.result == after.result
    assert before.status is after.status


@given(kr=milestone_krs(), evidence=evidences())
def test_milestone_progress_is_the_sum_of_the_shares_paid_out(
    kr: KeyResult, evidence: MemoryEvidence
) -> None:
    result = seen(kr, evidence).result
    assume(result.progress is not None)
    assert result.progress is not None
    assert result.progress == pytest.approx(sum(s.gain * s.stage.share for s in result.stages) / 100)
    assert all(s.gain == 1.0 for s in result.stages if s.complete)
    assert 0.0 <= result.progress <= 1.0 + 1e-9


@given(kr=milestone_krs(), evidence=evidences())
def test_proportional_credit_lies_between_whole_credit_and_all(
    kr: KeyResult, evidence: MemoryEvidence
) -> None:
    assert isinstance(kr.kind, Milestone)
    whole = seen(replace(kr, kind=replace(kr.kind, credit=Credit.WHOLE)), evidence).result
    partly = seen(replace(kr, kind=replace(kr.kind, credit=Credit.PROPORTIONAL)), evidence).result
    for own, other in zip(whole.stages, partly.stages, strict=True):
        assert own.gain <= other.gain <= 1.0
        assert own.gain == float(own.complete)
        assert own.complete == other.complete
        assert other.complete or other.gain == (other.delivery or 0.0)


@given(kr=milestone_krs(), evidence=evidences())
def test_reopening_everything_takes_every_share_back_that_no_person_gave(
    kr: KeyResult, evidence: MemoryEvidence
) -> None:
    reopened = [replace(t, item=replace(t.item, state=State.TODO)) for t in evidence.everything]
    result = seen(kr, replace(evidence, everything=reopened)).result
    assert [s.gain for s in result.stages] == [float(s.by_person) for s in result.stages]


@given(between=checkpoints)
def test_the_expected_line_is_zero_at_the_start_one_at_the_end_and_goes_through_its_checkpoints(
    between: dict[datetime, int],
) -> None:
    line = result_line(metric_kr(metric(0, 100, *(Checkpoint(at, value) for at, value in between.items()))))
    assert (line.at(START), line.at(END)) == (0.0, 1.0)
    assert all(line.at(at) == value / 100 for at, value in between.items())


@given(between=checkpoints, pair=st.tuples(moments, moments))
def test_the_expected_line_rises_where_its_checkpoints_rise(
    between: dict[datetime, int], pair: tuple[datetime, datetime]
) -> None:
    rising = zip(sorted(between), sorted(between.values()), strict=True)
    line = result_line(metric_kr(metric(0, 100, *(Checkpoint(at, value) for at, value in rising))))
    earlier, later = sorted(pair)
    assert line.at(earlier) <= line.at(later) + 1e-12


@given(parts=weights, at=moments)
def test_by_each_due_date_all_that_is_due_by_then_is_expected(
    parts: list[tuple[datetime | None, float]], at: datetime
) -> None:
    line = delivery_line(PERIOD, parts)
    total = sum(weight for _, weight in parts)
    assume(total > 0)
    inside = [due for due, weight in parts if due is not None and START < due < END and weight > 0]
    for instant in inside:
        share = sum(w for due, w in parts if due is not None and START < due <= instant) / total
        assert line.at(instant) == pytest.approx(share)
    assert line.at(START) == 0.0
    assert line.at(END) == 1.0
    assert line.at(at) <= line.at(at + timedelta(days=1)) + 1e-12


@given(parts=weights)
def test_work_is_due_alike_in_whatever_order_its_parts_are_written(
    parts: list[tuple[datetime | None, float]],
) -> None:
    there, back = delivery_line(PERIOD, parts), delivery_line(PERIOD, parts[::-1])
    assert [at for at, _ in there.points] == [at for at, _ in back.points]
    assert [v for _, v in there.points] == pytest.approx([v for _, v in back.points])


@given(expected=st.integers(-200, 300), behind=st.sampled_from([(5, Status.ON_TRACK), (25, Status.BEHIND)]))
def test_the_bands_are_inclusive_to_the_point(expected: int, behind: tuple[int, Status]) -> None:
    points, status = behind
    progress = (expected - points) / 100
    judged = judge(
        progress, expected / 100, at=START + timedelta(days=1), period=PERIOD, bands=Bands(), stale=False
    )
    assert judged is status


@given(pair=st.tuples(fractions, fractions), expected=fractions, at=moments, band=bands)
def test_more_progress_is_never_a_graver_status(
    pair: tuple[float, float], expected: float, at: datetime, band: Bands
) -> None:
    order = (
        Status.AT_RISK,
        Status.BEHIND,
        Status.ON_TRACK,
        Status.MISSED,
        Status.ACHIEVED,
        Status.NOT_STARTED,
    )
    less, more = sorted(pair)
    one = judge(less, expected, at=at, period=PERIOD, bands=band, stale=False)
    other = judge(more, expected, at=at, period=PERIOD, bands=band, stale=False)
    assert order.index(one) <= order.index(other)


@given(due=st.lists(moments, min_size=3, max_size=3), at=moments)
def test_a_milestone_is_expected_by_its_stages_due_dates(due: list[datetime], at: datetime) -> None:
    shares = (20.0, 50.0, 30.0)
    kr = milestone_kr(*(stage(f"s{n}", shares[n], due=due[n]) for n in range(3)))
    line = result_line(kr)
    for instant in (d for d in due if START < d < END):
        share = sum(s for s, d in zip(shares, due, strict=True) if START < d <= instant) / 100
        assert line.at(instant) == pytest.approx(share)
    assert (line.at(START), line.at(END)) == (0.0, 1.0)
    assert 0.0 <= line.at(at) <= 1.0
