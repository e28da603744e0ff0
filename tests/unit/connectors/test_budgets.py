"""What each tool's headers say is left of its rate limit."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from okrsync.sdk import Budget, Reply
from okrsync_github.budget import gauge as github
from okrsync_jira.budget import gauge as jira
from okrsync_trello.budget import gauge as trello

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def reply(**headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(200, named, {}, "{}", "GET tool.example/x", NOW)


def test_github_names_the_budget_and_when_it_is_whole_again() -> None:
    told = reply(
        x_ratelimit_limit="5000",
        x_ratelimit_remaining="4999",
        x_ratelimit_reset="1793610000",
        x_ratelimit_resource="graphql",
    )
    assert github(told) == Budget("graphql", 4999, 5000, datetime(2026, 11, 2, 9, tzinfo=UTC))


def test_jira_names_the_instant_in_iso_and_at_times_without_seconds() -> None:
    told = reply(x_ratelimit_remaining="0", x_ratelimit_limit="350", x_ratelimit_reset="2026-11-02T10:00Z")
    assert jira(told) == Budget("requests", 0, 350, datetime(2026, 11, 2, 10, tzinfo=UTC))


def test_trello_names_the_length_of_its_window() -> None:
    told = reply(
        x_rate_limit_api_token_remaining="99",
        x_rate_limit_api_token_max="100",
        x_rate_limit_api_token_interval_ms="10000",
    )
    assert trello(told) == Budget("token", 99, 100, datetime(2026, 11, 2, 9, 0, 10, tzinfo=UTC))


@pytest.mark.parametrize("gauge", [github, jira, trello])
@pytest.mark.parametrize("said", ["", "many", "-1", "1.5", "٣", "9" * 40])
def test_a_remainder_that_is_no_number_is_no_budget(gauge: object, said: str) -> None:
    told = reply(x_ratelimit_remaining=said, x_rate_limit_api_token_remaining=said)
    assert gauge(told) is None  # type: ignore[operator]


@pytest.mark.parametrize("said", ["", "soon", "-5", "99999999999", "2026-11-02T10:00"])
def test_a_reset_that_is_no_instant_is_left_out(said: str) -> None:
    told = reply(x_ratelimit_remaining="7", x_ratelimit_reset=said)
    assert github(told) == Budget("core", 7)
    assert jira(told) == Budget("requests", 7)
