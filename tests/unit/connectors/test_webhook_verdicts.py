"""Whether a delivery is genuine, and which scopes it is a hint to, in each tool's own words."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

import pytest

from okrsync.sdk import Delivery, Hint, Scope, Webhook
from okrsync_github.webhook import webhook as github
from okrsync_jira.webhook import webhook as jira
from okrsync_trello.webhook import webhook as trello

SECRET = "It's a Secret to Everybody"
ADDRESS = "https://okr.example.org/webhooks/office?board=1"
# Given by GitHub and by Atlassian in their own documents:
# https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
# https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks
OF_GITHUB = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
OF_JIRA = "a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"

REPO, OTHER, BOARD = (
    Scope("repo", "county/survey"),
    Scope("repo", "county/infra"),
    Scope("project", "county/3"),
)
DROP, NEXT = Scope("project", "DROP"), Scope("project", "NEXT")
QUERY = Scope("jql", "project = DROP")
SHORT, LONG = Scope("board", "aBcD1234"), Scope("checklists", "0123456789abcdef01234567")


def _trello(body: bytes, secret: str = SECRET, address: str = ADDRESS) -> str:
    signed = hmac.digest(secret.encode(), body + address.encode(), hashlib.sha1)
    return base64.b64encode(signed).decode()


@pytest.mark.parametrize(
    ("webhook", "body", "header", "signature"),
    [
        (github, b"Hello, World!", "x-hub-signature-256", f"sha256={OF_GITHUB}"),
        (jira, b"Hello World!", "x-hub-signature", f"sha256={OF_JIRA}"),
        (trello, b"Hello World!", "x-trello-webhook", _trello(b"Hello World!")),
    ],
    ids=["github", "jira", "trello"],
)
def test_only_the_very_body_under_the_very_secret_is_genuine(
    webhook: Webhook, body: bytes, header: str, signature: str
) -> None:
    def verdict(headers: Mapping[str, str], body: bytes = body, secret: str = SECRET) -> bool:
        return webhook.verify(Delivery(headers, body, ADDRESS), secret)

    assert verdict({header: signature})
    assert not verdict({header: signature}, body + b"\n")
    assert not verdict({header: signature}, secret="another secret altogether")
    assert not verdict({header: f"{signature}, {signature}"})
    assert not verdict({header: signature[:-1]})
    assert not verdict({header: "sha256="})
    assert not verdict({header: "sha256=\u00fc\u20ac"})
    assert not verdict({header: ""})
    assert not verdict({})


def test_an_empty_secret_makes_nothing_genuine() -> None:
    signed = hmac.digest(b"", b"{}", hashlib.sha256).hex()
    for webhook in (github, jira):
        headers = {"x-hub-signature-256": f"sha256={signed}", "x-hub-signature": f"sha256={signed}"}
        assert not webhook.verify(Delivery(headers, b"{}", ADDRESS), "")
    assert not trello.verify(Delivery({"x-trello-webhook": _trello(b"{}", "")}, b"{}", ADDRESS), "")


@pytest.mark.parametrize("method", ["sha1", "md5", "SHA256", "none"])
def test_jira_may_not_choose_another_method(method: str) -> None:
    digest = hmac.new(SECRET.encode(), b"{}", method if method in {"sha1", "md5"} else "sha256").hexdigest()
    delivery = Delivery({"x-hub-signature": f"{method}={digest}"}, b"{}", ADDRESS)
    assert not jira.verify(delivery, SECRET)


def test_trello_signs_the_address_character_by_character() -> None:
    body = b'{"action": {}}'
    for other in (ADDRESS.replace("?board=1", ""), f"{ADDRESS}/", ADDRESS.replace("https", "http")):
        delivery = Delivery({"x-trello-webhook": _trello(body)}, body, other)
        assert not trello.verify(delivery, SECRET)


def _delivery(told: Any, **headers: str) -> Delivery:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery(named, json.dumps(told).encode(), ADDRESS)


def _github(event: str, **told: Any) -> Hint | None:
    return github.hint(_delivery(told, x_github_event=event), [REPO, OTHER, BOARD])


def test_github_names_the_repository_and_projects_may_hold_its_issues() -> None:
    survey = {"full_name": "County/Survey"}
    assert _github("issues", action="closed", repository=survey) == Hint([REPO, BOARD])
    assert _github("issues", action="deleted", repository=survey) == Hint([REPO, BOARD], gone=True)
    elsewhere = {"new_repository": {"full_name": "county/infra"}}
    moved = _github("issues", action="transferred", repository=survey, changes=elsewhere)
    assert moved == Hint([REPO, OTHER, BOARD], gone=True)
    assert _github("milestone", action="edited", repository={"full_name": "a/b"}) == Hint([BOARD])
    assert _github("projects_v2_item", action="edited") == Hint([BOARD])
    assert _github("repository", action="renamed", repository=survey) == Hint()


def test_github_events_of_other_things_are_of_no_use() -> None:
    assert _github("ping", zen="Design for failure.") is None
    assert _github("push", repository={"full_name": "county/survey"}) is None
    assert github.hint(_delivery({}), [REPO]) is None


def _jira(event: str, **told: Any) -> Hint | None:
    return jira.hint(_delivery({"webhookEvent": event, **told}), [DROP, NEXT, QUERY])


def test_jira_names_the_project_and_only_jira_knows_what_a_query_holds() -> None:
    issue = {"key": "DROP-7", "fields": {"project": {"key": "DROP"}}}
    assert _jira("jira:issue_updated", issue=issue) == Hint([DROP, QUERY])
    assert _jira("jira:issue_created", issue={"key": "NEXT-1"}) == Hint([NEXT, QUERY])
    assert _jira("jira:issue_deleted", issue=issue) == Hint([DROP, QUERY], gone=True)
    assert _jira("sprint_closed", sprint={}) == Hint()
    assert _jira("project_soft_deleted") == Hint(gone=True)
    assert _jira("jira:issue_updated") == Hint()


def test_an_issue_that_moved_in_jira_is_looked_for_where_it_was() -> None:
    issue = {"key": "NEXT-3", "fields": {"project": {"key": "NEXT"}}}
    items = [
        {"field": "project", "fromString": "Keep pupils - at risk"},
        {"field": "Key", "fromString": "DROP-7", "toString": "NEXT-3"},
    ]
    moved = _jira("jira:issue_updated", issue=issue, changelog={"items": items})
    assert moved == Hint([DROP, NEXT, QUERY], gone=True)


def test_jira_events_of_other_things_are_of_no_use() -> None:
    for event in ("comment_created", "worklog_updated", "user_created", ""):
        assert _jira(event) is None


def _told_by_trello(action: str, board: Mapping[str, str] | None) -> Hint | None:
    return trello.hint(_delivery({"action": {"type": action, "data": {"board": board}}}), [SHORT, LONG])


def test_trello_names_the_board_by_id_and_short_link() -> None:
    both = {"id": LONG.name, "shortLink": SHORT.name}
    assert _told_by_trello("updateCard", both) == Hint([SHORT, LONG])
    assert _told_by_trello("deleteCard", {"shortLink": SHORT.name}) == Hint([SHORT], gone=True)
    assert _told_by_trello("moveCardFromBoard", {"id": LONG.name}) == Hint([LONG], gone=True)
    assert _told_by_trello("updateCard", {"id": "f" * 24}) == Hint([])
    assert _told_by_trello("updateCard", None) == Hint()
    assert _told_by_trello("commentCard", both) is None


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"null", b"[]", b"[" * 100_000, b"1" * 5000, b'{"action": 1, "repository": []}'],
    ids=repr,
)
@pytest.mark.parametrize("webhook", [github, jira, trello], ids=["github", "jira", "trello"])
def test_a_body_that_makes_no_sense_breaks_nothing(webhook: Webhook, body: bytes) -> None:
    hint = webhook.hint(Delivery({"x-github-event": "issues"}, body, ADDRESS), [REPO, DROP, SHORT])
    assert hint is None or hint.scopes is None
