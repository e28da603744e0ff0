"""What the sandbox answers, and what the tests take for GitHub's answers, is what GitHub promises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from okrsync.sandbox import Sandbox
from okrsync.sandbox.github_apps import GitHubApp
from okrsync.sandbox.seed import SURVEY
from okrsync_github.key import assertion
from tests.integration.published.description import Description

_PAYLOADS = Path(__file__).parents[2] / "unit/connectors/github/payloads"
_OF_A_USER = (
    "/user",
    "/user/repos",
    "/rate_limit",
    f"/repos/{SURVEY}",
    f"/repos/{SURVEY}/issues?state=all",
    f"/repos/{SURVEY}/issues/1",
    f"/repos/{SURVEY}/issues/1/events",
    f"/repos/{SURVEY}/issues/1/timeline",
    f"/repos/{SURVEY}/issues/3/sub_issues",
    f"/repos/{SURVEY}/issues/4/parent",
    f"/repos/{SURVEY}/issues/events",
    f"/repos/{SURVEY}/labels",
    f"/repos/{SURVEY}/milestones?state=all",
)
# Enterprise Server 3.17 describes neither.
_NOT_THERE = ("/sub_issues", "/parent")
_REFUSED = (
    (f"/repos/{SURVEY}/issues?state=nonsense", 422),
    ("/repos/county/nowhere", 404),
    (f"/repos/{SURVEY}/issues/8", 410),
    (f"/repos/{SURVEY}/issues/9", 301),
)


@pytest.fixture
def world(sandbox: Sandbox) -> Sandbox:
    """The county with a bit of everything: pull requests, sub-issues, deleted and transferred issues."""
    site = sandbox.world.github
    site.add_sub_issue(site.issue(SURVEY, 3), site.issue(SURVEY, 4))
    site.open_issue(SURVEY, "Deleted")
    site.delete(SURVEY, 8)
    site.open_issue(SURVEY, "Transferred", issue_type="Bug", assignees=["ana"], labels=["one"])
    site.transfer(SURVEY, 9, "county/infra")
    site.open_pull_request(SURVEY, "Code", labels=["one"])
    site.open_issue(SURVEY, "Typed", issue_type="Bug", assignees=["ana"], milestone="Questionnaire")
    site.reopen(SURVEY, 1)
    site.close(SURVEY, 1, "duplicate")
    return sandbox


def answered(world: Sandbox, path: str, token: str, method: str = "GET", body: Any = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "okrsync-tests"}
    return httpx.request(method, world.github_url + path, headers=headers, json=body)


@pytest.mark.parametrize("path", _OF_A_USER)
def test_the_sandbox_answers_as_promised(world: Sandbox, rest: Description, path: str) -> None:
    reply = answered(world, path, world.world.github.token)
    assert reply.json() not in ([], {})
    assert rest.faults_of_answer("GET", path.partition("?")[0], reply.status_code, reply.json()) == []


@pytest.mark.parametrize(("path", "status"), _REFUSED)
def test_the_sandbox_refuses_as_promised(world: Sandbox, rest: Description, path: str, status: int) -> None:
    reply = answered(world, path, world.world.github.token)
    assert reply.status_code == status
    assert rest.faults_of_answer("GET", path.partition("?")[0], status, reply.json()) == []


def test_the_sandbox_answers_an_app_as_promised(world: Sandbox, rest: Description) -> None:
    site = world.world.github
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    app = site.add_app("okr-sync", public.decode())
    installation = site.install(app, "county")
    site.suspend(site.install(app, "town"))
    proof = _proof(app, key, world)
    one = f"/app/installations/{installation.id}"
    assert rest.faults_of_answer("GET", one, 200, answered(world, one, proof).json()) == []
    # The description of the list wants an account to be a person and an enterprise at once.
    for row in answered(world, "/app/installations", proof).json():
        assert rest.faults_of_thing("installation", row) == []
    minted = answered(world, f"{one}/access_tokens", proof, "POST", {"permissions": {"issues": "read"}})
    assert rest.faults_of_answer("POST", f"{one}/access_tokens", 201, minted.json()) == []
    repositories = answered(world, "/installation/repositories", minted.json()["token"])
    assert rest.faults_of_answer("GET", "/installation/repositories", 200, repositories.json()) == []


@pytest.mark.parametrize("path", [path for path in _OF_A_USER if not path.endswith(_NOT_THERE)])
def test_the_sandbox_answers_as_an_enterprise_server_does(
    world: Sandbox, enterprise: Description, path: str
) -> None:
    reply = answered(world, f"/api/v3{path}", world.world.github.token)
    assert enterprise.faults_of_answer("GET", path.partition("?")[0], reply.status_code, reply.json()) == []


@pytest.mark.parametrize("name", ["issue", "issue_of_old", "pull_request"])
def test_what_the_tests_take_for_issues_are_some(rest: Description, name: str) -> None:
    payload = json.loads((_PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))
    assert rest.faults_of_thing("issue", payload) == []


def test_a_broken_promise_would_be_noticed(rest: Description) -> None:
    payload = json.loads((_PAYLOADS / "issue.json").read_text(encoding="utf-8"))
    del payload["title"]
    assert rest.faults_of_thing("issue", {**payload, "state_reason": "bored"}) != []


def _proof(app: GitHubApp, key: rsa.RSAPrivateKey, world: Sandbox) -> str:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return assertion(str(app.id), pem, world.world.github.clock())
