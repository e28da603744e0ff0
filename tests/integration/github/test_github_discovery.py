"""What there is to sync on GitHub: repositories, and the projects of those who own them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.github_site import GitHubSite
from okrsync.sdk import CredentialsRejected, Found, Scope
from okrsync.sdk.http import lender
from okrsync.usecases.survey import counted
from okrsync_github import plugin
from okrsync_github.source import GitHub

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(World(lambda: NOW)) as running:
        yield running


@pytest.fixture
def site(sandbox: Sandbox) -> GitHubSite:
    site = sandbox.world.github
    for name in ("county/survey", "county/poll", "city/park"):
        site.add_repository(name)
    return site


@pytest.fixture
def github(sandbox: Sandbox, site: GitHubSite) -> Iterator[GitHub]:
    settings = plugin.settings.model_validate(
        {"kind": "github", "url": sandbox.github_url, "token": site.token}
    )
    lend = lender(pause=lambda _: True, clock=lambda: NOW, agent="okrsync-tests")
    with closing(plugin.connect(settings, lend)) as connector:
        assert isinstance(connector, GitHub)
        yield connector


def _projects(github: GitHub) -> list[Found]:
    return [found for found in github.discover() if found.scope.kind == "project"]


def test_the_projects_of_the_owners_are_listed_with_the_selection_to_paste(
    github: GitHub, site: GitHubSite
) -> None:
    site.add_project("county", "Survey")
    site.add_project("county", "Old plans").closed = True
    site.add_project("city", "Parks")
    site.add_project("elsewhere", "Of nobody here")
    assert _projects(github) == [
        Found(Scope("project", "county/1"), "Survey", {"project": "county/1"}),
        Found(Scope("project", "county/2"), "Old plans (closed)", {"project": "county/2"}),
        Found(Scope("project", "city/1"), "Parks", {"project": "city/1"}),
    ]
    for found in _projects(github):
        assert plugin.selection.model_validate(found.selection).scope() == found.scope


def test_each_owner_is_asked_for_once(github: GitHub, site: GitHubSite) -> None:
    list(github.discover())
    assert len(site.seen(path="/graphql")) == 2


def test_the_issues_of_a_project_can_be_counted(github: GitHub, site: GitHubSite) -> None:
    board = site.add_project("county", "Survey")
    for title in ("One", "Two"):
        site.add_to_project(board, site.open_issue("county/survey", title))
    site.add_to_project(board, "A draft")
    [found] = _projects(github)
    assert counted(github, found).items == 2


def test_many_projects_come_in_pages(github: GitHub, site: GitHubSite) -> None:
    for number in range(120):
        site.add_project("county", f"Plan {number}")
    assert len(_projects(github)) == 120


def test_repositories_are_listed_where_the_token_may_not_read_projects(
    github: GitHub, site: GitHubSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="okrsync_github.projects")
    site.add_project("county", "Survey")
    site.reads_projects = False
    assert [str(found.scope) for found in github.discover()] == [
        "repo county/survey",
        "repo county/poll",
        "repo city/park",
    ]
    assert "the projects of county are left out" in caplog.text


def test_a_token_that_dies_between_the_lists_is_no_lack_of_projects(github: GitHub, site: GitHubSite) -> None:
    site.faults.revoke_token(under="/graphql")
    with pytest.raises(CredentialsRejected):
        list(github.discover())
