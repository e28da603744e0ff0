"""What GitHub posts when something happens to an issue.

https://docs.github.com/en/webhooks/webhook-events-and-payloads#issues
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrsync.sandbox.courier import Hook, Parcel, by_github
from okrsync.sandbox.github_payloads import GitHubView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okrsync.sandbox.github_state import GitHubIssue, GitHubUser

# What an issue's timeline calls an event, and what the webhook calls it.
ACTIONS = {
    **{name: name for name in ("closed", "reopened", "labeled", "unlabeled", "assigned", "unassigned")},
    **{name: name for name in ("milestoned", "demilestoned")},
    "renamed": "edited",
}
_VIEW = GitHubView("https://api.github.com", "2022-11-28")


def ping(hook: Hook) -> Parcel:
    """The first delivery to a new address."""
    return by_github(hook, "ping", {"zen": "Keep it logically awesome.", "hook_id": 1})


def told(
    hook: Hook,
    sender: GitHubUser,
    action: str,
    issue: GitHubIssue,
    children: Sequence[GitHubIssue],
    *,
    into: GitHubIssue | None = None,
    out_of: GitHubIssue | None = None,
) -> Parcel:
    """The event `issues`; of a transferred one both sides are told what became of it."""
    payload = {
        "action": action,
        "issue": _VIEW.issue(issue, children),
        "repository": _VIEW.repository(issue.repository),
        "sender": _VIEW.user(sender),
    }
    for side, other in (("new", into), ("old", out_of)):
        if other is not None:
            payload["changes"] = {
                f"{side}_issue": _VIEW.issue(other, ()),
                f"{side}_repository": _VIEW.repository(other.repository),
            }
    return by_github(hook, "issues", payload)
