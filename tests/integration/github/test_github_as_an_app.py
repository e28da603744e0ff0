"""An app gets tokens with its key: as few as will do, never past their end, and only to read."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest

from okrsync.sandbox.github_apps import READING, GitHubApp
from okrsync.sandbox.github_site import GitHubSite
from okrsync.sdk import (
    Ask,
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    Scope,
    ToolError,
    UnexpectedResponse,
)
from okrsync_github.source import GitHub
from tests.integration.github.conftest import Clock

_REPO = Scope("repo", "county/survey")
Connect = Callable[..., GitHub]
Key = tuple[str, str]


def keys(github: GitHub, scope: Scope = _REPO) -> list[str]:
    return [item.key for page in github.changes(scope, None) for item in page.items]


def test_an_app_reads_what_it_is_let_into(connected: Connect, site: GitHubSite, app: GitHubApp) -> None:
    site.install(app, "county")
    assert keys(connected()) == ["county/survey#1"]
    assert [found.title for found in connected().discover()] == ["county/survey"]


def test_the_client_id_is_as_good_as_the_number(connected: Connect, site: GitHubSite, app: GitHubApp) -> None:
    site.install(app, "county")
    assert keys(connected(id=app.client_id)) == ["county/survey#1"]


def test_a_check_names_the_app_and_where_it_is(connected: Connect, site: GitHubSite, app: GitHubApp) -> None:
    site.install(app, "county")
    identity = connected().check()
    assert (identity.account, identity.expires_at, identity.notes) == ("okr-sync on county", None, ())


def test_a_token_is_asked_for_reading_alone(connected: Connect, site: GitHubSite, app: GitHubApp) -> None:
    site.install(app, "county", {"issues": "write", "contents": "write", "metadata": "read"})
    github = connected()
    keys(github)
    assert [token.permissions for token in site.minted] == [{"issues": "read", "metadata": "read"}]
    [note] = github.check().notes
    assert "contents, issues" in note


def test_one_token_serves_until_shortly_before_its_end(
    connected: Connect, site: GitHubSite, app: GitHubApp, clock: Clock
) -> None:
    site.install(app, "county")
    github = connected()
    for minutes in (0, 30, 24):
        clock.now += timedelta(minutes=minutes)
        keys(github)
    assert len(site.minted) == 1
    clock.now += timedelta(minutes=1)
    keys(github)
    assert len(site.minted) == 2


def test_a_token_that_was_revoked_is_replaced_once(
    connected: Connect, site: GitHubSite, app: GitHubApp
) -> None:
    installation = site.install(app, "county")
    github = connected()
    keys(github)
    site.revoke_tokens(installation)
    assert keys(github) == ["county/survey#1"]
    assert len(site.minted) == 1
    asked = len(site.seen(path="/access_tokens"))
    site.faults.revoke_token(under="/repos")
    with pytest.raises(CredentialsRejected):
        keys(github)
    assert len(site.seen(path="/access_tokens")) == asked + 1


def test_an_app_that_is_installed_anew_is_found_again(
    connected: Connect, site: GitHubSite, app: GitHubApp
) -> None:
    old = site.install(app, "county")
    github = connected()
    keys(github)
    site.revoke_tokens(old)
    app.installations = []
    site.install(app, "county")
    assert keys(github) == ["county/survey#1"]


def test_of_several_places_one_has_to_be_named(connected: Connect, site: GitHubSite, app: GitHubApp) -> None:
    county, town = site.install(app, "county"), site.install(app, "town")
    with pytest.raises(NotFound) as caught:
        connected().check()
    assert f"{county.id} (county), {town.id} (town)" in (caught.value.hint or "")
    assert connected(installation=town.id).check().account == "okr-sync on town"


def test_an_app_that_is_installed_nowhere_says_so(connected: Connect) -> None:
    with pytest.raises(NotFound, match="installed nowhere"):
        connected().check()


def test_an_installation_that_is_not_there_is_named_as_the_fault(connected: Connect) -> None:
    with pytest.raises(NotFound) as caught:
        connected(installation=12).check()
    assert "app.installation" in (caught.value.hint or "")


def test_a_suspended_app_says_so(connected: Connect, site: GitHubSite, app: GitHubApp) -> None:
    site.suspend(site.install(app, "county"))
    with pytest.raises(PermissionMissing, match="okr-sync on county is suspended"):
        connected().check()


def test_an_app_that_may_not_read_issues_says_so(
    connected: Connect, site: GitHubSite, app: GitHubApp
) -> None:
    site.install(app, "county", {"metadata": "read"})
    with pytest.raises(PermissionMissing, match="may not read issues"):
        connected().check()


def test_an_app_reads_projects_where_that_was_granted(
    connected: Connect, site: GitHubSite, app: GitHubApp
) -> None:
    board = site.add_project("county", "Survey")
    site.add_to_project(board, site.issue("county/survey", 1))
    installation = site.install(app, "county", {"metadata": "read", "issues": "read"})
    with pytest.raises(PermissionMissing):
        keys(connected(), Scope("project", "county/1"))
    installation.permissions = READING
    assert keys(connected(), Scope("project", "county/1")) == ["county/survey#1"]


def test_the_key_of_another_app_is_rejected(
    connected: Connect, site: GitHubSite, app: GitHubApp, other_key: Key
) -> None:
    site.install(app, "county")
    with pytest.raises(CredentialsRejected) as caught:
        connected(private_key=other_key[0]).check()
    assert "private_key" in (caught.value.hint or "")


def test_an_unknown_app_is_rejected(connected: Connect) -> None:
    with pytest.raises(CredentialsRejected):
        connected(id=1).check()


@pytest.mark.parametrize("ahead", [timedelta(seconds=50), timedelta(seconds=-500)])
def test_clocks_may_differ_a_little(
    connected: Connect, site: GitHubSite, app: GitHubApp, clock: Clock, ahead: timedelta
) -> None:
    site.install(app, "county")
    true = clock.now
    site.clock = lambda: true
    clock.now += ahead
    assert connected().check().account == "okr-sync on county"


def test_a_clock_that_is_wrong_is_suspected(
    connected: Connect, site: GitHubSite, app: GitHubApp, clock: Clock
) -> None:
    site.install(app, "county")
    true = clock.now
    site.clock = lambda: true
    clock.now += timedelta(minutes=5)
    with pytest.raises(CredentialsRejected) as caught:
        connected().check()
    assert "clock" in (caught.value.hint or "")


def test_an_enterprise_server_has_its_apps_below_its_own_path(
    connected: Connect, site: GitHubSite, app: GitHubApp
) -> None:
    board = site.add_project("county", "Survey")
    site.add_to_project(board, site.issue("county/survey", 1))
    site.install(app, "county")
    github = connected("/api/v3")
    assert github.check().account == "okr-sync on county"
    assert keys(github) == keys(github, Scope("project", "county/1")) == ["county/survey#1"]
    prefixes = {seen.path.split("/")[2] for seen in site.requests}
    assert prefixes == {"v3", "graphql"}
    assert {seen.status for seen in site.requests} <= {200, 201}


def test_pages_of_an_enterprise_server_are_followed(
    connected: Connect, site: GitHubSite, app: GitHubApp
) -> None:
    site.install(app, "county")
    for number in range(120):
        site.open_issue("county/survey", f"Issue {number}")
    assert len(keys(connected("/api/v3"))) == 121


def test_what_is_no_list_of_installations_is_no_app_without_any(connected: Connect, site: GitHubSite) -> None:
    site.faults.serve_login_page()
    with pytest.raises(UnexpectedResponse):
        connected().check()


def test_neither_key_nor_token_shows_anywhere(
    connected: Connect,
    site: GitHubSite,
    app: GitHubApp,
    key: Key,
    caplog: pytest.LogCaptureFixture,
) -> None:
    site.install(app, "county")
    with caplog.at_level(logging.DEBUG):
        github = connected()
        pages = list(github.changes(_REPO, None))
        site.faults.forbid()
        with pytest.raises(ToolError) as caught:
            github.check()
    proven = github._talk._credential.on(Ask("/user"))
    shown = [caplog.text, str(caught.value), repr(caught.value), repr(pages), repr(github), repr(proven)]
    shown += [repr(vars(github._talk._credential))]
    secrets = [*key[0].splitlines()[1:-1], *(token.token for token in site.minted)]
    assert site.minted[0].token in proven.headers["Authorization"]
    assert [secret for secret in secrets if any(secret in text for text in shown)] == []
