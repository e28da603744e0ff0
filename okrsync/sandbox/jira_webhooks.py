"""What Jira posts when something happens to an issue.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrsync.sandbox.courier import Hook, Parcel, by_jira
from okrsync.sandbox.jira_payloads import JiraView

if TYPE_CHECKING:
    from datetime import datetime

    from okrsync.sandbox.jira_state import JiraIssue, JiraUser

_VIEW = JiraView("https://county.atlassian.net", "Etc/UTC")
_KINDS = {
    "issue_created": "issue_created",
    "issue_updated": "issue_generic",
    "issue_deleted": "issue_deleted",
}


def told(hook: Hook, event: str, issue: JiraIssue, by: JiraUser, at: datetime) -> Parcel:
    """One of `jira:issue_created`, `jira:issue_updated` (with what changed) and `jira:issue_deleted`."""
    payload = {
        "timestamp": int(at.timestamp() * 1000),
        "webhookEvent": f"jira:{event}",
        "issue_event_type_name": _KINDS[event],
        "user": _VIEW.user(by),
        "issue": _VIEW.issue(issue, ["*all"]),
    }
    if event == "issue_updated":
        change = _VIEW.change(issue.history[-1])
        payload["changelog"] = {"id": change["id"], "items": change["items"]}
    return by_jira(hook, payload)
