"""Whose token it is, and until when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from okrsync.sdk import Identity, Reply
from okrsync_github.account import identity_of

SITE = "https://api.github.com"


def user(**headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, named, {"login": "okr-sync"}, "", "GET api.github.com/user")


def test_an_account_has_a_login() -> None:
    assert identity_of(user(), SITE) == Identity(account="okr-sync", site=SITE)


def test_the_token_of_an_app_belongs_to_nobody() -> None:
    limits = Reply(200, {}, {"resources": {"core": {"limit": 5000}}}, "", "GET api.github.com/rate_limit")
    assert identity_of(limits, SITE).account == "an installed app"


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-12-31 10:00:00 UTC", datetime(2026, 12, 31, 10, tzinfo=UTC)),
        ("2026-12-31 10:00:00 +0100", datetime(2026, 12, 31, 9, tzinfo=UTC)),
        ("2026-12-31 10:00:00 -0330", datetime(2026, 12, 31, 13, 30, tzinfo=UTC)),
        ("2026-12-31 10:00:00", None),
        ("some day", None),
        ("", None),
    ],
)
def test_a_token_says_when_it_ends(written: str, instant: datetime | None) -> None:
    identity = identity_of(user(github_authentication_token_expiration=written), SITE)
    assert identity.expires_at == instant


def test_a_token_that_may_do_more_than_read_is_noted() -> None:
    [note] = identity_of(user(x_oauth_scopes="read:org, repo"), SITE).notes
    assert "write" in note
    assert identity_of(user(x_oauth_scopes="public_repo"), SITE).notes == ()


def test_an_ageing_version_of_the_api_is_noted() -> None:
    [note] = identity_of(user(sunset="Fri, 10 Mar 2028 00:00:00 GMT"), SITE).notes
    assert "10 Mar 2028" in note
