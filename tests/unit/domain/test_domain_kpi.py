"""KPIs: as fresh as their evidence, and never a part of any key result's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.domain.evaluate import evaluate, evaluate_kpi
from okrsync.domain.evidence import Freshness
from okrsync.domain.okr import Kpi, Okrs
from okrsync.domain.tracker import Take, Tracker
from okrsync.domain.work import State
from tests.unit.domain.made_up import (
    SERIES,
    MemoryEvidence,
    day,
    item,
    labelled,
    measured_at,
    measurement,
    metric_kr,
    objective,
)

WEEKLY = Kpi(id="k", title="K", most=4, every=timedelta(days=7), series=SERIES)
OPEN = Tracker(work=(labelled(),), take=Take.COUNT, states=(State.TODO,))


def _measured(value: float, *, days_ago: float, kpi: Kpi = WEEKLY) -> tuple[bool | None, str | None]:
    evidence = replace(measured_at(value, day(50 - days_ago)), at=day(50))
    figures = evaluate_kpi(kpi, Okrs(), evidence)
    return figures.healthy, figures.stale.reason if figures.stale else None


def test_a_kpi_whose_next_measurement_is_overdue_is_stale_and_no_longer_healthy() -> None:
    assert _measured(3, days_ago=7) == (True, None)
    assert _measured(3, days_ago=8) == (None, "the next measurement was due by 2026-02-23 00:00")


def test_a_kpi_that_was_out_of_range_stays_so_when_it_turns_stale() -> None:
    assert _measured(5, days_ago=8) == (False, "the next measurement was due by 2026-02-23 00:00")


def test_without_a_rhythm_nothing_is_overdue() -> None:
    assert _measured(3, days_ago=5000, kpi=replace(WEEKLY, every=None)) == (True, None)


def test_a_kpi_whose_source_fails_says_so() -> None:
    evidence = replace(
        measured_at(3, day(49)), at=day(50), sources={SERIES: Freshness(day(49), "no such table")}
    )
    figures = evaluate_kpi(WEEKLY, Okrs(), evidence)
    assert (figures.healthy, figures.value) == (None, 3)
    assert figures.stale is not None
    assert (figures.stale.since, figures.stale.reason) == (day(49), "measurement: no such table")


@pytest.mark.parametrize(
    ("fresh", "healthy"),
    [
        (Freshness(day(50)), True),
        (Freshness(day(47)), None),
        (Freshness(day(50) - timedelta(hours=1), "a login page"), None),
    ],
)
def test_a_kpi_over_work_items_is_as_stale_as_its_scopes(fresh: Freshness, healthy: bool | None) -> None:
    evidence = MemoryEvidence(everything=[item("A")], fresh={("tool", "board"): fresh})
    figures = evaluate_kpi(replace(WEEKLY, tracker=OPEN), Okrs(), evidence)
    assert (figures.value, figures.healthy) == (1, healthy)


def test_a_kpi_enters_no_figure_of_an_objective_whatever_it_says() -> None:
    of = objective(metric_kr())
    evidence = MemoryEvidence(measured=[measurement(30, day(40)), measurement(99, day(41), series="kpi:k")])
    without, beside = (
        evaluate(Okrs(objectives=(of,), kpis=kpis), evidence)
        for kpis in ((), (replace(WEEKLY, series="kpi:k"),))
    )
    assert without.objectives == beside.objectives


def test_a_kpi_says_by_which_measurement_or_by_which_items() -> None:
    recorded = evaluate_kpi(WEEKLY, Okrs(), measured_at(3, day(50)))
    assert recorded.measurement == measurement(3, day(50))
    counted = evaluate_kpi(replace(WEEKLY, tracker=OPEN), Okrs(), MemoryEvidence(everything=[item("A")]))
    assert counted.tracked is not None
    assert [(t.item.key, quantity) for t, quantity in counted.tracked.counted] == [("A", 1.0)]


def test_a_scope_that_several_selections_of_a_kpi_ask_for_is_told_stale_once() -> None:
    twice = replace(OPEN, work=(labelled("x"), labelled("y")))
    fresh = {("tool", "board"): Freshness(day(40), "an outage")}
    stale = evaluate_kpi(replace(WEEKLY, tracker=twice), Okrs(), MemoryEvidence(fresh=fresh)).stale
    assert stale is not None
    assert stale.reason == "tool (board): an outage"
