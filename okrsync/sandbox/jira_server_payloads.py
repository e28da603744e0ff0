"""Jira's JSON as Data Center writes it: REST v2, people by name, sprints as Java prints them.

https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.jira_payloads import JiraView, Json, zulu
from okrsync.sandbox.jira_state import STORY_POINT_ESTIMATE

if TYPE_CHECKING:
    from okrsync.sandbox.jira_state import (
        Change,
        IssueType,
        JiraIssue,
        JiraProject,
        JiraUser,
        Sprint,
        Status,
    )

# What only Cloud knows of an issue.
_OF_CLOUD = frozenset({"statusCategory", "statuscategorychangedate", STORY_POINT_ESTIMATE})


@dataclass(frozen=True)
class ServerView(JiraView):
    """How a Data Center server writes the same state down."""

    def address(self, path: str) -> str:
        """Make a `self` address."""
        return f"{self.base_url}/rest/api/2/{path}"

    def user(self, user: JiraUser | None) -> Json | None:
        """Write a person, who has a name and a key and no account id."""
        if user is None:
            return None
        name = user.email.partition("@")[0]
        return {
            "self": self.address(f"user?username={name}"),
            "name": name,
            "key": f"JIRAUSER{len(name)}",
            "emailAddress": user.email,
            "displayName": user.name,
            "active": True,
            "timeZone": user.time_zone,
        }

    def status(self, status: Status) -> Json:
        """Write a status with its category."""
        return _without(super().status(status), "untranslatedName")

    def project(self, project: JiraProject) -> Json:
        """Write a project."""
        return _without(super().project(project), "simplified", "style", "isPrivate")

    def issue_type(self, kind: IssueType) -> Json:
        """Write an issue type."""
        return _without(super().issue_type(kind), "hierarchyLevel")

    def change(self, change: Change, *, epoch: bool = False) -> Json:
        """Write an entry of history, which names its fields without their ids."""
        written = super().change(change, epoch=epoch)
        return {**written, "items": [_without(item, "fieldId") for item in written["items"]]}

    def _fields(self, issue: JiraIssue) -> Json:
        return _without(super()._fields(issue), *_OF_CLOUD)

    def _sprints(self, issue: JiraIssue) -> Any:
        return [_printed(one) for one in issue.sprints] or None

    def _parent(self, parent: JiraIssue | None) -> Json:
        """Only sub-tasks have a parent; an epic stands in a field of its own."""
        return {} if parent is None or parent.type.level > 0 else super()._parent(parent)


def _printed(sprint: Sprint) -> str:
    dates = {"startDate": sprint.start, "endDate": sprint.end, "completeDate": sprint.completed}
    held = {
        "id": sprint.id,
        "rapidViewId": sprint.board.id,
        "state": sprint.state.upper(),
        "name": sprint.name,
        **{name: zulu(moment) if moment else "<null>" for name, moment in dates.items()},
        "sequence": sprint.id,
        "goal": sprint.goal or "<null>",
    }
    body = ",".join(f"{name}={value}" for name, value in held.items())
    return f"com.atlassian.greenhopper.service.sprint.Sprint@{sprint.id:x}[{body}]"


def _without(written: Json, *names: str) -> Json:
    return {name: value for name, value in written.items() if name not in names}
