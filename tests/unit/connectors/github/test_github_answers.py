"""What GitHub's refusals mean: the same status says quite different things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import (
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    ToolError,
    UnexpectedResponse,
)
from okrsync_github.answers import next_link, reading, tells_of_deletion

Replies = Callable[..., Reply]
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DATE = "Mon, 02 Nov 2026 12:00:00 GMT"
SECONDARY = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."


def epoch(instant: datetime) -> str:
    return str(int(instant.timestamp()))


def until(error: ToolError | None) -> datetime | None:
    assert isinstance(error, RateLimited)
    return error.until


@pytest.mark.parametrize(
    ("status", "says", "error"),
    [
        (400, "'2021-01-01' is not a supported API version.", UnexpectedResponse),
        (401, "Bad credentials", CredentialsRejected),
        (403, "Resource not accessible by integration", PermissionMissing),
        (403, "Must have admin rights to Repository.", PermissionMissing),
        (403, "", PermissionMissing),
        (403, "API rate limit exceeded for user ID 7.", RateLimited),
        (403, SECONDARY, RateLimited),
        (403, "You have triggered an abuse detection mechanism.", RateLimited),
        (404, "Not Found", NotFound),
        (410, "This issue was deleted", NotFound),
        (410, "Issues are disabled for this repo", NotFound),
        (410, "API version 2022-11-28 is no longer supported", UnexpectedResponse),
        (422, "Validation Failed", QueryRejected),
        (429, "", RateLimited),
    ],
)
def test_a_refusal_has_the_name_of_what_to_do(
    reply: Replies, status: int, says: str, error: type[ToolError]
) -> None:
    assert type(reading(reply(status, says))) is error


@pytest.mark.parametrize("status", [400, 451, 500, 502, 503])
def test_where_github_says_nothing_of_its_own_the_status_speaks(reply: Replies, status: int) -> None:
    assert reading(reply(status, "Server Error")) is None


def test_a_refusal_without_json_is_named_too(reply: Replies) -> None:
    bare = Reply(403, {}, None, "Request forbidden by administrative rules.", "GET api.github.com/user")
    assert isinstance(reading(bare), PermissionMissing)


@pytest.mark.parametrize("status", [403, 429])
def test_a_used_up_hour_ends_at_the_reset(reply: Replies, status: int) -> None:
    headers = {
        "x_ratelimit_remaining": "0",
        "x_ratelimit_reset": epoch(NOON + timedelta(minutes=20)),
        "date": DATE,
    }
    assert until(reading(reply(status, "", **headers))) == NOON + timedelta(minutes=20, seconds=1)


@pytest.mark.parametrize("reset", [epoch(NOON + timedelta(days=400)), "9" * 12])
def test_an_absurd_reset_does_not_stall_for_longer_than_an_hour(reply: Replies, reset: str) -> None:
    headers = {"x_ratelimit_remaining": "0", "x_ratelimit_reset": reset, "date": DATE}
    found = until(reading(reply(403, "", **headers)))
    assert found is None or found == NOON + timedelta(hours=1)


@pytest.mark.parametrize("headers", [{}, {"x_ratelimit_reset": "soon"}, {"x_ratelimit_reset": "9" * 30}])
def test_a_limit_without_a_reset_is_still_a_limit(reply: Replies, headers: dict[str, str]) -> None:
    assert until(reading(reply(403, "", x_ratelimit_remaining="0", **headers))) is None


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [("30", 30), ("0", 0), ("", 60), ("soon", 60), ("-5", 60), ("²", 60), ("9" * 20, 3600)],
)
def test_the_secondary_limit_lasts_as_said_or_a_minute(reply: Replies, retry_after: str, wait: int) -> None:
    error = reading(reply(403, SECONDARY, retry_after=retry_after, date=DATE))
    assert until(error) == NOON + timedelta(seconds=wait)


def test_without_a_date_nobody_knows_how_long(reply: Replies) -> None:
    assert until(reading(reply(403, SECONDARY, retry_after="30"))) is None
    assert until(reading(reply(403, SECONDARY, retry_after="30", date="today"))) is None


def test_a_missing_permission_stays_one_at_the_end_of_the_hour(reply: Replies) -> None:
    says = "Resource not accessible by personal access token"
    error = reading(reply(403, says, x_ratelimit_remaining="0", x_accepted_github_permissions="issues=read"))
    assert isinstance(error, PermissionMissing)
    assert error.hint == "it takes issues=read"


def test_single_sign_on_is_told_without_its_address(reply: Replies) -> None:
    sso = "required; url=https://github.com/orgs/county/sso?authorization_request=AbCd"
    error = reading(reply(403, "Resource protected by organization SAML enforcement.", x_github_sso=sso))
    assert isinstance(error, PermissionMissing)
    assert "single sign-on" in str(error)
    assert "AbCd" not in str(error)


def test_only_a_410_that_says_so_tells_of_deletion(reply: Replies) -> None:
    assert tells_of_deletion(reply(410, "This issue was deleted"))
    assert not tells_of_deletion(reply(410, "Issues are disabled for this repo"))
    assert not tells_of_deletion(reply(404, "deleted"))


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<https://a.example/x?page=2>; rel="next"', "https://a.example/x?page=2"),
        ('<https://a.example/1>; rel="prev", <https://a.example/3>; rel="next"', "https://a.example/3"),
        (
            '<https://a.example/x?q=1,2>; rel="next", <https://a.example/9>; rel="last"',
            "https://a.example/x?q=1,2",
        ),
        ("<https://a.example/x>;rel=next", "https://a.example/x"),
        ('<https://a.example/x>; rel="last next"', "https://a.example/x"),
        ('<https://a.example/1>; rel="first"', None),
        ('<https://a.example/1>; rel="nextish"', None),
        ("", None),
    ],
)
def test_the_next_page_is_the_link_of_that_name(reply: Replies, link: str, address: str | None) -> None:
    assert next_link(reply(link=link)) == address
