from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okrsync.domain.evaluate import Figures, evaluate
from okrsync.domain.okr import KeyResult, Kpi, Objective, Okrs, Period
from okrsync.domain.status import Status
from okrsync.domain.work import State
from okrsync.usecases.digest import Digest, compose
from okrsync.usecases.words import number, short
from tests.unit.domain.made_up import (
    PERIOD,
    MemoryEvidence,
    day,
    item,
    labelled,
    measurement,
    metric,
    metric_kr,
    milestone_kr,
    phase,
    stage,
)


def okrs(*krs: KeyResult, kpis: tuple[Kpi, ...] = ()) -> Okrs:
    return Okrs(
        objectives=(Objective(id="o", title="Better", period=PERIOD, key_results=krs),),
        kpis=kpis,
        stale_after=timedelta(days=5000),
    )


def halfway(*krs: KeyResult, value: float | None = 10.0, kpis: tuple[Kpi, ...] = ()) -> Figures:
    """As of half the period: 9 of 10 items are done, and the metric stands at ``value`` of 100."""
    items = [item(f"{n}", State.DONE if n else State.TODO) for n in range(10)]
    measured = [] if value is None else [measurement(value, day(50))]
    return evaluate(okrs(*krs, kpis=kpis), MemoryEvidence(everything=items, measured=measured))


def stuck(name: str) -> KeyResult:
    return metric_kr(metric(), phase("All", labelled()), id=name, title=name)


def told(figures: Figures, before: Figures | None = None, **which: Any) -> Digest:
    return compose(figures, before=before, **which)


def test_the_verdict_counts_by_status_and_names_what_is_delivered_and_does_not_move() -> None:
    assert told(halfway(stuck("Dropout"))).verdict == (
        "1 key result: 1 at risk. Delivered, not moving: Dropout (delivery 90 %, result 10 %)."
    )


def test_the_verdict_names_two_and_counts_the_rest() -> None:
    verdict = told(halfway(*map(stuck, "ABCD"))).verdict
    assert verdict.startswith("4 key results: 4 at risk. Delivered, not moving: A (")
    assert verdict.endswith(") and B (delivery 90 %, result 10 %) and 2 more.")


def test_the_verdict_of_nothing_says_so() -> None:
    assert told(halfway()).verdict == "There are no key results yet."


def test_needles_are_told_with_how_far_they_moved_since_the_last_digest() -> None:
    everything = [item("A", State.DONE)]
    known = MemoryEvidence(at=day(40), everything=everything, measured=[measurement(5, day(40))])
    before = evaluate(okrs(stuck("A")), known)
    (line,) = told(halfway(stuck("A")), before).chapters[0].lines
    assert (round(line.result_moved or 0), round(line.delivery_moved or 0)) == (5, -10)


@pytest.mark.parametrize(
    "before",
    [None, evaluate(okrs(stuck("B")), MemoryEvidence()), evaluate(okrs(stuck("A")), MemoryEvidence())],
)
def test_what_was_not_known_before_did_not_move(before: Figures | None) -> None:
    (line,) = told(halfway(stuck("A")), before).chapters[0].lines
    assert (line.result_moved, line.delivery_moved) == (None, None)


def test_what_needs_a_person_is_told_apart() -> None:
    unmeasured = told(halfway(stuck("A"), value=None))
    assert unmeasured.needs[0].startswith("A: There is no measurement yet.")
    assert told(halfway(stuck("A"))).needs == ()


def test_what_has_not_begun_needs_nobody_yet() -> None:
    planned = replace(stuck("A"), period=Period(day(60), day(90)))
    early = halfway(planned, value=None)
    assert [kr.status for kr in early.key_results] == [Status.NOT_STARTED]
    assert told(early).needs == ()


def test_only_kpis_out_of_their_range_are_told() -> None:
    sick = Kpi(id="k", title="Sick", most=5, series="kr.rate")
    well = Kpi(id="l", title="Well", least=5, series="kr.rate")
    silent = Kpi(id="m", title="Silent", least=5, series="nothing")
    assert [kpi.kpi.id for kpi in told(halfway(kpis=(sick, well, silent))).unhealthy] == ["k"]


def test_a_digest_tells_of_the_objectives_that_were_asked_for() -> None:
    assert told(halfway(stuck("A")), objectives=["o"]).chapters != ()
    assert told(halfway(stuck("A")), objectives=["p"]).chapters == ()


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234567, "1234567"), (1234567.89, "1234567.89"), (6.800000000000001, "6.8"), (-0.0, "0"), (2.5, "2.5")],
)
def test_numbers_are_shown_in_full_and_without_noise(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_title_that_is_cut_shows_it() -> None:
    assert short("x" * 200) == "x" * 200
    assert short("x" * 201) == "x" * 199 + "…"


def _two_looks(okrs_: Okrs, *, first: int, second: int) -> Digest:
    """The digest of day ``second``, compared with that of day ``first``; nothing comes in between."""

    def look(at: int) -> Figures:
        known = MemoryEvidence(at=day(at), everything=[item("A")], measured=[measurement(50, day(10))])
        return evaluate(okrs_, known)

    return told(look(second), look(first))


def test_a_day_on_which_nothing_changed_is_quiet() -> None:
    kpi = Kpi(id="k", title="Complaints", most=60, every=timedelta(days=30), series="kr.rate")
    built = milestone_kr(stage("a", 100, labelled(), due=day(30)), id="built")
    assert _two_looks(okrs(built, kpis=(kpi,)), first=20, second=20 + 1).quiet


def test_a_day_on_which_a_kpi_turned_stale_is_not_quiet_and_the_next_one_is() -> None:
    kpi = Kpi(id="k", title="Complaints", most=60, every=timedelta(days=5), series="kr.rate")
    turned = _two_looks(okrs(kpis=(kpi,)), first=14, second=16)
    assert not turned.quiet
    assert any(need.startswith("Complaints: ") for need in turned.needs)
    assert _two_looks(okrs(kpis=(kpi,)), first=16, second=17).quiet


def test_a_day_on_which_a_stage_became_overdue_is_not_quiet_and_the_next_one_is() -> None:
    built = milestone_kr(stage("a", 100, labelled(), due=day(20)), stage("b", 0, due=day(90)), id="built")
    turned = _two_looks(okrs(built), first=19, second=21)
    assert not turned.quiet
    assert any("Build: " in need and "overdue" in need for need in turned.needs)
    assert _two_looks(okrs(built), first=21, second=22).quiet
