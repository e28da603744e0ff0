"""Every request of the connector is one that GitHub describes, with the parameters that it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from okrsync.sandbox import Sandbox
from okrsync.sandbox.github_site import GitHubSite
from okrsync.sandbox.seed import INFRA, SURVEY
from okrsync.sandbox.site import Seen
from okrsync.sdk import Ask, Cursor, ItemRef, Scope
from okrsync.sdk.http import lender
from okrsync_github import position, requests
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import GitHub, connect
from tests.integration.published.description import Description

_REPO = Scope("repo", SURVEY)
# GitHub itself leads here, by links and redirections that are followed as they are.
_LED_TO = "/repositories/"


@pytest.fixture
def site(sandbox: Sandbox) -> GitHubSite:
    return sandbox.world.github


@pytest.fixture
def connected(sandbox: Sandbox, site: GitHubSite) -> Callable[..., GitHub]:
    lend = lender(pause=lambda _: True, clock=site.clock, agent="okrsync-tests")

    def make(below: str = "", **credential: Any) -> GitHub:
        written = {"kind": "github", "url": sandbox.github_url + below, **credential}
        return connect(GitHubSettings.model_validate(written), lend)

    return make


def use(github: GitHub) -> None:
    """Do with a connector all that the hub does."""
    github.check()
    pages = list(github.changes(_REPO, None))
    refs = [ItemRef(item.id, item.key) for page in pages for item in page.items]
    for _ in range(2):
        pages = list(github.changes(_REPO, _an_hour_old(pages[-1].cursor)))
    list(github.listing(_REPO))
    github.locate(_REPO, refs)
    list(github.history(_REPO, refs[:1], None))
    list(github.history(_REPO, refs, None))
    list(github.discover())


def _an_hour_old(cursor: Cursor) -> Cursor:
    """The cursor as if names had not been looked at for long."""
    return Cursor(json.dumps({**json.loads(cursor), "looked_at": "2020-01-01T00:00:00Z"}))


def asked(site: GitHubSite) -> Iterator[Seen]:
    return (seen for seen in site.requests if _LED_TO not in seen.path and "graphql" not in seen.path)


@pytest.fixture(autouse=True)
def every_look_is_due(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for once an hour is asked for at every pull."""
    monkeypatch.setattr(position, "LOOK_EVERY", timedelta(0))


@pytest.fixture
def story(site: GitHubSite) -> None:
    """More issues than a few, something transferred, something that leads on to a second page."""
    for number in range(120):
        site.open_issue(SURVEY, f"Issue {number}")
    site.transfer(SURVEY, 4, INFRA)


@pytest.mark.usefixtures("story")
def test_a_token_asks_for_what_is_described(
    connected: Callable[..., GitHub], site: GitHubSite, rest: Description
) -> None:
    with closing(connected(token=site.token)) as github:
        use(github)
    assert {fault for seen in asked(site) for fault in _faults(rest, seen)} == set()
    tails = {seen.path.rpartition("/")[2] for seen in asked(site)}
    assert tails >= {"user", "labels", "milestones", "issues", "events", "timeline", "survey", "repos"}


@pytest.mark.usefixtures("story")
def test_an_enterprise_server_is_asked_for_what_it_describes(
    connected: Callable[..., GitHub], site: GitHubSite, enterprise: Description
) -> None:
    with closing(connected("/api/v3", token=site.token)) as github:
        use(github)
    assert {fault for seen in asked(site) for fault in _faults(enterprise, seen)} == set()


def test_an_app_asks_for_what_is_described(
    connected: Callable[..., GitHub], site: GitHubSite, rest: Description, enterprise: Description
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    app = site.add_app("okr-sync", public)
    number = site.install(app, "county").id
    for more in ({}, {"installation": number}):
        with closing(connected(app={"id": app.id, "private_key": pem, **more})) as github:
            use(github)
    for description in (rest, enterprise):
        assert {fault for seen in asked(site) for fault in _faults(description, seen)} == set()
    assert site.seen(method="POST", path="/access_tokens")


def test_a_token_is_asked_for_with_permissions_that_there_are(rest: Description) -> None:
    reading = {"metadata": "read", "issues": "read", "organization_projects": "read"}
    assert _faults_of(rest, requests.access_token("7", reading)) == []
    assert _faults_of(rest, requests.access_token("7", {"issues": "look"})) != []


def test_an_unknown_word_would_be_noticed(rest: Description) -> None:
    path = f"/repos/{SURVEY}/issues"
    assert rest.faults_of_request("GET", path, {"state": "all", "sort": "updated"}, None) == []
    assert rest.faults_of_request("GET", path, {"state": "every"}, None) != []
    assert rest.faults_of_request("GET", path, {"states": "all"}, None) != []
    assert rest.faults_of_request("GET", "/repos/county/survey/issue", {}, None) != []
    assert rest.faults_of_request("POST", "/user/repositories", {}, None) != []


def _faults(description: Description, seen: Seen) -> list[str]:
    return description.faults_of_request(seen.method, seen.path.removeprefix("/api/v3"), seen.query, None)


def _faults_of(description: Description, ask: Ask) -> list[str]:
    return description.faults_of_request(ask.method, ask.path, {}, ask.json)
