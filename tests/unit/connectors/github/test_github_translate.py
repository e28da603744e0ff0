"""GitHub's issues become work items."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from okrsync.sdk import ItemRef, Json, Record, State, UnexpectedResponse, WorkItem
from okrsync_github.scope import GitHubSelection
from okrsync_github.translate import is_issue, ref_of

Row = Callable[..., Record]
Seen = Callable[..., WorkItem]


def points(name: str | None, value: Json) -> Json:
    return {"issue_field_id": 1, "issue_field_name": name, "data_type": "number", "value": value}


def test_an_issue_is_a_work_item_in_both_words(seen: Seen) -> None:
    assert seen() == WorkItem(
        id="I_kwDO70007",
        key="county/survey#7",
        title="Draft the questionnaire for parents",
        url="https://github.com/county/survey/issues/7",
        type="Task",
        state=State.DOING,
        native_status="open",
        updated_at=datetime(2026, 10, 21, 14, 30, 5, tzinfo=UTC),
        created_at=datetime(2026, 10, 1, 9, tzinfo=UTC),
        due_at=datetime(2026, 11, 30, 8, tzinfo=UTC),
        parent="county/survey#3",
        labels=("survey", "In Progress"),
        assignees=("rui-matos", "ana-lopes"),
        points=5.0,
        numbers={"Story points": 5.0, "Answers": 80.5},
        facets={
            "label": ("survey", "In Progress"),
            "milestone": ("Questionnaire", "2"),
            "assignee": ("rui-matos", "ana-lopes"),
            "type": ("Task",),
            "status": ("open",),
            "parent": ("county/survey#3", "#3"),
            "field priority": ("High",),
            "field review by": ("2026-11-15",),
        },
    )


def test_an_issue_from_before_all_that_is_done(seen: Seen) -> None:
    old = seen("issue_of_old")
    assert (old.state, old.resolution, old.type) == (State.DONE, None, "issue")
    assert old.done_at == datetime(2015, 2, 3, 11, 12, 13, tzinfo=UTC)
    assert old.labels == ("paper", "wontfix")
    assert (old.parent, old.points, old.due_at, old.facets["milestone"]) == (None, None, None, ())


@pytest.mark.parametrize(
    ("state", "reason", "meaning", "resolution"),
    [
        ("open", None, State.TODO, None),
        ("open", "reopened", State.TODO, None),
        ("closed", None, State.DONE, None),
        ("closed", "completed", State.DONE, "completed"),
        ("closed", "not_planned", State.DROPPED, "not_planned"),
        ("closed", "duplicate", State.DROPPED, "duplicate"),
    ],
)
def test_the_reason_tells_done_from_dropped(
    seen: Seen, state: str, reason: str | None, meaning: State, resolution: str | None
) -> None:
    item = seen(state=state, state_reason=reason, labels=[])
    assert (item.state, item.resolution, item.native_status) == (meaning, resolution, state)


def test_which_reasons_drop_an_issue_can_be_said(seen: Seen) -> None:
    item = seen(more={"dropped_reasons": ["Duplicate"]}, state="closed", state_reason="not_planned")
    assert item.state is State.DONE


def test_a_label_can_drop_a_closed_issue_and_no_open_one(seen: Seen) -> None:
    policy = {"dropped_labels": ["WontFix"]}
    dropped = seen("issue_of_old", policy)
    assert (dropped.state, dropped.resolution) == (State.DROPPED, "wontfix")
    assert seen("issue_of_old", policy, state="open").state is State.TODO


def test_a_doing_label_says_nothing_of_a_closed_issue(seen: Seen) -> None:
    assert seen(state="closed", state_reason="completed").state is State.DONE


def test_which_labels_mean_doing_can_be_said(seen: Seen) -> None:
    assert seen(more={"doing_labels": ["SURVEY"]}, labels=["survey"]).state is State.DOING
    assert seen(more={"doing_labels": []}).state is State.TODO


def test_a_pull_request_is_no_issue_and_null_is_no_pull_request(row: Row) -> None:
    assert not is_issue(row("pull_request"))
    assert is_issue(row())
    assert is_issue(row(pull_request=None))


def test_an_issue_is_named_by_id_and_by_what_people_call_it(row: Row) -> None:
    assert ref_of(row()) == ItemRef("I_kwDO70007", "county/survey#7")


def test_an_enterprise_server_names_issues_the_same(row: Row) -> None:
    url = "https://github.county.example/api/v3/repos/county/survey"
    assert ref_of(row(repository_url=url)).key == "county/survey#7"


def test_an_issue_above_in_another_repository_goes_by_its_whole_name(seen: Seen) -> None:
    item = seen(parent_issue_url="https://api.github.com/repos/county/goals/issues/3")
    assert (item.parent, item.facets["parent"]) == ("county/goals#3", ("county/goals#3",))


@pytest.mark.parametrize("absent", [None, ""])
def test_an_issue_without_one_above_has_no_parent(seen: Seen, absent: str | None) -> None:
    item = seen(parent_issue_url=absent)
    assert (item.parent, item.facets["parent"]) == (None, ())


def test_the_points_are_a_field_of_that_name_in_order_of_preference(seen: Seen) -> None:
    fields = [points("ESTIMATE", 1), points("Story Points", 2), points("Effort", 3)]
    assert seen(issue_field_values=fields).points == 2
    assert seen(more={"points_field": "effort"}, issue_field_values=fields).points == 3
    assert seen(more={"points_field": "size"}, issue_field_values=fields).points is None


def test_nought_is_an_estimate_and_nothing_is_none(seen: Seen) -> None:
    assert seen(issue_field_values=[points("Points", 0)]).points == 0
    assert seen(issue_field_values=[points("Points", None)]).points is None
    assert seen(issue_field_values=None).points is None


def test_numbers_come_as_text_too_and_need_a_name(seen: Seen) -> None:
    item = seen(issue_field_values=[points("Answers", "80.5"), points(None, 3)])
    assert item.numbers == {"Answers": 80.5}


def test_what_is_chosen_in_a_field_can_be_selected(seen: Seen) -> None:
    low, high = {"id": 1, "name": "Low"}, {"id": 2, "name": "High"}
    entries: list[tuple[str, str, dict[str, Json]]] = [
        ("Priority", "single_select", {"value": "High", "single_select_option": high}),
        ("Areas", "multi_select", {"value": ["Low", "High"], "multi_select_options": [low, high]}),
        ("Target", "date", {"value": "2026-12-31"}),
        ("Empty", "single_select", {"value": None, "single_select_option": None}),
    ]
    facets = seen(
        issue_field_values=[
            {"issue_field_name": name, "data_type": kind, **more} for name, kind, more in entries
        ]
    ).facets
    assert facets["field priority"] == ("High",)
    assert facets["field areas"] == ("Low", "High")
    assert facets["field target"] == ("2026-12-31",)
    assert "field empty" not in facets
    selection = GitHubSelection.model_validate(
        {"repo": "county/survey", "fields": {"PRIORITY": "high", "Target": "2026-12-31"}}
    )
    assert {one.facet: one.any_of for one in selection.criteria()} == {
        "field priority": ("high",),
        "field target": ("2026-12-31",),
    }


@pytest.mark.parametrize("value", ["many", True, [], float("nan"), "inf", 10**400])
def test_a_number_that_is_none_is_an_error(seen: Seen, value: Json) -> None:
    with pytest.raises(UnexpectedResponse, match="value"):
        seen(issue_field_values=[points("Answers", value)])


def test_what_may_be_absent_is_absent(row: Row, seen: Seen) -> None:
    bare = dict.fromkeys(("assignees", "milestone", "type", "closed_at", "state_reason"))
    item = seen(**bare, labels=[])
    assert (item.state, item.labels, item.assignees, item.done_at) == (State.TODO, (), (), None)


@pytest.mark.parametrize(
    "broken",
    [
        {"node_id": None},
        {"title": None},
        {"state": "archived"},
        {"updated_at": "yesterday"},
        {"created_at": None},
        {"repository_url": "https://api.github.com/teams/3"},
        {"parent_issue_url": "https://api.github.com/somewhere"},
        {"labels": None},
        {"labels": "survey"},
        {"labels": [3]},
        {"milestone": "Questionnaire"},
    ],
)
def test_what_each_issue_has_must_be_there(seen: Seen, broken: dict[str, Json]) -> None:
    with pytest.raises(UnexpectedResponse, match="issue"):
        seen(**broken)


def test_a_title_holds_nothing_that_a_database_refuses(seen: Seen) -> None:
    assert seen(title="Ask\0 again").title == "Ask again"
