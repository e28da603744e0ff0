from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.evidence import Freshness
from okrsync.domain.work import State
from okrsync.ports import ScopeState
from okrsync.sdk import ToolError, Unavailable
from okrsync.usecases.alert import Alarm, Rules, Seen, look
from tests.unit.domain.made_up import (
    MemoryEvidence,
    day,
    item,
    labelled,
    measurement,
    metric,
    metric_kr,
    phase,
    seen,
)
from tests.unit.usecases.workbench import BOARD

RULES = Rules(("at_risk", "not_moving", "held"), timedelta(days=2))
AT = day(50)


def kr(value: float | None, done: int = 0, *, stale: bool = False) -> KeyResultFigures:
    """As of half of the period: the metric at ``value`` of 100, ``done`` of ten items done."""
    items = [item(f"{n}", State.DONE if n < done else State.TODO) for n in range(10)]
    fresh = {("tool", "board"): Freshness(None, trouble="away")} if stale else {}
    measured = [] if value is None else [measurement(value, AT)]
    evidence = MemoryEvidence(at=AT, everything=items, measured=measured, fresh=fresh)
    return seen(metric_kr(metric(), phase("All", labelled())), evidence, stale_after=timedelta(days=5000))


def alarms(
    before: Seen, now: KeyResultFigures, at: datetime = AT, rules: Rules = RULES
) -> tuple[list[Alarm], Seen]:
    found = look([now], [], before, at, rules)
    return [one.alarm for one in found.begun], {**before, **found.seen}


def looked(*figures: KeyResultFigures) -> Seen:
    state: Seen = {}
    for one in figures:
        _, state = alarms(state, one)
    return state


def test_the_first_look_tells_nothing() -> None:
    assert alarms({}, kr(0.0, 10))[0] == []


def test_what_was_fine_and_is_at_risk_now_is_told_once() -> None:
    told, state = alarms(looked(kr(50.0, 5)), kr(0.0, 0))
    assert told == [Alarm.AT_RISK]
    assert alarms(state, kr(0.0, 0))[0] == []


def test_what_is_delivered_and_stops_moving_is_told() -> None:
    told, _ = alarms(looked(kr(50.0, 5)), kr(30.0, 10))
    assert told == [Alarm.NOT_MOVING]


def test_what_was_at_risk_before_its_evidence_was_missing_did_not_begin_to_be() -> None:
    assert alarms(looked(kr(0.0, 0), kr(0.0, 0, stale=True)), kr(0.0, 0))[0] == []
    assert alarms(looked(kr(50.0, 5), kr(50.0, 5, stale=True)), kr(0.0, 0))[0] == [Alarm.AT_RISK]


def test_the_same_is_not_told_again_within_the_cool_down_and_again_after_it() -> None:
    _, state = alarms(looked(kr(50.0, 5)), kr(0.0, 0))
    _, state = alarms(state, kr(50.0, 5))
    assert alarms(state, kr(0.0, 0), AT + timedelta(days=1))[0] == []
    assert alarms(state, kr(0.0, 0), AT + timedelta(days=2))[0] == [Alarm.AT_RISK]


def test_only_what_the_rules_name_is_told() -> None:
    rules = Rules(("held",), timedelta(0))
    assert alarms(looked(kr(50.0, 5)), kr(0.0, 0), rules=rules)[0] == []


@pytest.mark.parametrize(
    ("kind", "told"), [("shrunken", [Alarm.HELD]), (ToolError.kind, [Alarm.HELD]), (Unavailable.kind, [])]
)
def test_a_source_that_is_held_is_told_and_one_that_is_only_away_is_not(kind: str, told: list[Alarm]) -> None:
    fine = look([], [ScopeState(id=BOARD)], {}, AT, RULES)
    held = ScopeState(id=BOARD, trouble="most of it is gone", trouble_kind=kind, failed_at=AT)
    assert [one.alarm for one in look([], [held], fine.seen, AT, RULES).begun] == told


def test_a_look_that_sees_nothing_new_keeps_nothing() -> None:
    assert look([kr(50.0, 5)], [], looked(kr(50.0, 5)), AT, RULES).seen == {}


def test_a_transition_bears_when_it_was_last_told() -> None:
    state = looked(kr(50.0, 5))
    (first,) = look([kr(0.0, 0)], [], state, AT, RULES).begun
    assert (first.told_before, first.subject) == (None, "kr kr")
