"""What makes OKRs weak, and what only looks like it."""

from __future__ import annotations

from typing import Any

import pytest

from okrsync.domain.okr import Objective, Okrs, Phase, Project, Standalone
from okrsync.domain.quality import (
    A_TASK_LIST,
    Accepted,
    Advice,
    Rule,
    Section,
    accepted_in_vain,
    advise,
    number_in,
    reads_like_a_deliverable,
    task_list_would_do,
    unaccepted,
)
from tests.unit.domain.made_up import PERIOD, day, labelled, metric_kr, milestone_kr, phase, stage


def _objective(*krs: Any, **fields: Any) -> Objective:
    known = {"id": "o", "title": "Better schools", "period": PERIOD, "owner": "board", **fields}
    return Objective(key_results=krs or (metric_kr(),), **known)


def _advice(*objectives: Objective, projects: tuple[Project, ...] = ()) -> list[Advice]:
    return list(advise(Okrs(objectives=objectives, projects=projects)))


def test_there_is_no_advice_on_good_okrs() -> None:
    assert _advice(_objective(metric_kr(), milestone_kr(stage("a", 100), id="m"))) == []


def test_an_objective_without_an_owner_is_told() -> None:
    [told] = _advice(_objective(owner=None))
    assert (told.section, told.id, told.aspect) == ("objectives", "o", "owner")


def test_milestones_alone_prove_no_outcome() -> None:
    [told] = _advice(_objective(milestone_kr(stage("a", 100))))
    assert told.aspect == "key_results"
    assert "nothing be better" in told.message


def test_five_key_results_are_fine_and_six_are_too_many() -> None:
    krs = [metric_kr(id=f"kr-{number}") for number in range(6)]
    assert _advice(_objective(*krs[:5])) == []
    [told] = _advice(_objective(*krs))
    assert "are 6: more than 5" in told.message


@pytest.mark.parametrize(
    ("title", "begins"),
    [
        ("Launch the parents' portal", "Launch"),
        ("roll out the app to 40 schools", "roll out"),
        ("Lançar o portal", "Lançar"),
        ("“Build” a monitoring system", "Build"),
        ("Reduce the dropout rate from 8% to 3%", None),
        ("Launches per week from 2 to 5", None),
        ("Planning quality from 2 to 5", None),
        ("Roll the dice", None),
        ("", None),
    ],
)
def test_deliverables_are_known_by_how_they_begin(title: str, begins: str | None) -> None:
    assert reads_like_a_deliverable(title) == begins


def test_only_a_metric_worded_as_a_deliverable_is_told() -> None:
    launch = "Launch the portal"
    [told] = _advice(_objective(metric_kr(title=launch), milestone_kr(stage("a", 100), id="m", title=launch)))
    assert (told.section, told.id, told.aspect) == ("key_results", "kr", "title")
    assert "'Launch'" in told.message


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Raise attainment by 13%", "13"),
        ("Win 1,000 customers", "1,000"),
        ("Be first by 2030", None),
        ("In 2030, 3 of 4 pupils like school", "3"),
        ("Recover from COVID-19", None),
        ("A strong Q4", None),
        ("Bring 5G to schools", None),
    ],
)
def test_numbers_in_titles_are_told_from_years_and_names(title: str, number: str | None) -> None:
    assert number_in(title) == number


def test_a_number_in_the_title_of_an_objective_is_told() -> None:
    [told] = _advice(_objective(title="Raise attainment to 75 %"))
    assert told.aspect == "title"
    assert "holds a number, 75" in told.message


def test_a_project_under_two_key_results_is_told_once() -> None:
    work = phase("All of it", labelled("a"))
    krs = [metric_kr(None, work, id=name, project="p") for name in ("one", "two")]
    [told] = _advice(_objective(*krs))
    assert (told.section, told.id, told.aspect) == ("projects", "p", "id")
    assert told.message.startswith("is the plan of one and two")


def test_a_project_under_one_key_result_is_what_projects_are_for() -> None:
    assert _advice(_objective(metric_kr(None, phase("All of it", labelled("a")), project="p"))) == []


def test_a_selection_that_two_projects_share_is_told_at_the_last_key_result_that_holds_it() -> None:
    work = phase("All of it", labelled("a"))
    krs = [metric_kr(None, work, id=name, project=name) for name in ("one", "two", "three")]
    [told] = _advice(_objective(*krs))
    assert (told.rule, told.id) == (Rule.FEEDS_SEVERAL, "three")
    assert told.message.startswith("holds work that feeds one and two and three")


def test_the_same_selection_under_two_key_results_is_told_once() -> None:
    krs = [metric_kr(None, phase("x", labelled("a"), labelled("b")), id=name) for name in ("one", "two")]
    [told] = _advice(_objective(*krs))
    assert (told.section, told.id, told.aspect) == ("key_results", "two", "work")


def test_one_key_result_may_hold_a_selection_twice() -> None:
    assert _advice(_objective(metric_kr(None, phase("x", labelled("a")), phase("y", labelled("a"))))) == []


@pytest.mark.parametrize(
    ("phases", "items", "standalone", "simple"),
    [
        (1, A_TASK_LIST, None, True),
        (1, A_TASK_LIST + 1, None, False),
        (1, 0, None, False),
        (1, 1, None, True),
        (2, 3, None, False),
        (1, 3, Standalone.OPERATIONAL, False),
    ],
)
def test_a_task_list_would_do_for_few_items_without_phases(
    phases: int, items: int, standalone: Standalone | None, simple: bool
) -> None:
    parts = tuple(Phase(title=str(number)) for number in range(phases))
    project = Project(id="p", title="P", phases=parts, standalone=standalone)
    assert task_list_would_do(project, items) is simple


def test_what_somebody_accepted_is_not_said_again_and_the_rest_is() -> None:
    told = [
        Advice(rule, Section.OBJECTIVES, name, "title", "weak", "")
        for rule in (Rule.NO_OWNER, Rule.NUMBER_IN_TITLE)
        for name in ("a", "b")
    ]
    left = unaccepted(told, [Accepted(Rule.NO_OWNER, "a", "the board answers for it")])
    assert [(one.rule, one.id) for one in left] == [
        (Rule.NO_OWNER, "b"),
        (Rule.NUMBER_IN_TITLE, "a"),
        (Rule.NUMBER_IN_TITLE, "b"),
    ]


def test_what_silences_nothing_is_told_where_it_stands() -> None:
    told = [Advice(Rule.NO_OWNER, Section.OBJECTIVES, "a", "title", "weak", "")]
    accepted = [
        Accepted(Rule.NO_OWNER, "a", "the board answers for it"),
        Accepted(Rule.NO_OWNER, "b", "it has one by now"),
        Accepted(Rule.NO_OWNER, "x", "a typing error"),
    ]
    vain = [(one.section, one.id, one.aspect) for one in accepted_in_vain(told, accepted, {"a", "b"})]
    assert vain == [("accepted", "1", "rule"), ("accepted", "2", "of")]


@pytest.mark.parametrize("rule", [Rule.MATCHES_NOTHING, Rule.FEEDS_SEVERAL, Rule.TOKEN_ENDS, Rule.TASK_LIST])
def test_what_only_a_tool_can_tell_is_not_said_to_be_accepted_in_vain(rule: Rule) -> None:
    assert list(accepted_in_vain([], [Accepted(rule, "a", "so it is")], {"a"})) == []


@pytest.mark.parametrize(
    ("days", "told"),
    [((10, 20, 30), []), ((10, 10, None), []), ((20, 10, 30), ["b"]), ((30, None, 10), ["c"])],
)
def test_a_stage_that_is_due_before_an_earlier_one_is_told(
    days: tuple[int | None, ...], told: list[str]
) -> None:
    stages = (
        stage(name, 100 / 3, due=None if due is None else day(due))
        for name, due in zip("abc", days, strict=True)
    )
    advice = _advice(_objective(metric_kr(), milestone_kr(*stages, id="m")))
    assert [(one.rule, one.aspect, one.part) for one in advice] == [
        (Rule.STAGES_OUT_OF_ORDER, "due", name) for name in told
    ]
