"""What becomes of a series when the file has it measured by another source, or by people from now on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Objective, Okrs, Period
from okrsync.errors import OkrsyncError
from okrsync.usecases.measure import Occasion, leave, measure
from okrsync.usecases.recompute import figures
from tests.unit.domain.made_up import SERIES, metric, metric_kr
from tests.unit.usecases.workbench import START, Bench

DAY = timedelta(days=1)
PERIOD = Period(START - 100 * DAY, START + 90 * DAY)
RATE = metric_kr(metric(), id="rate", period=PERIOD)
OKRS = Okrs(objectives=(Objective(id="o", title="Better", period=PERIOD, key_results=(RATE,)),))
SHEET = {START - 60 * DAY: 1.0, START - 30 * DAY: 2.0, START - DAY: 3.0}


def read(bench: Bench, name: str, values: Mapping[datetime, float]) -> str | None:
    readers = {SERIES: (name, lambda _: list(values.items()))}
    return measure(readers, store=bench.store, at=bench.clock())[SERIES]


def held(bench: Bench) -> dict[datetime, float]:
    return {m.at: m.value for m in bench.store.evidence(bench.clock()).measurements(SERIES)}


def rate(bench: Bench) -> KeyResultFigures:
    return figures(OKRS, bench.store, bench.clock()).key_results[0]


def test_another_source_takes_the_place_of_the_one_before_from_its_first_date_on(bench: Bench) -> None:
    read(bench, "csv rate.csv", SHEET)
    before = bench.clock()
    bench.clock.now += DAY
    warehouse = {START - 45 * DAY: 20.0, START - 15 * DAY: 30.0}
    assert read(bench, "sql dw", warehouse) is None
    assert held(bench) == {START - 60 * DAY: 1.0, **warehouse}
    assert figures(OKRS, bench.store, before).key_results[0].result.value == 3.0


def test_what_the_former_source_said_of_the_same_instant_does_not_come_back(bench: Bench) -> None:
    read(bench, "csv rate.csv", SHEET)
    read(bench, "sql dw", {at: value * 10 for at, value in SHEET.items()})
    read(bench, "sql dw", {START - 60 * DAY: 10.0, START - 30 * DAY: 20.0})
    assert held(bench) == {START - 60 * DAY: 10.0, START - 30 * DAY: 20.0}


def test_a_source_that_knows_only_the_present_leaves_the_past_of_another(bench: Bench) -> None:
    read(bench, "csv rate.csv", SHEET)
    now = bench.clock()
    read(bench, "http x", {now: 4.0})
    assert held(bench) == {**SHEET, now: 4.0}


@pytest.mark.parametrize("said", ["nothing", "trouble"])
def test_a_source_that_can_not_be_read_takes_nobodys_place(bench: Bench, said: str) -> None:
    def broken(occasion: Occasion) -> list[tuple[datetime, float]]:
        if said == "trouble":
            raise OkrsyncError("no")
        return []

    read(bench, "csv rate.csv", SHEET)
    measure({SERIES: ("sql dw", broken)}, store=bench.store, at=bench.clock())
    assert held(bench) == SHEET


def test_what_people_said_stays_whatever_source_comes(bench: Bench) -> None:
    told = Measurement(series=SERIES, at=START, value=7.0, recorded_at=START, source="check-in", by="ana")
    bench.store.measure([told])
    read(bench, "sql dw", SHEET)
    assert held(bench) == {**SHEET, START: 7.0}


def test_where_people_measure_from_now_on_the_trouble_of_the_source_is_over(bench: Bench) -> None:
    def broken(occasion: Occasion) -> list[tuple[datetime, float]]:
        raise OkrsyncError("rate.csv does not exist")

    read(bench, "csv rate.csv", SHEET)
    measure({SERIES: ("csv rate.csv", broken)}, store=bench.store, at=bench.clock())
    assert rate(bench).stale is not None
    before = bench.clock()
    bench.clock.now += DAY
    leave([SERIES], store=bench.store, at=bench.clock())
    assert (rate(bench).stale, bench.store.evidence(bench.clock()).measuring(SERIES)) == (None, None)
    assert held(bench) == SHEET
    assert figures(OKRS, bench.store, before).key_results[0].stale is not None


def test_a_source_that_nobody_reads_is_left_once(bench: Bench) -> None:
    leave([SERIES], store=bench.store, at=bench.clock())
    assert bench.counted("measuring_source") == 0
    read(bench, "csv rate.csv", SHEET)
    leave([SERIES], store=bench.store, at=bench.clock())
    leave([SERIES], store=bench.store, at=bench.clock())
    assert bench.counted("measuring_source") == 2


def test_a_source_that_is_read_again_is_one_again(bench: Bench) -> None:
    read(bench, "csv rate.csv", SHEET)
    leave([SERIES], store=bench.store, at=bench.clock())
    bench.clock.now += DAY
    read(bench, "csv rate.csv", SHEET)
    fresh = bench.store.evidence(bench.clock()).measuring(SERIES)
    assert fresh is not None
    assert (fresh.succeeded_at is not None, fresh.trouble) == (True, None)
