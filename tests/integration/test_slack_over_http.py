"""What people do in Slack, over real HTTP: from the request that Slack signs to what is shown."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.daemon.desk import Answer, Desk
from okrsync.daemon.door import DaemonDoor
from okrsync.daemon.hints import Pace
from okrsync.daemon.vitals import Vitals
from okrsync.sandbox import Sandbox, World
from okrsync.web import Rules, Server, app, slack
from tests.integration.office import (
    NOW,
    SECRET,
    Clock,
    Daemon,
    interaction,
    opened,
    signed,
    submitted,
    typed,
    workplace,
)

TOKEN = "a-token-that-slack-does-not-have"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return workplace(clock)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path, sandbox: Sandbox, clock: Clock) -> Iterator[Hub]:
    with opened(tmp_path, sandbox, clock) as hub:
        yield hub


@pytest.fixture
def daemon(hub: Hub) -> Daemon:
    return Daemon(hub, Vitals(hub.conceal))


@pytest.fixture
def port(daemon: Daemon) -> Iterator[int]:
    """A daemon whose inner pages want a token."""
    door = DaemonDoor(daemon, lambda: None, Pace())
    rules = Rules(token=SecretStr(TOKEN))
    with Server(app(door, rules), "127.0.0.1", 0) as server:
        yield server.port
        door.close()


@dataclass(frozen=True)
class Said:
    """An answer over HTTP."""

    status: int
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


def send(port: int, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Said:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        line.request(method, slack.PATH, body, {**kind, **headers})
        answer = line.getresponse()
        return Said(answer.status, answer.read())
    finally:
        line.close()


def announced(port: int, length: int) -> int:
    """The status that a body of so many bytes gets before any of it comes."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        line.putrequest("POST", slack.PATH)
        line.putheader("Content-Length", str(length))
        line.endheaders()
        return line.getresponse().status
    finally:
        line.close()


def ask(port: int, form: Mapping[str, Any]) -> Said:
    """A form as Slack sends it, signed by Slack's own library."""
    body, stamp = urlencode(form).encode(), str(int(NOW.timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    return send(port, body, {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)})


def test_a_command_is_answered_to_who_typed_it_without_the_token_of_the_inner_pages(port: int) -> None:
    answer = ask(port, typed("status"))
    assert answer.status == 200
    assert answer.json["response_type"] == "ephemeral"
    assert answer.json["text"] == "2 key results: 1 at risk, 1 unknown."


def test_a_button_shows_the_form_and_what_is_said_in_it_is_recorded(
    port: int, hub: Hub, world: World
) -> None:
    action = {"action_id": "okrsync_check_in", "value": "waiting"}
    assert ask(port, interaction(type="block_actions", actions=[action])) == Said(200, b"")
    assert [view["private_metadata"] for view in world.slack.views] == ["waiting"]
    assert ask(port, submitted("210.5", confidence="7")) == Said(200, b"")
    (measurement,) = hub.store.evidence(NOW).measurements("kr:waiting")
    assert (measurement.value, measurement.by) == (210.5, "mia (Slack U1)")


def test_slack_may_look_whether_somebody_is_there(port: int) -> None:
    assert ask(port, {"ssl_check": "1", "token": "old"}) == Said(200, b"")


@pytest.mark.parametrize(
    "forge",
    [
        lambda body, _: (body, {}),
        lambda body, headers: (body + b"&text=checkin", headers),
        lambda body, headers: (body, {**headers, "X-Slack-Signature": "v0=" + "0" * 64}),
        lambda body, _: (body, signed(body, NOW - timedelta(minutes=6))),
        lambda body, _: (body, signed(body, NOW + timedelta(minutes=6))),
        lambda body, _: (body, {"Authorization": f"Bearer {TOKEN}"}),
    ],
    ids=["unsigned", "changed on the way", "guessed", "recorded long ago", "of the future", "with the token"],
)
def test_what_slack_did_not_sign_just_now_does_nothing(
    port: int, hub: Hub, forge: Callable[[bytes, dict[str, str]], tuple[bytes, dict[str, str]]]
) -> None:
    body = urlencode(typed("checkin waiting 210")).encode()
    assert send(port, *forge(body, signed(body))).status == 401
    assert list(hub.store.evidence(NOW).measurements("kr:waiting")) == []


def test_a_request_that_is_sent_once_more_says_nothing_new(port: int, hub: Hub, clock: Clock) -> None:
    body = urlencode(typed("checkin waiting 210")).encode()
    recorded = signed(body)
    assert send(port, body, recorded).status == 200
    clock.now += timedelta(minutes=1)
    mended = urlencode(typed("checkin waiting 240")).encode()
    assert send(port, mended, signed(mended, clock.now)).status == 200
    clock.now += timedelta(minutes=1)
    assert send(port, body, recorded).status == 200
    told = hub.store.evidence(clock.now).measurements("kr:waiting")
    assert [one.value for one in told] == [210, 240]


def test_what_is_no_request_of_slack_is_refused(port: int) -> None:
    assert ask(port, {"payload": "{"}).status == 400
    assert send(port, b"", {}, "GET").status == 405
    assert announced(port, (1 << 19) + 1) == 413


def test_without_a_signing_secret_there_is_nothing_at_that_address(port: int, daemon: Daemon) -> None:
    config = daemon.hub.config
    assert config.slack is not None
    daemon.hub = replace(daemon.hub, config=replace(config, slack=replace(config.slack, signing_secret=None)))
    assert ask(port, typed("status")).status == 404


def test_the_metrics_tell_what_became_of_requests(port: int) -> None:
    ask(port, typed("status"))
    send(port, b"command=%2Fokr", {})
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    told = line.getresponse().read().decode()
    line.close()
    assert 'okrsync_slack_requests_total{outcome="taken"} 1.0' in told
    assert 'okrsync_slack_requests_total{outcome="forged"} 1.0' in told


def test_no_secret_is_in_an_answer(port: int, hub: Hub) -> None:
    hub.conceal.learn(["a-secret-that-somebody-typed"])
    assert "a-secret-that-somebody-typed" not in str(
        ask(port, typed("explain a-secret-that-somebody-typed")).json
    )


def test_a_fault_of_ours_is_told_in_slack_without_what_it_knows(port: int, daemon: Daemon) -> None:
    def broken(order: orders.Order) -> orders.Json:
        raise RuntimeError("something that nobody is to see")

    daemon.carry_out = broken  # type: ignore[method-assign]
    told = ask(port, typed("checkin waiting 210")).json["text"]
    assert told.startswith("okrsync itself broke over it")


class Slow:
    """Carries orders out once somebody lets it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.may = Event()

    def __call__(self, order: orders.Order) -> orders.Json:
        assert self.may.wait(20)
        return order.carry_out(self._hub, None)


def _asked_of_slow(hub: Hub, form: Mapping[str, str]) -> Answer:
    """What is answered at once to what takes long; all of it is through afterwards."""
    body, slow = urlencode(form).encode(), Slow(hub)
    with ThreadPoolExecutor(1) as clerks:
        at_once = Desk(hub, slow, clerks, patience=0.01).answer(body, signed(body))
        slow.may.set()
    return at_once


def test_what_takes_too_long_for_slack_is_answered_later(hub: Hub, world: World, sandbox: Sandbox) -> None:
    channel = world.slack.channel("#okrs")
    later = f"{sandbox.slack_url}{world.slack.add_webhook(channel)}"
    at_once = _asked_of_slow(hub, {**typed("checkin waiting 210"), "response_url": later})
    assert (at_once.body or {})["text"] == "okrsync is still at it; the answer follows."
    (message,) = channel.messages
    assert "waiting: 210 is recorded. The result stands at 50 %" in message.text


def test_a_form_that_takes_too_long_says_so_and_is_recorded_all_the_same(hub: Hub) -> None:
    at_once = _asked_of_slow(hub, submitted("210"))
    assert (at_once.body or {})["response_action"] == "update"
    (measurement,) = hub.store.evidence(NOW).measurements("kr:waiting")
    assert measurement.value == 210


def test_a_daemon_that_is_to_stop_takes_nothing_on(hub: Hub) -> None:
    body = urlencode(typed("status")).encode()
    clerks = ThreadPoolExecutor(1)
    clerks.shutdown()
    assert Desk(hub, Slow(hub), clerks).answer(body, signed(body)) == Answer(503)
