"""Tests of a mapping: what passes, what differs, and what is wrong with the file of tests itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from okrsync.domain.okr import Kpi, Metric, Objective, Okrs, Stage
from okrsync.settings.rehearsal import read_cases
from okrsync.usecases.rehearse import Difference, rehearse
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
    kpis=(Kpi(id="rate", title="Rate", series="kpi:rate"),),
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
    assert told == [Difference("kr", "delivery", 0.6, 0.5)]


def test_a_share_in_per_cent_is_meant_to_half_a_percent_and_a_fraction_exactly(run: Run) -> None:
    assert run(ITEMS + "    expect: {kr: {delivery: 50.4 %}}\n") == []
    assert run(ITEMS + "    expect: {kr: {delivery: 50.6 %}}\n") != []
    assert run(ITEMS + "    expect: {kr: {delivery: 0.504}}\n") != []


def test_null_is_looked_for(run: Run) -> None:
    assert run("    expect: {kr: {delivery: null}}\n") == []
    assert run(ITEMS + "    expect: {kr: {delivery: null}}\n") == [Difference("kr", "delivery", None, 0.5)]


def test_a_person_completes_stages(run: Run) -> None:
    assert run("    complete: {survey: ask}\n    expect: {survey: {result: 40 %}}\n") == []
    assert run("    complete: {survey: [ask, publish]}\n    expect: {survey: {result: 1}}\n") == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tests: []\n", "okrs.test.yaml:1:1: tests: "),
        (
            HEAD + "    expect: {krr: {delivery: 1}}\n",
            "4:14: tests[0].expect.krr: the mapping has nothing of this id",
        ),
        (HEAD + "    expect: {kr: {delivery: half}}\n", "is no share (write 43 % or 0.43)"),
        (HEAD + "    expect: {kr: {delivery: true}}\n", "tests[0].expect.kr.delivery"),
        (HEAD + "    expect: {kr: {status: green}}\n", "tests[0].expect.kr.status: input should be"),
        (HEAD + "    expect: {kr: {}}\n    item: []\n", "5:5: tests[0].item: "),
        (
            HEAD + "    items: [{in: x, key: A, state: closed}]\n    expect: {kr: {}}\n",
            "tests[0].items[0].state",
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
