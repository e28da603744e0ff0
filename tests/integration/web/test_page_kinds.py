"""Every kind of key result has a page, whatever it lacks and whatever became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.domain.okr import Checkpoint, KeyResult, Kpi, Metric, Objective, Okrs, Period, Phase
from okrsync.domain.override import Override
from okrsync.domain.tracker import OPEN, Take, Tracker
from okrsync.sdk import Unavailable
from okrsync.usecases import mapping
from okrsync.usecases.close import close
from tests.integration.web.caller import Answer
from tests.integration.web.shelf import Shelf
from tests.unit.domain.made_up import milestone_kr, stage
from tests.unit.usecases.test_why_and_close import ALL, NOTHING, RATE, YEAR
from tests.unit.usecases.workbench import START

DAY = timedelta(days=1)
LATER = Period(START + 90 * DAY, START + 180 * DAY)
OVER = Period(datetime(2026, 1, 1, tzinfo=UTC), START + 5 * DAY)
PLAN = (Phase(title="Build", work=(ALL,), due=START + 60 * DAY, target=5.0), Phase(title="Tell", due=START))
COUNTED = replace(RATE, series="kr:open", tracker=Tracker(work=(ALL,), take=Take.COUNT, states=OPEN))


def metric(name: str, kind: Metric = RATE, period: Period = YEAR, *plan: Phase) -> KeyResult:
    return KeyResult(id=name, title=name, kind=kind, period=period, plan=plan)


KINDS = {
    "planned": metric("planned", replace(RATE, checkpoints=(Checkpoint(START + DAY, 2.0),)), YEAR, *PLAN),
    "no-plan": metric("no-plan"),
    "nothing-selected": metric("nothing-selected", RATE, YEAR, Phase(title="all", work=(NOTHING,))),
    "unmeasured": metric("unmeasured", replace(RATE, series="kr:never"), YEAR, *PLAN),
    "over-items": metric("over-items", COUNTED, YEAR, *PLAN),
    "not-started": metric("not-started", RATE, LATER, *PLAN),
    "over": metric("over", RATE, OVER, *PLAN),
    "milestone": milestone_kr(stage("one", 60, ALL), stage("two", 40), id="milestone", period=YEAR),
    "milestone-later": milestone_kr(stage("one", 100, ALL), id="milestone-later", period=LATER),
}


@pytest.fixture
def kinds(shelf: Shelf) -> Shelf:
    """All of them, one of them set by somebody, and the objective of one closed."""
    clock, objectives = shelf.bench.clock, []
    for name, kr in KINDS.items():
        objectives.append(Objective(id=f"o-{name}", title=name, period=kr.period, key_results=(kr,)))
    kpis = (Kpi(id="k", title="Never measured"), Kpi(id="r", title="Rate", most=1, series="kr:rate"))
    shelf.written = Okrs(objectives=tuple(objectives), kpis=kpis)
    mapping.adopt(shelf.written, "kinds", shelf.store, clock())
    now = clock()
    word = Override(key_result="planned", value=7, reason="late", by="ada", at=now, until=now + DAY)
    shelf.store.override(word)
    close(shelf.written, shelf.store, objective="o-over", at=clock(), by="ada", note=None)
    clock.now += DAY / 2
    return shelf


@pytest.mark.parametrize("as_of", ["", "?as_of=2026-06-11", "?as_of=2026-06-03", "?as_of=2026-02-01"])
@pytest.mark.parametrize("name", KINDS)
def test_each_has_a_page_at_any_time(web: int, kinds: Shelf, name: str, as_of: str) -> None:
    answer = Answer(web, f"/kr/{name}{as_of}")
    assert answer.status in ({200, 404} if as_of else {200})
    assert Answer(web, f"/{as_of}").status == 200


def test_what_is_special_about_each_is_told(web: int, kinds: Shelf) -> None:
    def told(name: str) -> str:
        return Answer(web, f"/kr/{name}").page.text

    assert "set by ada until 2026-06-12 10:00: late (computed: 3)" in told("planned")
    assert "delivery — no work linked" in told("no-plan")
    assert "delivery — no items" in told("nothing-selected")
    assert "Not measured." in told("unmeasured")
    assert "counted from 2 items" in told("over-items")
    assert "not started" in told("not-started")
    assert "Its objective was closed on 2026-06-11" in told("over")
    assert "score 0.3" in told("over")
    assert "Build, due" in told("planned")


def test_a_tool_that_fails_is_told_and_holds_the_numbers(web: int, kinds: Shelf) -> None:
    before = Answer(web, "/kr/nothing-selected").page.text
    kinds.bench.tool.trouble = Unavailable("the tool is down")
    kinds.bench.one()
    told = Answer(web, "/kr/planned").page.text
    assert "since then: the tool is down" in told
    assert "delivery 50 %" in told
    assert "stale since" not in before
    assert "stale since 2026-06-11 10:00" in Answer(web, "/").page.text
