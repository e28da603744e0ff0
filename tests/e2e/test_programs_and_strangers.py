"""A program and a stranger at a daemon as its users start it: the API with the token, badges for all."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.e2e.program import COUNTY, Program, eventually

TOKEN = "the-token-of-this-installation"


@pytest.fixture
def port() -> int:
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        free: int = probing.getsockname()[1]
        return free


@pytest.fixture
def installed(program: Program, port: int) -> Program:
    """An installation with a token and open badges."""
    environ = {
        **program.environ,
        "OKRSYNC_LISTEN": f"127.0.0.1:{port}",
        "OKRSYNC_WEB_TOKEN": TOKEN,
        "OKRSYNC_BADGES": "public",
    }
    home = replace(program, environ=environ, secrets=(*program.secrets, TOKEN))
    home.write(COUNTY)
    return home


def ask(
    port: int, path: str, *, body: Any = None, headers: Mapping[str, str] | None = None
) -> tuple[int, bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        sent = None if body is None else json.dumps(body)
        line.request("GET" if sent is None else "POST", path, sent, dict(headers or {}))
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


@pytest.mark.e2e
def test_what_is_checked_in_over_http_is_what_the_command_shows(installed: Program, port: int) -> None:
    shown = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with installed.daemon() as daemon:
        eventually(lambda: len({event["scope"] for event in daemon.events("synced")}) == 4)
        status, body = ask(port, "/api/v1/key-results/tutoring/check-ins", body={"value": 321}, headers=shown)
        assert (status, json.loads(body)["key_result"]["result"]["value"]) == (201, 321.0)
        [said] = [
            kr for kr in installed.look("status")["objectives"][0]["key_results"] if kr["id"] == "tutoring"
        ]
        assert said["result"]["value"] == 321.0
        assert any('"checkin"' in event["order"] for event in daemon.events("order"))
        tools = json.loads(ask(port, "/api/v1/connections", headers=shown)[1])["connections"]
        assert all(tool["next_sync_at"] for tool in tools)
        assert ask(port, "/api/v1/status")[0] == 401
        status, body = ask(port, "/badge/tutoring.svg?show=result&label=tutoring")
        assert (status, b"result 23 %" in body) == (200, True)
        assert daemon.end() == 0
