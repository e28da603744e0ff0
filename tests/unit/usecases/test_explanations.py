"""Explanations: each figure with its formula, each item with its reason, and who took a stage its share."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.domain.evidence import Completion, Measurement
from okrsync.domain.okr import Checkpoint, Credit, Kpi, Milestone, Objective, Okrs, Period, Phase, Stage
from okrsync.domain.selection import Criterion
from okrsync.domain.work import State
from okrsync.errors import UsageError
from okrsync.usecases import mapping
from okrsync.usecases.explain import explain
from okrsync.usecases.explain_goal import (
    explain_kpi,
    explain_objective,
    find,
    kpi_to_json,
    objective_to_json,
)
from okrsync.usecases.explained import to_json
from okrsync.usecases.shape import Json
from okrsync.usecases.tell import override_result
from tests.unit.usecases.test_why_and_close import ALL, DAY, HOUR, RATE, YEAR, okrs
from tests.unit.usecases.workbench import START, Bench, card

STAGES = Milestone(
    stages=(
        Stage(id="build", title="Build", share=60, work=(ALL,), due=START - DAY),
        Stage(id="tell", title="Tell", share=40),
    )
)


def milestone() -> Okrs:
    [objective] = okrs().objectives
    [kr] = objective.key_results
    return Okrs(objectives=(replace(objective, key_results=(replace(kr, kind=STAGES),)),))


def told(bench: Bench, written: Okrs, since: timedelta | None = None) -> Json:
    at = bench.clock.now
    return to_json(explain(written, bench.store, "rate", at, None if since is None else at - since))


def measured(value: float, days: float = 0, series: str = "kr:rate") -> Measurement:
    at = START + timedelta(days=days)
    return Measurement(series=series, at=at, value=value, recorded_at=at, source="csv rate.csv")


def test_expected_is_told_by_the_points_of_its_line_and_what_each_is_for(synced: Bench) -> None:
    june = START + 9 * DAY
    bent = replace(RATE, checkpoints=(Checkpoint(june, 4.0),), unit="%")
    [objective] = okrs().objectives
    phases = (Phase(title="Build", work=(ALL,), due=june, target=None), Phase(title="Rest", due=YEAR.end))
    kr = replace(objective.key_results[0], kind=bent, plan=phases)
    synced.store.measure([measured(2.0)])
    shown = told(synced, Okrs(objectives=(replace(objective, key_results=(kr,)),)))["expected"]
    assert [(point["progress"], point["what"]) for point in shown["result"]["points"]] == [
        (0.0, "the period starts"),
        (0.4, "checkpoint 4 %"),
        (1.0, "the period ends"),
    ]
    assert shown["result"]["judged_at"] == "2026-06-01T09:00:00Z"
    assert [point["what"] for point in shown["delivery"]["points"]] == [
        "the period starts",
        "Build",
        "Rest",
    ]


def test_what_each_stage_pays_by_its_share_of_work_is_told_as_a_product(synced: Bench) -> None:
    synced.tool.have(replace(card("A"), state=State.DONE), card("B"))
    synced.one()
    [objective] = milestone().objectives
    [kr] = objective.key_results
    by_work = replace(kr, kind=replace(STAGES, credit=Credit.PROPORTIONAL))
    synced.store.complete(Completion(key_result="rate", stage="tell", at=synced.clock.now))
    shown = told(synced, Okrs(objectives=(replace(objective, key_results=(by_work,)),)))
    assert shown["result_formula"] == (
        "sum of share * delivery of each stage, whole where it is complete = 60 * 0.25 + 40"
    )
    assert shown["result"]["progress"] == 0.55


def test_shares_that_were_rounded_are_told_as_parts_of_what_they_add_up_to(synced: Bench) -> None:
    [objective] = milestone().objectives
    [kr] = objective.key_results
    thirds = tuple(Stage(id=name, title=name, share=33.3) for name in "abc")
    for done in "ab":
        synced.store.complete(Completion(key_result="rate", stage=done, at=synced.clock.now))
    rounded = replace(kr, kind=Milestone(stages=thirds))
    shown = told(synced, Okrs(objectives=(replace(objective, key_results=(rounded,)),)))
    assert shown["result_formula"] == (
        "sum of the shares of completed stages, of 99.9 = (33.3 + 33.3) / 99.9"
    )
    assert shown["result"]["progress"] == 0.666666667


def test_who_is_ahead_is_told_so(synced: Bench) -> None:
    synced.store.measure([measured(9.0)])
    assert told(synced, okrs(ALL))["status_formula"] == "on track: 90 - 41.5 = 48.5 points ahead"


def test_status_signal_and_score_are_told_with_their_figures(synced: Bench) -> None:
    synced.store.measure([measured(2.0)])
    shown = told(synced, okrs(ALL))
    assert shown["status_formula"] == "behind: 41.5 - 20 = 21.5 points behind, more than 5 and at most 25"
    assert shown["signal_formula"] == (
        "stalled: delivery is off course (0 of 41.5 %) and result is off course (20 of 41.5 %)"
    )
    assert shown["score_formula"] is None
    synced.clock.now = YEAR.end
    after = told(synced, okrs(ALL))
    assert after["score_formula"] == "progress 0.2, kept to 0..1 and rounded down to a tenth = 0.2"
    assert after["status_formula"] == "missed: the period is over and progress 0.2 does not reach 1"
    assert after["signal_formula"] == "stale: some evidence is stale, which goes before everything else"


def test_each_item_tells_why_it_counts_or_what_it_would_have_weighed(synced: Bench) -> None:
    synced.tool.have(replace(card("A"), state=State.DROPPED, resolution="Won't Do"))
    synced.one()
    cards = replace(ALL, criteria=(Criterion("board", ("abc",)),))
    (part,) = told(synced, okrs(cards))["parts"]
    assert part["counted"][0]["why"] == "selected by board 'abc' in office (board abc)"
    assert part["selections"][0]["criteria"] == {"board": ["abc"]}
    assert [(e["key"], e["why"], e["weight"]) for e in part["excluded"]] == [("A", "dropped (Won't Do)", 1.0)]


def test_a_reopened_item_names_the_stage_that_lost_its_share(synced: Bench) -> None:
    mapping.adopt(milestone(), "", synced.store, START)
    synced.tool.finish(*"ABCD")
    synced.one()
    complete = synced.clock.now
    synced.clock.now += HOUR
    synced.tool.have(replace(card("B"), state=State.DOING))
    synced.one()
    change = told(synced, milestone(), synced.clock.now - complete)["result_change"]
    (stage,) = change["stages"]
    assert (change["before"]["progress"], change["after"]["progress"]) == (0.6, 0.0)
    assert (stage["title"], stage["before"], stage["after"], stage["word"]) == ("Build", 60.0, 0.0, None)
    assert [(item["key"], item["what"]) for item in stage["items"]] == [("B", "done -> doing")]


def test_a_persons_word_is_why_a_stage_gained_its_share(synced: Bench) -> None:
    mapping.adopt(milestone(), "", synced.store, START)
    synced.clock.now += HOUR
    synced.store.complete(Completion(key_result="rate", stage="tell", at=synced.clock.now))
    (stage,) = told(synced, milestone(), timedelta(minutes=30))["result_change"]["stages"]
    assert (stage["id"], stage["after"], stage["word"], stage["items"]) == (
        "tell",
        40.0,
        "a person completed it",
        [],
    )


def test_a_stage_is_overdue_until_it_is_complete(synced: Bench) -> None:
    assert [stage["overdue"] for stage in told(synced, milestone())["stages"]] == [True, False]
    synced.tool.finish(*"ABCD")
    synced.one()
    assert [stage["overdue"] for stage in told(synced, milestone())["stages"]] == [False, False]


def test_edits_since_are_told_with_what_they_did(synced: Bench) -> None:
    mapping.adopt(okrs(), "a", synced.store, synced.clock.now)
    synced.clock.now += HOUR
    mapping.adopt(okrs(ALL), "b", synced.store, synced.clock.now)
    (edit,) = told(synced, okrs(ALL), timedelta(minutes=30))["edits"]
    assert edit["version"] == 2
    assert [item["key"] for item in edit["effect"]["entering"]] == list("ABCD")
    assert told(synced, okrs(ALL))["edits"] == []


def test_words_that_hold_no_longer_are_kept_and_told(synced: Bench) -> None:
    for value in (7.0, None):
        override_result(
            okrs(),
            synced.store,
            key_result="rate",
            value=value,
            reason="the survey was late",
            by="ana",
            at=synced.clock(),
            until=synced.clock.now + DAY,
        )
    assert [word["value"] for word in told(synced, okrs())["overrides"]] == [None, 7.0]


def test_the_plan_of_the_start_is_told_item_by_item(synced: Bench) -> None:
    synced.tool.finish("A")
    synced.one()
    [objective] = okrs(ALL).objectives
    begun = replace(YEAR, start=START + timedelta(minutes=1))
    kr = replace(objective.key_results[0], period=begun)
    synced.clock.now = START + HOUR
    synced.tool.finish("B")
    synced.one()
    original = told(synced, Okrs(objectives=(replace(objective, key_results=(kr,)),)))["original"]
    assert {item["key"]: item["credit"] for item in original["items"]} == {
        "A": 1.0,
        "B": 1.0,
        "C": 0.0,
        "D": 0.0,
    }


def test_an_objective_is_told_by_its_weighted_mean(synced: Bench) -> None:
    [objective] = okrs().objectives
    one = replace(objective.key_results[0], weight=2.0)
    other = replace(one, id="other", kind=replace(RATE, series="kr:other"), weight=1.0)
    both = Objective(id="o", title="O", period=YEAR, key_results=(one, other))
    written = Okrs(objectives=(both,))
    synced.store.measure([measured(2.0), measured(50.0, series="kr:other")])
    shown = objective_to_json(explain_objective(written, synced.store, both, synced.clock.now))
    assert shown["progress_formula"].endswith("= (2 * 0.2 + 1 * 1) / (2 + 1)")
    assert shown["progress"] == pytest.approx(1.4 / 3)
    assert shown["delivery_formula"] == "no key result has a delivery"
    assert shown["status_formula"] == "behind: the gravest of its key results', that of rate"
    assert [weight["part"] for weight in shown["weights"]] == pytest.approx([2 / 3, 1 / 3])


def test_a_kpi_is_told_by_its_range_its_measurements_and_what_is_about_it(synced: Bench) -> None:
    kpi = Kpi(id="k", title="K", most=4, every=DAY, series="kr:rate")
    written = replace(okrs(), kpis=(kpi,))
    synced.store.measure([measured(5.0, -1), measured(3.0)])
    shown = kpi_to_json(explain_kpi(written, synced.store, kpi, synced.clock.now))
    assert (shown["health_formula"], shown["key_results"]) == ("3 <= 4 holds", ["rate"])
    assert [m["value"] for m in shown["measurements"]] == [5.0, 3.0]
    assert shown["measured"]["due_at"] == "2026-06-02T09:00:00Z"
    late = kpi_to_json(explain_kpi(written, synced.store, kpi, START + 3 * DAY))
    assert late["health_formula"] == "3 <= 4 holds, but the value is stale, and stale is never healthy"


@pytest.mark.parametrize(
    ("measured_on", "last", "due"),
    [
        (-40, "2026-04-22T09:00:00Z", "2026-05-02T09:00:00Z"),
        (-32, "2026-04-30T09:00:00Z", None),  # the next one would come after the end
        (-15, None, None),  # later than one rhythm after the end
    ],
)
def test_what_a_key_result_that_is_over_is_due_is_what_makes_it_stale(
    synced: Bench, measured_on: int, last: str | None, due: str | None
) -> None:
    """Its period ends with May the 2nd, at nine o'clock and a minute."""
    over = Period(YEAR.start, START - 30 * DAY + timedelta(minutes=1))
    [objective] = okrs().objectives
    [kr] = objective.key_results
    kr = replace(kr, kind=replace(RATE, every=10 * DAY), period=over, plan=())
    synced.store.measure([measured(2.0, measured_on)])
    shown = told(synced, Okrs(objectives=(replace(objective, period=over, key_results=(kr,)),)))
    assert (shown["measured"]["measured_at"], shown["measured"]["due_at"]) == (last, due)
    assert (shown["stale"] is not None) is (due is not None)


def test_a_name_that_is_nothing_is_answered_with_the_nearest(synced: Bench) -> None:
    with pytest.raises(UsageError, match="no key result, objective or KPI 'ratte'") as refused:
        find(okrs(), "ratte")
    assert refused.value.hint == "did you mean 'rate'?"
