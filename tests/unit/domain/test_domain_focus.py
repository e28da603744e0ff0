"""What the work in progress is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from okrsync.domain.focus import Focus, InProgress, focus
from okrsync.domain.okr import Okrs, Project, Standalone
from okrsync.domain.selection import Selection
from okrsync.domain.work import Gone, State, TrackedItem
from tests.unit.domain.made_up import day, item, labelled, metric_kr, objective, phase

DOING = State.DOING


def _project(name: str, reason: Standalone | None, *work: Selection) -> Project:
    return Project(id=name, title=name, standalone=reason, phases=(phase("work", *work),))


OKRS = Okrs(
    objectives=(
        objective(
            metric_kr(None, phase("one", labelled("x")), id="one"),
            metric_kr(None, phase("two", labelled("x", "y")), id="two"),
        ),
    ),
    projects=(
        _project("dropout", None, labelled("lost")),
        _project("servers", Standalone.OPERATIONAL, labelled("x", "ops")),
        _project("audit", Standalone.COMPLIANCE, labelled("law", "ops")),
    ),
)


def _focus(*items: TrackedItem) -> Focus:
    return focus(OKRS, items)


def _keys(of: Sequence[InProgress]) -> list[str]:
    return [each.tracked.item.key for each in of]


def test_work_in_progress_serves_a_key_result_or_is_standalone_or_unexplained() -> None:
    seen = _focus(
        item("a", DOING, label="y"), item("b", DOING, label="ops"), item("c", DOING), item("d", DOING)
    )
    assert _keys(seen.serving) == ["a"]
    assert _keys(seen.standalone()) == ["b"]
    assert _keys(seen.unexplained) == ["c", "d"]
    assert [seen.share(of) for of in (seen.serving, seen.standalone(), seen.unexplained)] == [0.25, 0.25, 0.5]


@pytest.mark.parametrize("state", [State.TODO, State.DONE, State.DROPPED])
def test_only_what_somebody_is_working_on_counts(state: State) -> None:
    assert _focus(item("a", state, label="x")).items == ()


@pytest.mark.parametrize("reason", list(Gone))
def test_what_is_gone_is_not_in_progress(reason: Gone) -> None:
    assert _focus(item("a", DOING, gone=reason)).items == ()


def test_without_work_in_progress_there_is_no_share() -> None:
    assert _focus().share(()) is None


def test_an_item_says_every_key_result_that_it_serves_and_counts_once() -> None:
    (seen,) = _focus(item("a", DOING, label="x")).items
    assert (seen.key_results, seen.project, seen.reason) == (("one", "two"), None, None)


def test_of_two_standalone_projects_the_first_one_has_the_item() -> None:
    (seen,) = _focus(item("a", DOING, label="ops")).items
    assert (seen.key_results, seen.project, seen.reason) == ((), "servers", Standalone.OPERATIONAL)


def test_standalone_work_can_be_asked_for_by_reason() -> None:
    seen = _focus(item("a", DOING, label="ops"), item("b", DOING, label="law"))
    assert _keys(seen.standalone(Standalone.COMPLIANCE)) == ["b"]
    assert _keys(seen.standalone(Standalone.INTERNAL)) == []


def test_a_project_that_serves_nobody_and_says_no_reason_explains_nothing() -> None:
    assert _keys(_focus(item("a", DOING, label="lost")).unexplained) == ["a"]


def test_a_subtask_serves_what_its_ancestors_serve() -> None:
    story, task = item("story", label="y"), item("task", parent="story")
    subtask = item("subtask", DOING, parent="id-task")
    (seen,) = _focus(story, task, subtask).items
    assert (seen.tracked.item.key, seen.key_results) == ("subtask", ("two",))


def test_an_ancestor_that_is_gone_explains_nothing() -> None:
    story = item("story", label="y", gone=Gone.DELETED)
    assert _keys(_focus(story, item("task", DOING, parent="story")).unexplained) == ["task"]


def test_a_container_counts_through_its_children_in_progress() -> None:
    items = [item("story", DOING, label="y"), item("one", DOING, parent="story"), item("two", parent="story")]
    assert _keys(_focus(*items).items) == ["one"]


def test_a_container_without_children_in_progress_counts_by_itself() -> None:
    assert _keys(_focus(item("story", DOING), item("two", parent="story")).items) == ["story"]


def test_an_item_in_two_scopes_counts_once_and_either_explains_it() -> None:
    (seen,) = _focus(item("a", DOING, scope="other"), item("a", DOING, label="y")).items
    assert seen.key_results == ("two",)


def test_items_of_two_tools_with_one_id_are_two() -> None:
    other = objective(metric_kr(None, phase("other", labelled("z", connection="elsewhere"))))
    okrs = replace(OKRS, objectives=(*OKRS.objectives, other))
    seen = focus(okrs, [item("a", DOING, label="y"), item("a", DOING, connection="elsewhere")])
    assert (len(seen.serving), len(seen.unexplained)) == (1, 1)


def test_a_project_without_a_reason_does_not_stand_before_one_that_has_one() -> None:
    silent, alone = (
        _project("silent", None, labelled("z")),
        _project("alone", Standalone.INTERNAL, labelled("z")),
    )
    (seen,) = focus(Okrs(projects=(silent, alone)), [item("a", DOING, label="z")]).items
    assert (seen.project, seen.reason) == ("alone", Standalone.INTERNAL)
    (seen,) = focus(Okrs(projects=(silent,)), [item("a", DOING, label="z")]).items
    assert (seen.project, seen.reason) == (None, None)


def test_an_item_that_moved_away_from_what_a_key_result_selects_serves_it_no_longer() -> None:
    moved, there = item("a", DOING, label="y", gone=Gone.MOVED), item("a", DOING, scope="other", label="y")
    serving = objective(metric_kr(None, phase("ours", labelled("y"))))
    other = _project("other", None, labelled("z", scope="other"))
    assert _keys(focus(Okrs(objectives=(serving,), projects=(other,)), [moved, there]).unexplained) == ["a"]


def test_what_lies_above_an_ancestor_that_is_gone_explains_nothing() -> None:
    story, task = item("story", label="y"), item("task", parent="story", gone=Gone.DELETED)
    assert _keys(_focus(story, task, item("leaf", DOING, parent="task")).unexplained) == ["leaf"]


def test_a_scope_that_the_file_does_not_ask_for_says_nothing() -> None:
    assert _focus(item("a", DOING, scope="left"), item("b", DOING, connection="gone")).items == ()


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_done_by_its_freshest_sighting_is_not_in_progress(order: int) -> None:
    okrs = Okrs(objectives=(objective(metric_kr(None, phase("both", labelled(), labelled(scope="other")))),))
    old, new = item("a", DOING, updated_at=day(1)), item("a", State.DONE, scope="other", updated_at=day(2))
    assert focus(okrs, [old, new][::order]).items == ()
