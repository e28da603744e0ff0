"""The signal: what the two needles together say."""

from __future__ import annotations

import pytest

from okrsync.domain.evidence import Freshness
from okrsync.domain.signal import Needle, Signal, SignalName, percent, read
from okrsync.domain.work import State, TrackedItem
from tests.unit.domain.made_up import (
    MemoryEvidence,
    completed,
    day,
    item,
    labelled,
    measurement,
    metric_kr,
    milestone_kr,
    phase,
    seen,
    stage,
)

DONE = State.DONE
KR = metric_kr(None, phase("all", labelled()))


def _signal(done: int, value: float | None, **known: Freshness) -> Signal:
    """The signal at half time with ``done`` of ten items done and the metric at ``value`` per cent."""
    items = [item(f"{n}", DONE if n < done else State.TODO) for n in range(10)]
    measured = [] if value is None else [measurement(value, day(50))]
    fresh = {("tool", "board"): known["fresh"]} if known else {}
    return seen(KR, MemoryEvidence(everything=items, measured=measured, fresh=fresh)).signal


@pytest.mark.parametrize(
    ("done", "value", "name"),
    [
        (5, 45, SignalName.ON_COURSE),
        (9, 90, SignalName.ON_COURSE),
        (5, 44, SignalName.NOT_MOVING),
        (10, -10, SignalName.NOT_MOVING),
        (4, 45, SignalName.WITHOUT_IT),
        (0, 100, SignalName.WITHOUT_IT),
        (4, 44, SignalName.STALLED),
        (0, 0, SignalName.STALLED),
    ],
)
def test_the_table_of_the_two_needles(done: int, value: float, name: SignalName) -> None:
    assert _signal(done, value).name is name


def test_each_of_the_four_carries_its_figures_and_its_advice() -> None:
    assert _signal(8, 10).sentence == (
        "Delivery stands at 80 % where 50 % was expected. The result stands at 10 % where 50 % was expected. "
        "The work is being delivered and the result does not follow: question the plan, not the people."
    )
    assert _signal(1, 70).sentence.endswith("is the rest of the project needed?")
    assert _signal(1, 10).sentence.endswith("Neither the work nor the result is where it should be.")
    assert _signal(5, 50).sentence.endswith("Work and result go together.")


def test_the_news_counts_the_phases_delivered() -> None:
    phases = [phase(f"p{n}", labelled(f"p{n}")) for n in range(5)]
    items = [item(f"{n}", DONE if n < 4 else State.TODO, label=f"p{n}") for n in range(5)]
    evidence = MemoryEvidence(everything=items, measured=[measurement(0, day(50))])
    signal = seen(metric_kr(None, *phases), evidence).signal
    assert signal.name is SignalName.NOT_MOVING
    assert signal.sentence.startswith("Delivery stands at 80 % where 50 % was expected (4 of 5 phases).")


def test_a_milestone_counts_its_stages_and_two_are_enough_to_be_counted() -> None:
    kr = milestone_kr(stage("one", 50, labelled("one")), stage("two", 50, labelled("two")))
    items = [item("a", DONE, label="one"), item("b", label="two")]
    signal = seen(kr, MemoryEvidence(everything=items)).signal
    assert "(1 of 2 stages with work)" in signal.sentence
    assert signal.name is SignalName.ON_COURSE


def test_a_single_phase_is_not_counted() -> None:
    assert "(" not in _signal(5, 50).sentence


@pytest.mark.parametrize("items", [(), (item("a", State.DROPPED),)])
def test_a_metric_without_work_that_counts_has_no_plan(items: tuple[TrackedItem, ...]) -> None:
    measured = [measurement(50, day(50))]
    expected = Signal(
        SignalName.NO_PLAN,
        "The result stands at 50 % where 50 % was expected. No work that counts is behind it.",
    )
    assert seen(KR, MemoryEvidence(everything=items, measured=measured)).signal == expected
    assert seen(metric_kr(), MemoryEvidence(everything=items, measured=measured)).signal == expected


def test_a_milestone_of_stages_that_people_complete_needs_no_plan() -> None:
    kr = milestone_kr(stage("one", 60), stage("two", 40))
    done = seen(kr, MemoryEvidence(words=[completed("one")])).signal
    open_ = seen(kr, MemoryEvidence()).signal
    assert (done.name, open_.name) == (SignalName.ON_COURSE, SignalName.STALLED)
    assert done.sentence == (
        "The result stands at 60 % where 50 % was expected. "
        "No work counts towards it: people complete its stages."
    )


def test_without_a_measurement_it_is_not_measured_though_work_goes_on() -> None:
    assert _signal(5, None) == Signal(
        SignalName.NOT_MEASURED,
        "There is no measurement yet. Delivery stands at 50 % where 50 % was expected.",
    )


def test_not_measured_goes_before_no_plan() -> None:
    assert seen(metric_kr(), MemoryEvidence()).signal == Signal(
        SignalName.NOT_MEASURED, "There is no measurement yet."
    )


@pytest.mark.parametrize("value", [None, 10.0, 90.0])
def test_stale_goes_before_everything(value: float | None) -> None:
    signal = _signal(9, value, fresh=Freshness(day(40), "the token has expired"))
    assert signal.name is SignalName.STALE
    assert signal.sentence.startswith(
        "The evidence is stale since 2026-02-14 00:00: tool (board): the token has expired. "
        "What is shown is held from then. Delivery stands at 90 %"
    )


def test_what_was_never_fresh_holds_nothing_and_says_so() -> None:
    signal = _signal(9, None, fresh=Freshness(None))
    assert signal == Signal(
        SignalName.STALE, "The evidence is stale and was never fresh: tool (board): never synced."
    )


def test_nothing_is_held_from_then_where_there_is_no_then() -> None:
    signal = _signal(9, 50, fresh=Freshness(None))
    assert signal.sentence == (
        "The evidence is stale and was never fresh: tool (board): never synced. "
        "The result stands at 50 % where 50 % was expected."
    )


def test_nothing_is_held_where_there_is_nothing_to_show() -> None:
    fresh = {("tool", "board"): Freshness(day(40), "an outage")}
    signal = seen(KR, MemoryEvidence(fresh=fresh)).signal
    assert signal.sentence == "The evidence is stale since 2026-02-14 00:00: tool (board): an outage."


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [
        (0.0, "0 %"),
        (-0.0, "0 %"),
        (-0.004, "0 %"),
        (-0.1, "-10 %"),
        (0.994, "99 %"),
        (1.0, "100 %"),
        (1.25, "125 %"),
        (0.29, "29 %"),
        (5e-324, "0 %"),
    ],
)
def test_people_read_whole_per_cent_and_never_minus_zero(fraction: float, shown: str) -> None:
    assert percent(fraction) == shown


def test_a_needle_that_is_expected_nowhere_says_where_it_stands() -> None:
    on = Needle(progress=0.4, expected=None, on_course=True)
    signal = read(result=on, delivery=on, stale=None, needs_plan=True, parts="")
    assert signal.sentence.startswith("Delivery stands at 40 %. The result stands at 40 %.")
