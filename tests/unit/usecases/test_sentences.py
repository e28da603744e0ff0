"""Forecasts in sentences: in every place the same figures, and never as an exponent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.burnup import BurnPoint
from okrsync.domain.forecast import forecast_delivery
from okrsync.domain.trend import ResultForecast
from okrsync.notify.reasons import forecasts
from okrsync.report import write
from okrsync.usecases.outlook import Outlook
from okrsync.usecases.report import report
from okrsync.usecases.sentences import as_of, delivery_outlook, result_outlook
from tests.unit.usecases.test_why_and_close import ALL, okrs
from tests.unit.usecases.workbench import Bench

LISBON = ZoneInfo("Europe/Lisbon")
END = datetime(2030, 1, 1, tzinfo=UTC)
PUPILS = ResultForecast(
    end=END, measurements=6, reason="6 of them", expected=1290.4, low=1191.0, high=1382.6, chance=0.99
)
SAID = (
    "about 1290 pupils by 2029-12-31, with 70 % chance between 1191 and 1383; 99 % chance of the target "
    "(6 of them)"
)


def test_a_forecast_of_thousands_is_told_in_digits() -> None:
    assert str(result_outlook(PUPILS, "pupils", LISBON)) == SAID


def test_slack_tells_it_in_digits_too() -> None:
    line: Any = SimpleNamespace(
        outlook=Outlook(delivery=None, result=PUPILS),
        figures=SimpleNamespace(result=SimpleNamespace(unit="pupils")),
    )
    [told] = forecasts(line, LISBON)
    assert "1290 pupils by 31 December 2029 (1191 to 1383)" in told


def test_a_report_says_the_same_sentence(synced: Bench) -> None:
    told = report(okrs(ALL), synced.store, synced.clock.now)
    [chapter] = told.chapters
    foreseen = replace(chapter, outlook=replace(chapter.outlook, result=PUPILS))
    said = result_outlook(PUPILS, chapter.figures.result.unit, LISBON)
    assert f"Forecast of result: {said}." in write(replace(told, chapters=(foreseen,)), ".html", LISBON)


@pytest.mark.parametrize("ending", [".html", ".md"])
def test_a_look_at_the_end_of_a_day_bears_that_day(synced: Bench, ending: str) -> None:
    end = datetime(2026, 6, 2, 23, tzinfo=UTC)
    told = write(report(okrs(ALL), synced.store, end), ending, LISBON)
    assert "OKRs on 2026-06-02" in told
    assert "As of the end of 2026-06-02, Europe/Lisbon" in told
    assert as_of(end - timedelta(minutes=1), LISBON) == "2026-06-02 23:59"


def test_thousands_of_items_that_are_left_are_told_in_digits() -> None:
    ends = [END - timedelta(weeks=before) for before in range(8, -1, -1)]
    weeks = [
        BurnPoint(at=at, done=100.0 * n, total=5000.0, finished=100 * n, unit="items")
        for n, at in enumerate(ends)
    ]
    told = str(delivery_outlook(forecast_delivery(weeks, END + timedelta(days=999)), LISBON))
    assert told.endswith("(100 items a week were delivered and 0 added over the last 8 weeks; 4200 are left)")
