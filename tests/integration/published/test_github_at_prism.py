"""A second stand-in, made by others from GitHub's description alone: it takes every request of okrsync's.

Prism answers from the description's examples, so it judges methods, paths and parameters, and not meaning.
"""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing
from threading import Event

import httpx
import pytest

from okrsync.sandbox import Sandbox
from okrsync.sandbox.site import Seen
from okrsync.sdk.http import lender
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import connect
from tests.integration.published.npm import modules
from tests.integration.published.test_github_requests_as_published import asked, use

# Prism does not know GitHub's own media type by itself.
_ACCEPT = {"Accept": "application/vnd.github+json, application/json"}
_PATIENCE = 600


@pytest.fixture(scope="module")
def prism() -> Iterator[httpx.Client]:
    """Prism, playing GitHub on this machine."""
    found = modules("prism", "@octokit/openapi@23.0.2", "@stoplight/prism-cli@5.14.2")
    port = _free_port()
    description = found / "@octokit/openapi/generated/api.github.com.json"
    command = [
        "node",
        str(found / ".bin/prism"),
        "mock",
        "-h",
        "127.0.0.1",
        "-p",
        f"{port}",
        str(description),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=_ACCEPT, timeout=60) as client:
            _wait(client, process)
            yield client
    finally:
        process.kill()
        process.wait()


def test_it_takes_every_request_of_the_connector(prism: httpx.Client, sandbox: Sandbox) -> None:
    site = sandbox.world.github
    lend = lender(pause=lambda _: True, clock=site.clock, agent="okrsync-tests")
    settings = GitHubSettings.model_validate(
        {"kind": "github", "url": sandbox.github_url, "token": site.token}
    )
    with closing(connect(settings, lend)) as github:
        use(github)
    different = {(seen.method, seen.path, tuple(sorted(seen.query.items()))): seen for seen in asked(site)}
    assert {f"{seen.method} {seen.path}": _status(prism, seen) for seen in different.values()} == {
        f"{seen.method} {seen.path}": 200 for seen in different.values()
    }


def test_it_refuses_what_github_would_refuse(prism: httpx.Client) -> None:
    assert prism.get("/repos/county/survey/issues", params={"state": "every"}).status_code == 422
    assert prism.get("/repos/county/survey/issues", params={"since": "2026-10-01"}).status_code == 422
    assert prism.get("/repos/county/survey/tickets").status_code == 404


def _status(prism: httpx.Client, seen: Seen) -> int:
    return prism.request(seen.method, seen.path, params=seen.query).status_code


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    for _ in range(_PATIENCE):
        assert process.poll() is None, "Prism ended by itself"
        try:
            client.get("/rate_limit")
        except httpx.ConnectError:
            Event().wait(0.1)
        else:
            return
    raise AssertionError("Prism never answered")
