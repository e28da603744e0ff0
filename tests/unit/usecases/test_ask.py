from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from okrsync.domain.okr import Okrs, Period
from okrsync.domain.tracker import Take, Tracker
from okrsync.usecases.ask import Asked, Question, questions
from tests.unit.domain.made_up import SERIES, MemoryEvidence, day, measurement, metric, metric_kr, objective

KR = metric_kr(metric(every=timedelta(days=10)), owner="board")


def asked(
    at: float, *measured: float, before: Asked | None = None, automatic: tuple[str, ...] = ()
) -> list[Question]:
    evidence = MemoryEvidence(at=day(at), measured=[measurement(5, day(number)) for number in measured])
    return list(questions(Okrs(objectives=(objective(KR),)), evidence, automatic, before or {}))


def test_what_was_never_measured_is_asked_for_from_the_start_on() -> None:
    (question,) = asked(1)
    assert (question.id, question.owner, question.due, question.time) == ("kr", "board", day(0), 1)
    assert question.value is None


def test_a_measurement_is_asked_for_when_the_next_one_is_due() -> None:
    assert asked(14, 5) == []
    (question,) = asked(15, 5)
    assert (question.due, question.value) == (day(15), 5)


def test_nobody_is_asked_before_the_period_or_after_it() -> None:
    assert asked(-1) == asked(100) == []


def test_what_is_measured_by_itself_is_asked_of_nobody() -> None:
    assert asked(1, automatic=(SERIES,)) == []
    counted = replace(metric(), tracker=Tracker(work=(), take=Take.COUNT, states=()))
    okrs = Okrs(objectives=(objective(metric_kr(counted)),))
    assert list(questions(okrs, MemoryEvidence(at=day(1)), (), {})) == []


def test_the_same_is_asked_again_after_a_week_and_three_times_at_most() -> None:
    kept: Asked = {}
    times = []
    for number in range(1, 40):
        for question in asked(number, before=kept):
            times.append(number)
            kept = {question.subject: question.kept(day(number))}
    assert times == [1, 8, 15]


def test_a_new_measurement_begins_a_new_count() -> None:
    (first,) = asked(1)
    (again,) = asked(30, 5, before={first.subject: {**first.kept(day(1)), "time": 3}})
    assert again.time == 1


def test_one_whose_time_it_is_not_leaves_the_question_to_another_of_the_same_measurements() -> None:
    over, coming = (
        replace(KR, id=name, period=Period(day(start), day(end)))
        for name, start, end in (("over", -90, 0), ("coming", 100, 190))
    )
    okrs = Okrs(objectives=(objective(over, coming, KR),))
    for measured in ([], [measurement(5, day(-40))]):
        evidence = MemoryEvidence(at=day(1), measured=measured)
        assert [one.id for one in questions(okrs, evidence, (), {})] == ["kr"]


def test_key_results_that_share_their_measurements_are_asked_for_once() -> None:
    okrs = Okrs(objectives=(objective(KR, replace(KR, id="other")),))
    assert [one.id for one in questions(okrs, MemoryEvidence(at=day(1)), (), {})] == ["kr"]
