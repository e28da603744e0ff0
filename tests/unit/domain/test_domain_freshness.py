"""Hold the last good: the value stays, and says since when it is stale, and why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import KeyResult, Period
from okrsync.domain.status import Status
from okrsync.domain.work import State
from tests.unit.domain.made_up import (
    SERIES,
    START,
    MemoryEvidence,
    completed,
    day,
    item,
    labelled,
    measurement,
    metric,
    metric_kr,
    milestone_kr,
    phase,
    seen,
    stage,
)

BOARD, OTHER = ("tool", "board"), ("tool", "other")
MOMENT = timedelta(microseconds=1)
WORK = milestone_kr(stage("only", 100, labelled()))


def _told(succeeded_at: datetime | None, trouble: str | None = None, **known: object) -> MemoryEvidence:
    return MemoryEvidence(fresh={BOARD: Freshness(succeeded_at, trouble)}, **known)  # type: ignore[arg-type]


def _yearly(at: datetime, measured: datetime) -> MemoryEvidence:
    return MemoryEvidence(at=at, measured=[measurement(100, measured)])


def test_a_failed_sync_changes_no_number_and_says_since_when_and_why() -> None:
    items = [item("a", State.DONE)]
    before = seen(WORK, _told(day(50), everything=items))
    after = seen(WORK, _told(day(49), "the token has expired", everything=items))
    assert (before.stale, before.status) == (None, Status.ON_TRACK)
    assert (after.result, after.delivery) == (before.result, before.delivery)
    assert after.stale is not None
    assert (after.stale.since, after.stale.reason) == (day(49), "tool (board): the token has expired")
    assert after.status is Status.UNKNOWN


@pytest.mark.parametrize("rules", [{}, {"stale_after": timedelta(days=1)}], ids=["by default", "as told"])
def test_evidence_that_is_too_old_is_never_on_track(rules: dict[str, timedelta]) -> None:
    items = [item("a", State.DONE)]
    in_time = seen(WORK, _told(day(49), everything=items), **rules)
    too_old = seen(WORK, _told(day(49) - MOMENT, everything=items), **rules)
    assert (in_time.stale, in_time.status) == (None, Status.ON_TRACK)
    assert (too_old.stale and too_old.stale.reason, too_old.status) == (
        "tool (board): not synced since",
        Status.UNKNOWN,
    )


def test_a_sync_of_this_very_moment_is_fresh_though_an_earlier_one_failed() -> None:
    assert seen(WORK, _told(day(50), "outage")).stale is None


def test_a_scope_that_was_never_synced_is_stale_since_ever() -> None:
    stale = seen(WORK, _told(None)).stale
    assert stale is not None
    assert (stale.since, stale.reason) == (None, "tool (board): never synced")


def test_a_scope_whose_first_sync_failed_says_why() -> None:
    stale = seen(WORK, _told(None, "the board is not there")).stale
    assert stale is not None
    assert (stale.since, stale.reason) == (None, "tool (board): the board is not there")


def test_a_key_result_whose_scope_was_never_synced_has_no_delivery() -> None:
    kr = metric_kr(None, phase("one", labelled()), phase("two", labelled(scope="other")))
    evidence = MemoryEvidence(everything=[item("a", State.DONE)], fresh={OTHER: Freshness(None)})
    delivery = seen(kr, evidence).delivery
    assert (delivery.progress, delivery.expected) == (None, None)


def test_all_reasons_are_told_together_since_the_oldest() -> None:
    kr = metric_kr(None, phase("one", labelled()), phase("two", labelled(scope="other"), labelled("x")))
    fresh = {BOARD: Freshness(day(40), "an outage"), OTHER: Freshness(day(30), "the token has expired")}
    stale = seen(kr, MemoryEvidence(fresh=fresh)).stale
    assert stale is not None
    assert stale.since == day(30)
    assert stale.reason == "tool (board): an outage; tool (other): the token has expired"


def test_of_several_reasons_one_of_ever_is_the_oldest() -> None:
    kr = metric_kr(None, phase("one", labelled(), labelled(scope="other")))
    fresh = {BOARD: Freshness(day(40), "an outage"), OTHER: Freshness(None)}
    stale = seen(kr, MemoryEvidence(fresh=fresh)).stale
    assert stale is not None
    assert stale.since is None


def test_a_measurement_turns_stale_only_when_the_next_one_is_overdue() -> None:
    kr = metric_kr(metric(every=timedelta(days=30)))
    due = day(40)
    in_time, overdue = seen(kr, _yearly(due, day(10))), seen(kr, _yearly(due + MOMENT, day(10)))
    assert (in_time.stale, in_time.status) == (None, Status.ON_TRACK)
    assert overdue.stale is not None
    assert (overdue.stale.since, overdue.status) == (day(10), Status.UNKNOWN)
    assert overdue.stale.reason == "the next measurement was due by 2026-02-14 00:00"


def test_a_rhythm_longer_than_the_calendar_never_turns_stale() -> None:
    kr = metric_kr(metric(every=timedelta.max))
    assert seen(kr, _yearly(day(99), day(10))).stale is None


def test_a_metric_that_was_never_measured_is_not_stale() -> None:
    assert seen(metric_kr(), MemoryEvidence()).stale is None


def test_a_source_of_measurements_that_fails_is_stale_and_holds_its_value() -> None:
    sources = {SERIES: Freshness(day(45), "the file is not there")}
    figures = seen(metric_kr(), MemoryEvidence(measured=[measurement(60, day(44))], sources=sources))
    assert figures.result.value == 60
    assert figures.stale is not None
    assert (figures.stale.since, figures.stale.reason) == (day(45), "measurement: the file is not there")
    assert figures.status is Status.UNKNOWN


def test_a_source_of_measurements_that_answers_is_not_stale_though_it_says_nothing_new() -> None:
    sources = {SERIES: Freshness(day(20))}
    assert (
        seen(metric_kr(), MemoryEvidence(measured=[measurement(60, day(1))], sources=sources)).stale is None
    )


@pytest.mark.parametrize("trouble", [None, "the token has expired"])
@pytest.mark.parametrize("kr", [WORK, metric_kr(metric(every=timedelta(days=30)), phase("p", labelled()))])
def test_after_the_end_evidence_only_has_to_reach_up_to_it(kr: KeyResult, trouble: str | None) -> None:
    evidence = MemoryEvidence(
        at=day(900),
        everything=[item("a", State.DONE)],
        measured=[measurement(100, day(70))],
        fresh={BOARD: Freshness(day(100), trouble)},
        sources={SERIES: Freshness(day(100), trouble)},
    )
    figures = seen(kr, evidence)
    assert (figures.stale, figures.status) == (None, Status.ACHIEVED)


def test_evidence_that_does_not_reach_up_to_the_end_stays_stale() -> None:
    kr = metric_kr(metric(every=timedelta(days=30)), phase("p", labelled()))
    evidence = MemoryEvidence(
        at=day(900),
        measured=[measurement(100, day(70) - MOMENT)],
        fresh={BOARD: Freshness(day(99) - MOMENT)},
        sources={SERIES: Freshness(day(100) - MOMENT, "outage")},
    )
    figures = seen(kr, evidence)
    assert figures.stale is not None
    assert figures.stale.reason.count(";") == 2
    assert figures.status is Status.UNKNOWN


def test_a_stage_that_people_complete_never_turns_stale() -> None:
    kr = milestone_kr(stage("only", 100))
    figures = seen(kr, MemoryEvidence(at=day(90), words=[completed("only")]))
    assert (figures.stale, figures.status) == (None, Status.ON_TRACK)


def test_a_measurement_of_a_later_period_does_not_make_up_for_the_last_one_of_this() -> None:
    kr = metric_kr(metric(every=timedelta(days=30)))
    late, last = measurement(100, day(131)), measurement(100, day(60))
    stale = seen(kr, MemoryEvidence(at=day(200), measured=[last, late])).stale
    assert stale is not None
    assert stale.since == day(60)


def test_the_last_measurement_may_come_so_many_hours_after_the_end_whatever_clocks_do() -> None:
    # The night after the 28th has an hour less in Lisbon; two days are 48 hours all the same.
    lisbon = ZoneInfo("Europe/Lisbon")
    kr = metric_kr(
        metric(every=timedelta(days=2)), period=Period(START, datetime(2026, 3, 28, tzinfo=lisbon))
    )
    end = kr.period.end.astimezone(UTC)
    in_time, late = (measurement(50, end + timedelta(hours=hours)) for hours in (48, 48.5))
    assert seen(kr, MemoryEvidence(at=day(99), measured=[in_time])).result.measurement == in_time
    assert seen(kr, MemoryEvidence(at=day(99), measured=[late])).result.measurement is None
