"""What makes a pull a whole one although no issue was touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from okrsync.sdk import Json, Record, records
from okrsync_jira.shape import shape_of
from okrsync_jira.translate import Lens

Lenses = Callable[..., Lens]
STATUSES: list[Json] = [
    {"id": "1", "name": "To Do", "statusCategory": {"key": "new"}},
    {"id": "2", "name": "In Review", "statusCategory": {"key": "indeterminate"}},
]
PROJECT: Json = {
    "id": "10000",
    "issueTypes": [{"id": "1", "name": "Story"}],
    "components": [{"id": "2", "name": "Network"}],
    "versions": [{"id": "3", "name": "Pilot schools", "released": False}],
}


def _shape(lens: Lens, statuses: list[Json] = STATUSES, project: Json = PROJECT) -> str:
    return shape_of(lens, records(statuses, "statuses"), Record(project, "project") if project else None)


def test_the_same_site_has_the_same_shape_in_any_order(lens: Lenses) -> None:
    assert _shape(lens()) == _shape(lens(), STATUSES[::-1])


@pytest.mark.parametrize(
    "more",
    [
        {"states": {"done": ["In Review"]}},
        {"dropped_resolutions": ["Duplicate"]},
        {"points_fields": ["Pupils reached"]},
        {"catalog": "fields_data_center"},
    ],
)
def test_other_settings_and_fields_are_another_shape(lens: Lenses, more: dict[str, Any]) -> None:
    assert _shape(lens(**more)) != _shape(lens())


@pytest.mark.parametrize("change", [{"name": "Review"}, {"statusCategory": {"key": "done"}}])
def test_a_status_with_another_name_or_category_is_another_shape(lens: Lenses, change: Json) -> None:
    assert _shape(lens(), [STATUSES[0], {**STATUSES[1], **change}]) != _shape(lens())


@pytest.mark.parametrize("things", ["issueTypes", "components", "versions"])
def test_what_is_renamed_in_the_project_is_another_shape(lens: Lenses, things: str) -> None:
    renamed = {**PROJECT, things: [{**PROJECT[things][0], "name": "Renamed"}]}
    assert _shape(lens(), project=renamed) != _shape(lens())


def test_a_release_changes_nothing(lens: Lenses) -> None:
    released = {**PROJECT, "versions": [{**PROJECT["versions"][0], "released": True}]}
    assert _shape(lens(), project=released) == _shape(lens())


def test_statuses_of_other_projects_do_not_matter_but_to_queries(lens: Lenses) -> None:
    foreign = {"id": "9", "name": "New", "scope": {"type": "PROJECT", "project": {"id": "10001"}}}
    own = {"id": "9", "name": "New", "scope": {"type": "PROJECT", "project": {"id": "10000"}}}
    assert _shape(lens(), [*STATUSES, foreign]) == _shape(lens())
    assert _shape(lens(), [*STATUSES, own]) != _shape(lens())
    assert _shape(lens(), [*STATUSES, foreign], None) != _shape(lens(), project=None)
