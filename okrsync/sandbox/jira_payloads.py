"""Jira's JSON: the shapes of the REST API v3, with every timestamp in the caller's zone.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from okrsync.sandbox.jira_state import (
    EPIC,
    EPIC_LINK,
    ORIGINAL_STORY_POINTS,
    RANK,
    SPRINT,
    STORY_POINT_ESTIMATE,
    STORY_POINTS,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from okrsync.sandbox.jira_state import (
        Change,
        Component,
        IssueType,
        Item,
        JiraIssue,
        JiraProject,
        JiraUser,
        Resolution,
        Sprint,
        Status,
        Version,
    )

Json = dict[str, Any]

_CATEGORIES = {
    "undefined": (1, "medium-gray", "No Category"),
    "new": (2, "blue-gray", "To Do"),
    "done": (3, "green", "Done"),
    "indeterminate": (4, "yellow", "In Progress"),
}
# What a person sees on the issue's page; a bulk fetch without `fields` answers these.
_NOT_NAVIGABLE = frozenset({"comment", "worklog", "attachment"})


@dataclass(frozen=True)
class JiraView:
    """Who asks, and under which address: what decides how the same state is written down."""

    base_url: str
    time_zone: str

    def stamp(self, moment: datetime | None) -> str | None:
        """Write an instant as Jira does: milliseconds, and an offset without colon."""
        if moment is None:
            return None
        local = moment.astimezone(ZoneInfo(self.time_zone))
        return f"{local:%Y-%m-%dT%H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}"

    def address(self, path: str) -> str:
        """Make a `self` address."""
        return f"{self.base_url}/rest/api/3/{path}"

    def issue(self, issue: JiraIssue, fields: Collection[str]) -> Json:
        """Write an issue with the fields that were asked for."""
        whole = (
            {"expand": "operations,versionedRepresentations,editmeta,changelog,renderedFields"}
            if fields
            else {}
        )
        named = (
            {"id": issue.id, "self": self.address(f"issue/{issue.id}"), "key": issue.key} if fields else {}
        )
        bare = {"id": issue.id}
        return {**bare, **whole, **named, **({"fields": self._chosen(issue, fields)} if fields else {})}

    def user(self, user: JiraUser | None) -> Json | None:
        """Write a person."""
        if user is None:
            return None
        return {
            "self": self.address(f"user?accountId={user.account_id}"),
            "accountId": user.account_id,
            "accountType": "atlassian",
            "emailAddress": user.email,
            "displayName": user.name,
            "active": True,
            "timeZone": user.time_zone,
        }

    def status(self, status: Status) -> Json:
        """Write a status with its category."""
        return {
            "self": self.address(f"status/{status.id}"),
            "description": "",
            "name": status.name,
            "untranslatedName": status.name,
            "id": status.id,
            "statusCategory": self.category(status.category),
        }

    def category(self, key: str) -> Json:
        """Write a status category: `key` and `id` are stable, `name` is translated on a real site."""
        number, colour, name = _CATEGORIES[key]
        address = self.address(f"statuscategory/{number}")
        return {"self": address, "id": number, "key": key, "colorName": colour, "name": name}

    def project(self, project: JiraProject) -> Json:
        """Write a project as it stands inside an issue and in lists."""
        return {
            "self": self.address(f"project/{project.id}"),
            "id": project.id,
            "key": project.key,
            "name": project.name,
            "projectTypeKey": "software",
            "simplified": project.style == "next-gen",
            "style": project.style,
            "isPrivate": False,
        }

    def issue_type(self, kind: IssueType) -> Json:
        """Write an issue type."""
        return {
            "self": self.address(f"issuetype/{kind.id}"),
            "id": kind.id,
            "name": kind.name,
            "subtask": kind.level < 0,
            "hierarchyLevel": kind.level,
        }

    def component(self, component: Component) -> Json:
        """Write a component."""
        return {"self": self.address(f"component/{component.id}"), "id": component.id, "name": component.name}

    def version(self, version: Version) -> Json:
        """Write a version."""
        released = {"releaseDate": version.release_date.isoformat()} if version.release_date else {}
        return {
            "self": self.address(f"version/{version.id}"),
            "id": version.id,
            "name": version.name,
            "archived": version.archived,
            "released": version.released,
            **released,
        }

    def change(self, change: Change, *, epoch: bool = False) -> Json:
        """Write an entry of history; the bulk changelog dates it in epoch milliseconds."""
        moment = int(change.created.timestamp() * 1000) if epoch else self.stamp(change.created)
        author = self.user(change.author)
        return {
            "id": change.id,
            "author": author,
            "created": moment,
            "items": [_item(item) for item in change.items],
        }

    def _chosen(self, issue: JiraIssue, fields: Collection[str]) -> Json:
        everything = self._fields(issue)
        unwanted = {name[1:] for name in fields if name.startswith("-")}
        if "*all" in fields or "*navigable" in fields:
            return {
                name: value for name, value in everything.items() if name not in unwanted | _NOT_NAVIGABLE
            }
        return {name: value for name, value in everything.items() if name in fields}

    def _fields(self, issue: JiraIssue) -> Json:
        own_estimate = issue.project.estimate_field
        return {
            "summary": issue.summary,
            "issuetype": self.issue_type(issue.type),
            "project": self.project(issue.project),
            "status": self.status(issue.status),
            "statusCategory": self.category(issue.status.category),
            "statuscategorychangedate": self.stamp(issue.status_category_changed),
            "resolution": self._resolution(issue.resolution),
            "resolutiondate": self.stamp(issue.resolved),
            "created": self.stamp(issue.created),
            "updated": self.stamp(issue.updated),
            "archiveddate": self.stamp(issue.archived),
            "duedate": issue.due.isoformat() if issue.due else None,
            "labels": list(issue.labels),
            "components": [self.component(one) for one in issue.components],
            "fixVersions": [self.version(one) for one in issue.fix_versions],
            "versions": [],
            "assignee": self.user(issue.assignee),
            "reporter": self.user(issue.creator),
            "creator": self.user(issue.creator),
            "priority": {"self": self.address("priority/3"), "id": "3", "name": "Medium"},
            "description": None,
            "issuelinks": [],
            "subtasks": [],
            "timeoriginalestimate": None,
            STORY_POINTS: issue.points if own_estimate == STORY_POINTS else None,
            STORY_POINT_ESTIMATE: issue.points if own_estimate == STORY_POINT_ESTIMATE else None,
            ORIGINAL_STORY_POINTS: None,
            SPRINT: self._sprints(issue),
            EPIC_LINK: issue.parent.key if issue.parent and issue.parent.type.level == EPIC else None,
            RANK: f"0|i{int(issue.id):05d}:",
            **self._parent(issue.parent),
        }

    def _sprints(self, issue: JiraIssue) -> Any:
        return [sprint_field(one) for one in issue.sprints] or None

    def _parent(self, parent: JiraIssue | None) -> Json:
        """An issue without parent lacks the field, rather than holding null."""
        if parent is None:
            return {}
        return {"parent": self.issue(parent, {"summary", "status", "issuetype", "priority"})}

    def _resolution(self, resolution: Resolution | None) -> Json | None:
        if resolution is None:
            return None
        address = self.address(f"resolution/{resolution.id}")
        return {"self": address, "id": resolution.id, "description": "", "name": resolution.name}


def changelog_page(view: JiraView, changes: Sequence[Change], start: int, size: int) -> Json:
    """Write a page of one issue's changelog, oldest first."""
    shown = changes[start : start + size]
    return {
        "maxResults": size,
        "startAt": start,
        "total": len(changes),
        "isLast": start + len(shown) >= len(changes),
        "values": [view.change(change) for change in shown],
    }


def sprint_field(sprint: Sprint) -> Json:
    """Write a sprint as it stands in an issue's sprint field."""
    dates = {"startDate": sprint.start, "endDate": sprint.end, "completeDate": sprint.completed}
    return {
        "id": sprint.id,
        "name": sprint.name,
        "state": sprint.state,
        "boardId": sprint.board.id,
        "goal": sprint.goal,
        **{name: zulu(moment) for name, moment in dates.items() if moment},
    }


def zulu(moment: datetime) -> str:
    """Write an instant as the agile API does."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def _item(item: Item) -> Json:
    return {
        "field": item.field,
        "fieldtype": "custom" if item.field_id.startswith("customfield_") else "jira",
        **({"fieldId": item.field_id} if item.field_id else {}),
        "from": item.old,
        "fromString": item.old_text,
        "to": item.new,
        "toString": item.new_text,
    }
