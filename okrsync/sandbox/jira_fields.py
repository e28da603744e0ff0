"""The fields of the site as `GET /rest/api/3/field` lists them, the two estimates and their decoy included.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-fields/
"""

from __future__ import annotations

from typing import Any

from okrsync.sandbox.jira_state import (
    EPIC_LINK,
    ORIGINAL_STORY_POINTS,
    RANK,
    SPRINT,
    STORY_POINT_ESTIMATE,
    STORY_POINTS,
)

_SYSTEM = (
    ("summary", "Summary", "string"),
    ("issuetype", "Issue Type", "issuetype"),
    ("project", "Project", "project"),
    ("status", "Status", "status"),
    ("statusCategory", "Status Category", "statusCategory"),
    ("resolution", "Resolution", "resolution"),
    ("resolutiondate", "Resolved", "datetime"),
    ("created", "Created", "datetime"),
    ("updated", "Updated", "datetime"),
    ("duedate", "Due date", "date"),
    ("assignee", "Assignee", "user"),
)
_SYSTEM_LISTS = (
    ("labels", "Labels", "string"),
    ("components", "Components", "component"),
    ("fixVersions", "Fix versions", "version"),
)
_FLOAT = "com.atlassian.jira.plugin.system.customfieldtypes:float"
_CUSTOM = (
    (STORY_POINTS, "Story Points", "number", _FLOAT),
    (STORY_POINT_ESTIMATE, "Story point estimate", "number", "com.pyxis.greenhopper.jira:jsw-story-points"),
    (
        ORIGINAL_STORY_POINTS,
        "Original story points",
        "number",
        "com.atlassian.jpo:jpo-custom-field-original-story-points",
    ),
    (EPIC_LINK, "Epic Link", "any", "com.pyxis.greenhopper.jira:gh-epic-link"),
    (RANK, "Rank", "any", "com.pyxis.greenhopper.jira:gh-lexo-rank"),
)

_OF_CLOUD = frozenset({"statusCategory", STORY_POINT_ESTIMATE})
_TOLD_BY_CLOUD = frozenset({"key", "untranslatedName"})


def all_fields() -> list[dict[str, Any]]:
    """List every field, system ones first."""
    lists = [_system(*one, kind="array") for one in _SYSTEM_LISTS]
    return [*(_system(*one) for one in _SYSTEM), *lists, *(_custom(*one) for one in _CUSTOM), _sprint()]


def server_fields() -> list[dict[str, Any]]:
    """List every field as Data Center does, which has one estimate and tells fewer names."""
    told = [one for one in all_fields() if one["id"] not in _OF_CLOUD]
    return [{name: value for name, value in one.items() if name not in _TOLD_BY_CLOUD} for one in told]


def _system(field_id: str, name: str, holds: str, kind: str = "") -> dict[str, Any]:
    schema = {"type": kind, "items": holds} if kind else {"type": holds}
    return {
        "id": field_id,
        "key": field_id,
        "name": name,
        "custom": False,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [field_id],
        "schema": {**schema, "system": field_id},
    }


def _custom(field_id: str, name: str, holds: str, custom: str) -> dict[str, Any]:
    number = int(field_id.removeprefix("customfield_"))
    return {
        "id": field_id,
        "key": field_id,
        "name": name,
        "untranslatedName": name,
        "custom": True,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{number}]", name],
        "schema": {"type": holds, "custom": custom, "customId": number},
    }


def _sprint() -> dict[str, Any]:
    field = _custom(SPRINT, "Sprint", "array", "com.pyxis.greenhopper.jira:gh-sprint")
    return {**field, "schema": {**field["schema"], "items": "json"}}
