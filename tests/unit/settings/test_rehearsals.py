"""Tests of a mapping: what passes, what differs, and what is wrong with the file of tests itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.okr import Kpi, Metric, Objective, Okrs, Project, Stage
from okrsync.settings.rehearsal import read_cases
from okrsync.usecases.rehearse import Difference, in_words, rehearse
from tests.unit.domain.made_up import PERIOD, labelled, metric_kr, milestone_kr, phase

LISBON = ZoneInfo("Europe/Lisbon")
RATE = Metric(baseline=8, target=3, every=timedelta(days=9999), series="kpi:rate")
STAGES = (Stage(id="ask", title="Ask", share=40), Stage(id="publish", title="Publish", share=60))
OKRS = Okrs(
    objectives=(
        Objective(
            id="o",
            title="O",
            period=PERIOD,
            key_results=(
                metric_kr(RATE, phase("Build", labelled("x"))),
                milestone_kr(*STAGES, id="survey"),
            ),
        ),
    ),
    kpis=(Kpi(id="rate", title="Rate", most=4, every=timedelta(days=20), series="kpi:rate"),),
    projects=(Project(id="p", title="P", phases=(phase("P", labelled(scope="elsewhere")),)),),
)
Run = Callable[[str], list[Difference]]
HEAD = f"tests:\n  - name: a case\n    at: {PERIOD.start.date() + timedelta(days=49)}\n"
ITEMS = """    items:
      - {in: "tool: board", key: A, state: done, labels: x}
      - {in: "tool: board", key: B, state: todo, labels: [x, y]}
      - {in: "tool: board", key: C, state: dropped, labels: x}
      - {in: "tool: board", key: D, state: todo, labels: y}
      - {in: "tool: elsewhere", key: E, state: todo, labels: x}
"""


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        file = tmp_path / "okrs.test.yaml"
        file.write_text(text, encoding="utf-8")
        cases, refused = read_cases(file, OKRS, LISBON)
        assert not (cases and refused)
        return [str(problem).removeprefix(f"{tmp_path}/") for problem in refused]

    return read


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def judge(text: str) -> list[Difference]:
        file = tmp_path / "okrs.test.yaml"
        file.write_text(HEAD + text, encoding="utf-8")
        cases, refused = read_cases(file, OKRS, LISBON)
        assert refused == []
        return [difference for case in cases for difference in rehearse(OKRS, case)]

    return judge


def test_what_is_as_expected_is_no_difference(run: Run) -> None:
    day = PERIOD.start.date() + timedelta(days=49)
    measured = f"    measurements: {{rate: [{{at: {day}, value: 5.5}}]}}\n"
    shown = "delivery: 50 %, result: 0.5, value: 5.5, status: on_track, signal: on course"
    assert run(f"{ITEMS}{measured}    expect: {{kr: {{{shown}}}}}\n") == []


def test_what_differs_is_told_with_both_figures(run: Run) -> None:
    told = run(ITEMS + "    expect: {kr: {delivery: 60 %, result: null, signal: not measured}}\n")
    assert told == [Difference("kr", "delivery", 0.6, 0.5, "done / total = 1 / 2 items")]


def test_a_share_that_is_shown_rounded_is_what_it_is_shown_as(run: Run) -> None:
    day = PERIOD.start.date() + timedelta(days=49)
    measured = f"    measurements: {{rate: [{{at: {day}, value: 7.375}}]}}\n"
    for share in ("12 %", "13 %", "12.5 %", "0.125"):
        assert run(f"{measured}    expect: {{kr: {{result: {share}}}}}\n") == []
    assert len(run(f"{measured}    expect: {{kr: {{result: 11.9 %}}}}\n")) == 1


def test_which_items_count_and_which_do_not_can_be_said(run: Run) -> None:
    assert run(ITEMS + "    expect: {kr: {counts: [B, A], left_out: C}}\n") == []
    (counted,) = run(ITEMS + "    expect: {kr: {counts: [A, B, D]}}\n")
    assert in_words(counted) == "kr: counts is A, B, and A, B, D was expected"
    (nothing,) = run("    expect: {kr: {left_out: [C]}}\n")
    assert in_words(nothing) == "kr: left out is nothing, and C was expected"


def test_where_needles_should_stand_and_what_is_overdue_can_be_said(run: Run) -> None:
    told = run(ITEMS + "    expect: {kr: {delivery_expected: 50 %, score: 0.5}, survey: {overdue: [ask]}}\n")
    assert [in_words(one) for one in told] == [
        "kr: score is none, and 0.5 was expected",
        "survey: overdue is nothing, and ask was expected",
    ]


def test_what_differs_is_said_as_screens_say_it(run: Run) -> None:
    told = run("    expect: {rate: {healthy: true}, kr: {delivery: 60 %}, o: {status: missed}}\n")
    assert [in_words(one) for one in told] == [
        "rate: healthy is none, and true was expected",
        "kr: delivery is none, and 60 % was expected",
        "o: status is at_risk, and missed was expected",
    ]
    assert [one.why for one in told] == [
        "not measured: there is no value yet",
        "no items",
        "at risk: the gravest of its key results', that of survey",
    ]


def test_a_mapping_is_no_test_of_one(problems: Callable[[str], list[str]]) -> None:
    (told,) = problems("version: 1\nobjectives: []\n")
    assert told.startswith("okrs.test.yaml:1:1: this is a mapping and holds no tests of one (tests are in")
    (empty,) = problems(" \n")
    assert empty == "okrs.test.yaml:1:1: the file is empty (begin with 'tests:' and '- name: ...')"


def test_a_share_in_per_cent_is_meant_to_half_of_its_last_digit_and_a_fraction_exactly(run: Run) -> None:
    measured = "    measurements: {kr: [{at: 2026-02-20, value: 5.4284}]}\n"
    for share in ("51 %", "51.4 %", "51.43 %", "51.432%", "0.51432"):
        assert run(f"{measured}    expect: {{kr: {{result: {share}}}}}\n") == []
    for share in ("52 %", "51.0 %", "51.5 %", "51.42 %", "0.514"):
        assert run(f"{measured}    expect: {{kr: {{result: {share}}}}}\n") != []


def test_small_values_are_no_more_alike_than_large_ones(run: Run) -> None:
    measured = "    measurements: {kr: [{at: 2026-02-20, value: 0.0000002}]}\n"
    assert run(f"{measured}    expect: {{kr: {{value: 0.0000002}}}}\n") == []
    for value in ("0", "0.0000001"):
        assert run(f"{measured}    expect: {{kr: {{value: {value}}}}}\n") != []


def test_null_is_looked_for(run: Run) -> None:
    assert run("    expect: {kr: {delivery: null}}\n") == []
    assert run(ITEMS + "    expect: {kr: {delivery: null}}\n") == [
        Difference("kr", "delivery", None, 0.5, "done / total = 1 / 2 items")
    ]


def test_a_person_completes_stages(run: Run) -> None:
    assert run("    complete: {survey: ask}\n    expect: {survey: {result: 40 %}}\n") == []
    assert run("    complete: {survey: [ask, publish]}\n    expect: {survey: {result: 1}}\n") == []


def test_a_stage_goes_by_its_title_and_its_number_too(run: Run) -> None:
    assert run("    complete: {survey: [Ask, '2']}\n    expect: {survey: {result: 1}}\n") == []


def test_a_source_in_trouble_or_too_old_makes_stale(run: Run) -> None:
    expected = "    expect: {kr: {stale: true, delivery: 50 %, signal: stale}, rate: {stale: false}}\n"
    assert run(ITEMS + "    sources: {'tool: board': {trouble: the token expired}}\n" + expected) == []
    assert run(ITEMS + "    sources: {'tool: board': {synced: 2026-01-06}}\n" + expected) == []
    differences = run(ITEMS + expected)
    assert Difference("kr", "stale", expected=True, shown=False) in differences


def test_a_kpi_and_an_objective_can_be_expected(run: Run) -> None:
    day = PERIOD.start.date() + timedelta(days=49)
    measured = f"    measurements: {{rate: [{{at: {day}, value: 5.5}}]}}\n"
    shown = "    expect: {rate: {value: 5.5, healthy: false}, o: {result: 0.25, status: behind}}\n"
    why = "at risk: the gravest of its key results', that of survey"
    assert run(measured + shown) == [Difference("o", "status", "behind", "at_risk", why)]
    old = measured.replace(str(day), "2026-01-06").replace("5.5", "3")
    assert run(old + "    expect: {rate: {healthy: null, stale: true}}\n") == []


def test_a_person_may_have_said_otherwise(run: Run) -> None:
    said = "    override: {kr: {value: 3, reason: late}}\n"
    assert run(said + "    expect: {kr: {value: 3, result: 1}}\n") == []
    over = said.replace("reason: late", "until: 2026-01-20")
    assert run(over + "    expect: {kr: {value: null}}\n") == []


def test_what_is_gone_does_not_count(run: Run) -> None:
    gone = ITEMS.replace("key: B, state: todo", "key: B, gone: deleted, state: todo")
    assert run(gone + "    expect: {kr: {delivery: 1}}\n") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tests: []\n", "okrs.test.yaml:1:8: tests: needs at least one entry"),
        (
            HEAD + "    expect: {krr: {delivery: 1}}\n",
            "4:14: tests[0].expect.krr: the mapping has no key result, objective or KPI of this name",
        ),
        (HEAD + "    expect: {kr: {delivery: half}}\n", "is no share (write 43 % or 0.43)"),
        (HEAD + "    expect: {kr: {delivery: true}}\n", "tests[0].expect.kr.delivery"),
        (HEAD + "    expect: {kr: {status: green}}\n", "tests[0].expect.kr.status: must be on_track, behind"),
        (
            HEAD + "    expect: {kr: {}}\n    item: []\n",
            "5:5: tests[0].item: unknown key (did you mean 'items'?)",
        ),
        (HEAD + "    expect: {kr: {delivry: 1}}\n", "did you mean 'delivery'?"),
        (HEAD + "    expect: {kr: {}}\n", "tests[0].expect.kr: expects nothing (it may say delivery,"),
        (HEAD + "    expect: {rate: {signal: stalled}}\n", "rate shows no signal"),
        (
            HEAD + "    items: [{in: 'tool: bord', key: A, state: done}]\n    expect: {kr: {delivery: 1}}\n",
            "items[0].in: the mapping selects nothing in 'tool: bord' (did you mean 'tool: board'?)",
        ),
        (
            HEAD + "    items: [{in: board, key: A, state: done}]\n    expect: {kr: {delivery: 1}}\n",
            "the mapping selects nothing in 'board'",
        ),
        (
            HEAD
            + "    items:\n      - {in: 'tool: board', key: A, state: done}\n"
            + "      - {in: 'tool: board', key: A, state: todo}\n    expect: {kr: {delivery: 1}}\n",
            "6:29: tests[0].items[1].key: there is another 'A' in the same place",
        ),
        (
            HEAD
            + "    items: [{in: 'tool: board', key: A, state: done, facets: {lable: x}}]\n"
            + "    expect: {kr: {delivery: 1}}\n",
            "tests[0].items[0].facets.lable: nothing in the mapping asks for it (did you mean 'label'?)",
        ),
        (
            HEAD + "    measurements: {rate: [{at: 2099-01-01, value: 5}]}\n    expect: {kr: {value: 5}}\n",
            "4:28: tests[0].measurements.rate[0].at: is after the day of the test",
        ),
        (
            HEAD + "    measurements: {survey: []}\n    expect: {kr: {value: 5}}\n",
            "tests[0].measurements.survey: the mapping has no metric or KPI of this name",
        ),
        (
            HEAD + "    complete: {survey: [publsh]}\n    expect: {survey: {result: 1}}\n",
            "4:16: tests[0].complete.survey: survey has no stage 'publsh' (did you mean 'publish'?)",
        ),
        (HEAD + "    complete: {kr: x}\n    expect: {kr: {value: 1}}\n", "no milestone of this name"),
        (
            HEAD + "    override: {rate: {value: 1}}\n    expect: {kr: {value: 1}}\n",
            "tests[0].override.rate: the mapping has no key result of this name",
        ),
        (
            HEAD + "    sources: {'tool: bord': {}}\n    expect: {kr: {value: 1}}\n",
            "no scope, metric or KPI of this name (did you mean 'tool: board'?)",
        ),
        (
            HEAD + "    items: [{in: x, key: A, state: closed}]\n    expect: {kr: {}}\n",
            "tests[0].items[0].state: must be todo, doing, done or dropped",
        ),
        ("tests:\n\t- a\n", "a tab"),
    ],
)
def test_what_is_wrong_with_the_file_is_told_with_its_place(
    problems: Callable[[str], list[str]], text: str, says: str
) -> None:
    told = problems(text)
    assert told
    assert says in told[0]
