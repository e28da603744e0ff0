"""Jira's webhooks from administrators: whether one is genuine, and which scopes it is about.

https://developer.atlassian.com/cloud/jira/platform/webhooks/
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence

from okrsync.sdk import Delivery, Hint, Registration, Scope, Webhook
from okrsync_jira.scope import PROJECT

_OF_ISSUES = frozenset({"jira:issue_created", "jira:issue_updated", "jira:issue_deleted"})
_OF_ANYTHING = ("sprint_", "board_", "jira:version_")
_OF_PROJECTS = "project_"


def verify(delivery: Delivery, secret: str) -> bool:
    """Whether ``X-Hub-Signature`` is the body's under ``secret``; SHA-256 is the one method that is let in.

    https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
    """
    right = hmac.new(secret.encode(), delivery.body, hashlib.sha256).hexdigest()
    said = delivery.headers.get("x-hub-signature", "")
    return bool(secret) and hmac.compare_digest(f"sha256={right}".encode(), said.encode())


def hint(delivery: Delivery, scopes: Sequence[Scope]) -> Hint | None:
    """The issue's project, where it came from if it moved, and every board, filter and query."""
    event = delivery.text("webhookEvent") or ""
    if event.startswith(_OF_PROJECTS):
        return Hint(gone=True)
    if event.startswith(_OF_ANYTHING):
        return Hint()
    if event not in _OF_ISSUES:
        return None
    moves = list(_moves(delivery))
    former = {_project_of(move.get("fromString")) for move in moves if move["field"] == "Key"}
    gone = event == "jira:issue_deleted" or bool(moves)
    project = delivery.text("issue", "fields", "project", "key") or _project_of(delivery.text("issue", "key"))
    if not project:
        return Hint(gone=gone)
    return Hint([s for s in scopes if s.kind != PROJECT or s.name in {project, *former}], gone)


def _moves(delivery: Delivery) -> Iterator[Mapping[str, object]]:
    """The parts of a change by which an issue went to another project, and got another key."""
    items = delivery.at("changelog", "items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, Mapping) and item.get("field") in ("Key", "project"):
            yield item


def _project_of(key: object) -> str | None:
    return key.rpartition("-")[0] if isinstance(key, str) else None


webhook = Webhook(
    verify=verify,
    hint=hint,
    registration=Registration(
        where="as an administrator: Settings > System > WebHooks > Create a WebHook "
        "(the site's address with /plugins/servlet/webhooks)",
        content_type="application/json",
        signing="the field 'Secret' of that form; Jira shows it once",
        events=(
            *("Issue: created, updated, deleted", "Sprint: created, started, closed, updated, deleted"),
            *("Version: all", "Project: updated, deleted, archived, restored"),
        ),
        remarks=(
            "leave 'Exclude body' off; a filter such as project in (DROP) keeps the rest of the site away",
            "webhooks that an app registers by the API are signed in another way and are refused",
        ),
        documentation="https://developer.atlassian.com/cloud/jira/platform/webhooks/",
    ),
)
