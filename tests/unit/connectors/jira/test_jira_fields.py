"""Which fields hold the estimate, on sites that call them differently."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from okrsync.sdk import Json, NotFound, records
from okrsync_jira.fields import SYSTEM, Fields, fields_of_site

Payload = Callable[[str], Json]


def _fields(payload: Payload, *points_fields: str, catalog: str = "fields_cloud") -> Fields:
    return fields_of_site(records(payload(catalog), "fields"), points_fields or None)


def test_story_points_come_first_then_the_estimate_of_team_managed_projects(payload: Payload) -> None:
    assert _fields(payload).points == ("customfield_10026", "customfield_10016")


def test_the_copy_of_the_first_estimate_is_none(payload: Payload) -> None:
    assert "customfield_10031" not in _fields(payload).points


def test_every_number_field_of_the_site_is_known_by_name(payload: Payload) -> None:
    assert _fields(payload).numbers == {
        "customfield_10031": "Original story points",
        "customfield_10016": "Estimativa de pontos",
        "customfield_10026": "Story Points",
        "customfield_10050": "Pupils reached",
    }


def test_a_connection_names_other_fields_by_name_or_id(payload: Payload) -> None:
    fields = _fields(payload, "pupils REACHED", "customfield_10031")
    assert fields.points == ("customfield_10050", "customfield_10031")


def test_a_field_that_is_not_there_is_an_error_that_says_which_are(payload: Payload) -> None:
    with pytest.raises(NotFound, match="'Size'") as caught:
        _fields(payload, "Size")
    assert "Pupils reached" in str(caught.value.hint)


def test_a_text_field_of_that_name_holds_no_points(payload: Payload) -> None:
    with pytest.raises(NotFound):
        _fields(payload, "customfield_10027")


def test_data_center_ties_issues_to_epics_by_a_field(payload: Payload) -> None:
    fields = _fields(payload, catalog="fields_data_center")
    assert fields.points == ("customfield_10002",)
    assert fields.epic_links == ("customfield_10006",)


def test_all_that_is_read_is_asked_for_once(payload: Payload) -> None:
    asked = _fields(payload).asked_for
    assert set(SYSTEM) < set(asked)
    assert {"customfield_10026", "customfield_10050", "customfield_10014"} < set(asked)
    assert len(asked) == len(set(asked))
    assert "description" not in asked


def test_where_points_come_from_can_be_told(payload: Payload) -> None:
    assert _fields(payload).estimate == (
        "points come from Story Points (customfield_10026), else Estimativa de pontos (customfield_10016)"
    )
    assert fields_of_site([], None).estimate == "no field holds story points"
