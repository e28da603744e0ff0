"""From `/okr` and a form in Slack to `okrsync status`: real processes, requests and signatures."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import time
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from okrsync.sandbox import World
from okrsync.sandbox.credentials import SLACK_APP_TOKEN
from tests.e2e.program import COUNTY, Daemon, Program, eventually
from tests.integration.line import slack_end

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
WITH_FORMS = COUNTY.replace(
    "slack:\n", "slack:\n  signing_secret: ${SLACK_SIGNING_SECRET}\n  checkins: {channel: '#okrs'}\n"
)


def _free_port() -> int:
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        port: int = probing.getsockname()[1]
        return port


@pytest.fixture
def port() -> int:
    return _free_port()


@pytest.fixture
def listening(program: Program, port: int) -> Program:
    """An installation that Slack reaches at a port of this machine, by the name that Slack knows."""
    environ = {
        **program.environ,
        "SLACK_SIGNING_SECRET": SECRET,
        "OKRSYNC_LISTEN": f"127.0.0.1:{port}",
        "OKRSYNC_PUBLIC_URL": "https://okrsync.county.example",
    }
    home = replace(program, environ=environ, secrets=(*program.secrets, SECRET))
    home.write(WITH_FORMS)
    return home


@pytest.fixture
def daemon(listening: Program) -> Iterator[Daemon]:
    with listening.daemon() as running:
        eventually(lambda: running.events("listening"))
        yield running
        assert running.end() == 0


def _ask(port: int, form: Mapping[str, Any]) -> Any:
    body, stamp = urlencode(form).encode(), str(int(time()))
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
        headers = {
            "Host": "okrsync.county.example",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": str(signature),
        }
        line.request("POST", "/slack", body, headers)
        answer = line.getresponse()
        assert answer.status == 200
        return json.loads(answer.read() or "null")
    finally:
        line.close()


def _typed(text: str) -> dict[str, str]:
    return {"command": "/okr", "text": text, "user_id": "U1", "user_name": "mia", "trigger_id": "t.1"}


def test_what_people_do_in_slack_is_in_status(
    daemon: Daemon, listening: Program, port: int, world: World
) -> None:
    eventually(lambda: world.slack.channel("#okrs").messages)
    (question,) = world.slack.channel("#okrs").messages
    assert question.blocks[0]["accessory"]["value"] == "tutoring"
    assert "key results" in _ask(port, _typed("status"))["text"]
    assert "300 is recorded" in _ask(port, _typed("checkin tutoring 300"))["text"]
    assert listening.figures()["tutoring"]["result"]["value"] == 300
    pressed = {"action_id": "okrsync_check_in", "value": "tutoring"}
    user = {"user": {"id": "U1", "username": "mia"}, "trigger_id": "t.2"}
    assert (
        _ask(port, {"payload": json.dumps({"type": "block_actions", "actions": [pressed], **user})}) is None
    )
    (view,) = world.slack.views
    said = {"value": {"value": {"value": "450"}}, "note": {"note": {"value": "spring"}}}
    view = {**view, "state": {"values": said}}
    assert _ask(port, {"payload": json.dumps({"type": "view_submission", "view": view, **user})}) is None
    assert listening.figures()["tutoring"]["result"]["value"] == 450
    assert not daemon.events("trouble")


def test_without_an_address_it_comes_over_a_line(program: Program, world: World) -> None:
    environ = {**program.environ, "SLACK_APP_TOKEN": SLACK_APP_TOKEN, "OKRSYNC_LISTEN": "off"}
    home = replace(program, environ=environ, secrets=(*program.secrets, SLACK_APP_TOKEN, "a-ticket-that"))
    home.write(COUNTY.replace("slack:\n", "slack:\n  app_token: ${SLACK_APP_TOKEN}\n"))
    with slack_end() as end:
        world.slack.line = end.address
        with home.daemon() as running:
            line = end.called()
            told = end.ask(line, "slash_commands", _typed("checkin tutoring 300"))
            assert "300 is recorded" in told["text"]
            assert home.figures()["tutoring"]["result"]["value"] == 300
            assert running.end() == 0
