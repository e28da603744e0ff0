"""What is asked of GitHub."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from okrsync.sdk import Scope
from okrsync_github import requests

SURVEY = Scope("repo", "county/survey")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def asked(path: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}


def test_a_first_pull_asks_for_closed_issues_too_and_for_no_date() -> None:
    ask = requests.changed(SURVEY, None, None)
    assert ask.path.startswith("/repos/county/survey/issues?")
    assert asked(ask.path) == {"state": "all", "sort": "updated", "direction": "asc", "per_page": "100"}
    assert (ask.headers, ask.expect) == ({}, frozenset())


def test_an_increment_asks_by_date_and_for_news_only() -> None:
    ask = requests.changed(SURVEY, NOON, 'W/"abc"')
    assert asked(ask.path)["since"] == "2026-11-02T12:00:00Z"
    assert (ask.headers, ask.expect) == ({"If-None-Match": 'W/"abc"'}, frozenset({304}))


def test_a_listing_goes_by_creation() -> None:
    assert asked(requests.created(SURVEY).path)["sort"] == "created"
    assert asked(requests.created(SURVEY).path)["state"] == "all"


def test_closed_milestones_count_too() -> None:
    assert asked(requests.milestones(SURVEY, None).path)["state"] == "all"


@pytest.mark.parametrize(
    ("path", "target", "asked_for"),
    [
        ("/a?state=all", "/b?state=all&page=2", "/b?state=all&page=2"),
        ("/a?state=all", "/b", "/b?state=all"),
        ("/a", "/b", "/b"),
    ],
)
def test_a_redirection_does_not_lose_the_question(path: str, target: str, asked_for: str) -> None:
    assert requests.with_query_of(path, target) == asked_for


def test_a_link_with_a_cursor_is_followed() -> None:
    link = "/repositories/7/issues?sort=updated&after=Y3Vyc29y&page=2"
    assert requests.onward(SURVEY, link, NOON, NOON + timedelta(days=1)) == link


def test_a_link_that_counts_pages_gives_way_to_a_date() -> None:
    link = "/repositories/7/issues?sort=updated&page=2"
    onward = requests.onward(SURVEY, link, NOON, NOON + timedelta(days=1))
    assert asked(onward)["since"] == "2026-11-03T11:59:59Z"
    assert "page" not in asked(onward)


@pytest.mark.parametrize("seconds", [0, 1])
def test_a_page_of_one_moment_leaves_nothing_but_the_count(seconds: int) -> None:
    link = "/repositories/7/issues?sort=updated&page=2"
    assert requests.onward(SURVEY, link, NOON, NOON + timedelta(seconds=seconds)) == link
