from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import evaluate
from okrsync.domain.okr import Kpi, Objective, Okrs
from okrsync.domain.override import Override
from okrsync.domain.trend import forecast_result
from okrsync.notify.reasons import reasons
from okrsync.notify.text import render
from okrsync.usecases.attention import ending
from okrsync.usecases.digest import compose
from okrsync.usecases.effects import pair
from okrsync.usecases.formulas import Expectation
from okrsync.usecases.sentences import as_of, expected, overridden
from tests.unit.domain.made_up import PERIOD, MemoryEvidence, day, measurement, metric, metric_kr

TOKYO = ZoneInfo("Asia/Tokyo")
END_OF_A_DAY = datetime(2026, 3, 31, 15, tzinfo=UTC)


def okrs() -> Okrs:
    return Okrs(
        objectives=(Objective(id="o", title="O", period=PERIOD, key_results=(metric_kr(id="rate"),)),)
    )


def evidence(until: datetime = END_OF_A_DAY) -> MemoryEvidence:
    said = Override(key_result="rate", value=6.0, reason="reported twice", by="ana", at=day(40), until=until)
    return MemoryEvidence(measured=[measurement(7.0, day(30))], said=[said])


def test_what_holds_to_the_end_of_a_day_says_that_day_and_not_the_next() -> None:
    (kr,) = evaluate(okrs(), evidence()).key_results
    assert overridden(kr.result, TOKYO) == (
        "set by ana until the end of 2026-03-31: reported twice (computed: 7)"
    )
    assert as_of(END_OF_A_DAY, ZoneInfo("UTC")) == "2026-03-31 15:00"


def test_the_digest_tells_who_set_a_result() -> None:
    digest = compose(evaluate(okrs(), evidence()), before=None)
    (line,) = digest.chapters[0].lines
    assert next(reasons(line, TOKYO)).startswith("set by ana until the end of 2026-03-31")
    assert "    set by ana until the end of 2026-03-31: reported twice" in render(digest, TOKYO)


def test_an_edit_tells_instants_in_the_zone() -> None:
    told = pair("start", "2026-03-31T15:00:00Z", "2026-03-31T16:30:00Z", TOKYO)
    assert told == ("2026-04-01 00:00", "2026-04-01 01:30")
    assert pair("title", "2026-03-31", "Other", TOKYO) == ("2026-03-31", "Other")


def test_where_a_needle_should_stand_at_the_end_of_a_day_is_of_that_day() -> None:
    judged = Expectation(judged_at=END_OF_A_DAY, progress=0.5, points=())
    for at, told in ((END_OF_A_DAY, "2026-03-31"), (day(80), "2026-04-01")):
        said = expected(judged, at, TOKYO)
        assert said is not None
        assert said.words == f"expected 50 % on {told}"


def test_stale_evidence_and_forecasts_tell_days_of_the_organisation() -> None:
    late = datetime(2026, 1, 5, 20, tzinfo=UTC)
    every = replace(metric(), every=timedelta(days=2))
    kr = metric_kr(every, id="rate")
    written = Okrs(
        objectives=(Objective(id="o", title="O", period=PERIOD, key_results=(kr,)),),
        kpis=(Kpi(id="k", title="K", every=timedelta(days=2), series=every.series),),
        timezone="Asia/Tokyo",
    )
    known = MemoryEvidence(measured=[measurement(7.0, late)])
    figures = evaluate(written, known)
    (told,), (kpi,) = figures.key_results, figures.kpis
    assert told.stale is not None
    assert kpi.stale is not None
    due = "the next measurement was due by 2026-01-08 05:00"
    assert (told.stale.reason, kpi.stale.reason) == (due, due)
    assert "stale since 2026-01-06 05:00: " in told.signal.sentence
    series = [measurement(7.0 + n / 9, late + n * timedelta(days=3)) for n in range(5)]
    foreseen = forecast_result(kr, series, TOKYO)
    assert foreseen is not None
    assert foreseen.reason == "5 measurements from 2026-01-06 to 2026-01-18"


def test_what_needs_a_person_has_days_of_the_organisation() -> None:
    ends = datetime(2026, 1, 8, 20, tzinfo=UTC)
    assert ending(ends, ends - timedelta(days=2), TOKYO) == "its token ends in 2 days, on 2026-01-09"
