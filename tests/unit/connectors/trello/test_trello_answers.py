from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import (
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    RateLimited,
    Reply,
    ToolError,
    Unavailable,
)
from okrsync_trello.answers import TooMuch, reading

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "text", "fault"),
    [
        (401, "invalid token", CredentialsRejected),
        (401, "invalid key", CredentialsRejected),
        (401, "", CredentialsRejected),
        (401, "unauthorized permission requested", PermissionMissing),
        (401, "Unauthorized card permission requested.", PermissionMissing),
        (400, "invalid id", NotFound),
        (403, "Too many checklists", TooMuch),
        (403, '{"error": "API_TOO_MANY_CARDS_REQUESTED"}', TooMuch),
        (449, "", Unavailable),
    ],
)
def test_a_refusal_is_known_by_its_text(status: int, text: str, fault: type[ToolError]) -> None:
    assert type(reading(_reply(status, text))) is fault


@pytest.mark.parametrize(
    ("status", "text"), [(400, "invalid value for limit"), (403, ""), (404, "no"), (429, "{}"), (504, "")]
)
def test_what_the_status_says_is_left_to_it(status: int, text: str) -> None:
    assert reading(_reply(status, text)) is None


def test_key_and_token_are_told_apart() -> None:
    assert "API key" in str(reading(_reply(401, "invalid key")))
    assert "authorise" in str(reading(_reply(401, "invalid token")))


def test_the_text_of_a_stranger_is_not_repeated() -> None:
    assert "canary" not in str(reading(_reply(401, "invalid token canary")))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 10),
        ({"x-rate-limit-api-token-interval-ms": "20000"}, 20),
        (
            {
                "x-rate-limit-api-token-interval-ms": "10000",
                "x-rate-limit-api-key-interval-ms": "12000",
            },
            12,
        ),
        ({"x-rate-limit-api-key-interval-ms": "9" * 99}, 900),
        ({"x-rate-limit-api-key-interval-ms": "soon"}, 10),
    ],
)
def test_a_used_up_limit_is_waited_out(headers: dict[str, str], seconds: int) -> None:
    limited = reading(replace(_reply(429, "{}"), headers=headers, at=NOON))
    assert isinstance(limited, RateLimited)
    assert limited.until == NOON + timedelta(seconds=seconds)


def test_an_answer_that_says_how_long_to_wait_is_believed() -> None:
    assert reading(replace(_reply(429, "{}"), headers={"retry-after": "3"}, at=NOON)) is None


def _reply(status: int, text: str) -> Reply:
    return Reply(status, {}, None, text, "GET api.trello.com/boards/aBcD1234")
