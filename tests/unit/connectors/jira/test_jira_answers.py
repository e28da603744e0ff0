"""What Jira's refusals mean, and its successes that are none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import (
    CredentialsRejected,
    Json,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    ToolError,
    UnexpectedResponse,
)
from okrsync_jira.answers import reading, stranger


def _reply(status: int, body: Json = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, named, body, "", "POST county.atlassian.net/rest/api/3/search/jql")


def _says(*messages: str, **fields: str) -> Json:
    return {"errorMessages": list(messages), "errors": fields}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, QueryRejected),
        (401, CredentialsRejected),
        (403, PermissionMissing),
        (404, NotFound),
        (410, UnexpectedResponse),
    ],
)
def test_a_refusal_has_the_name_of_what_to_do(status: int, error: type[ToolError]) -> None:
    found = reading(_reply(status, _says("Something is wrong.")))
    assert type(found) is error
    assert not found.transient


def test_a_rejected_query_is_explained_in_jiras_own_words() -> None:
    found = reading(_reply(400, _says("Field 'sprnt' does not exist.", assignee="Nobody is called that.")))
    assert found is not None
    assert "Field 'sprnt' does not exist. Nobody is called that." in found.message


def test_words_of_jira_are_cleaned_and_kept_short() -> None:
    found = reading(_reply(400, _says("line one\n\tline\x1b[31m two\0", "x" * 1000)))
    assert found is not None
    assert "line one line[31m two xxx" in found.message
    assert len(found.message) < 400
    assert found.message.endswith("…")


@pytest.mark.parametrize("status", [400, 403, 404, 500, 503, 302])
@pytest.mark.parametrize("body", [None, [], {}, {"errorMessages": "x"}, {"errorMessages": [1], "errors": []}])
def test_a_refusal_without_words_is_left_to_its_status(status: int, body: Json) -> None:
    assert reading(_reply(status, body)) is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_captcha_is_told_from_a_wrong_token(status: int) -> None:
    found = reading(_reply(status, x_seraph_loginreason="AUTHENTICATION_DENIED"))
    assert isinstance(found, CredentialsRejected)
    assert "captcha" in found.message


def test_the_words_of_data_center_are_heard() -> None:
    found = reading(_reply(403, {"message": "Only administrators may do that.", "status-code": 403}))
    assert found is not None
    assert "Only administrators may do that." in found.message


@pytest.mark.parametrize("reset", ["2026-11-02T13:00Z", "2026-11-02T13:00:00Z", "2026-11-02T21:00:00+08:00"])
def test_a_rate_limit_lasts_until_jira_says(reset: str) -> None:
    found = reading(_reply(429, x_ratelimit_reset=reset, ratelimit_reason="jira-quota-global-based"))
    assert isinstance(found, RateLimited)
    assert found.until == datetime(2026, 11, 2, 13, tzinfo=UTC)
    assert "jira-quota-global-based" in found.message


@pytest.mark.parametrize(
    "headers",
    [
        {"x_ratelimit_reset": "soon"},
        {"x_ratelimit_reset": "2026-11-02T13:00"},
        {},
    ],
)
def test_a_limit_that_says_nothing_lasts_for_half_a_minute(headers: dict[str, str]) -> None:
    at = datetime(2026, 11, 2, 12, tzinfo=UTC)
    found = reading(replace(_reply(429, **headers), at=at))
    assert isinstance(found, RateLimited)
    assert found.until == at + timedelta(seconds=30)


def test_a_limit_that_says_how_long_is_left_to_http() -> None:
    reply = _reply(429, retry_after="30", x_ratelimit_reset="2026-11-02T13:00Z")
    assert reading(reply) is None


@pytest.mark.parametrize(
    "headers",
    [{"x_ausername": "anonymous"}, {"x_seraph_loginreason": "AUTHENTICATED_FAILED"}],
)
def test_a_success_for_an_anonymous_visitor_is_a_rejected_token(headers: dict[str, str]) -> None:
    assert isinstance(stranger(_reply(200, {"issues": []}, **headers)), CredentialsRejected)


@pytest.mark.parametrize("headers", [{}, {"x_ausername": "rmatos"}, {"x_seraph_loginreason": "OK"}])
def test_a_success_for_us_is_one(headers: dict[str, str]) -> None:
    assert stranger(_reply(200, {"issues": []}, **headers)) is None


def test_a_token_without_the_scope_is_not_called_wrong() -> None:
    found = reading(_reply(401, {"code": 401, "message": "Unauthorized; scope does not match"}))
    assert isinstance(found, PermissionMissing)
    assert "read:jira-work" in str(found.hint)
