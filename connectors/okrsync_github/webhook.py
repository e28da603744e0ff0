"""GitHub's webhooks: whether one is genuine, and which scopes it is about.

https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from okrsync.sdk import Delivery, Hint, Registration, Scope, Webhook
from okrsync_github.scope import PROJECT, REPO

# Where a repository may be named in a delivery: sub-issues and transfers span two.
_REPOSITORIES = (
    ("repository",),
    ("parent_issue_repo",),
    ("sub_issue_repo",),
    ("changes", "new_repository"),
    ("changes", "old_repository"),
)
_OF_ISSUES = frozenset({"issues", "sub_issues", "issue_dependencies", "milestone", "label"})
_OF_PROJECTS = frozenset({"projects_v2", "projects_v2_item", "projects_v2_status_update"})
_TAKES_AWAY = frozenset({"deleted", "transferred", "archived"})


def verify(delivery: Delivery, secret: str) -> bool:
    """Whether ``X-Hub-Signature-256`` is the body's under ``secret``.

    https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
    """
    right = hmac.new(secret.encode(), delivery.body, hashlib.sha256).hexdigest()
    said = delivery.headers.get("x-hub-signature-256", "")
    return bool(secret) and hmac.compare_digest(f"sha256={right}".encode(), said.encode())


def hint(delivery: Delivery, scopes: Sequence[Scope]) -> Hint | None:
    """The repositories that an event names, and every project, which may hold the issue."""
    event, gone = delivery.headers.get("x-github-event"), delivery.text("action") in _TAKES_AWAY
    if event == "repository":
        return Hint(gone=gone)
    projects = [scope for scope in scopes if scope.kind == PROJECT]
    if event in _OF_PROJECTS:
        return Hint(projects, gone)
    if event not in _OF_ISSUES:
        return None
    named = {name.lower() for path in _REPOSITORIES if (name := delivery.text(*path, "full_name"))}
    if not named:
        return Hint(gone=gone)
    return Hint([scope for scope in scopes if scope.kind == REPO and scope.name in named] + projects, gone)


webhook = Webhook(
    verify=verify,
    hint=hint,
    registration=Registration(
        where="the repository's, or for all of them the organisation's, Settings > Webhooks > Add webhook",
        content_type="application/json",
        signing="the field 'Secret' of that form",
        events=(
            *("Issues", "Sub issues", "Milestones", "Labels", "Repositories"),
            *("Projects v2 items (of an organisation)", "Projects v2 (of an organisation)"),
        ),
        remarks=(
            "choose 'Let me select individual events'; pushes are of no use here",
            "GitHub does not repeat what failed; the next sync on schedule finds what it was about",
        ),
        documentation="https://docs.github.com/en/webhooks/using-webhooks/creating-webhooks",
    ),
)
