"""Socket Mode: what people do in Slack, over a line that okrsync opens itself, without a public address."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from pydantic import SecretStr
from structlog.testing import LogCapture
from websockets.protocol import State
from websockets.sync.server import ServerConnection

from okrsync.daemon import orders
from okrsync.daemon.calling import calling
from okrsync.daemon.vitals import Vitals
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import SLACK_APP_TOKEN
from tests.e2e.program import eventually
from tests.integration.line import SlackEnd, slack_end
from tests.integration.office import NOW, Clock, Daemon, interaction, opened, submitted, typed, workplace


class Reloaded(Daemon):
    """One whose file can be given another app token."""

    def has(self, token: str | None, *, secret: str | None = None) -> None:
        """Let the file have another app token."""
        config = self.hub.config
        assert config.slack is not None
        signing = None if secret is None else SecretStr(secret)
        app_token = None if token is None else SecretStr(token)
        slack = replace(config.slack, app_token=app_token, signing_secret=signing)
        self.hub = replace(self.hub, config=replace(config, slack=slack))


@pytest.fixture
def world() -> World:
    return workplace(Clock())


@pytest.fixture
def end(world: World) -> Iterator[SlackEnd]:
    with slack_end() as waiting:
        world.slack.line = waiting.address
        yield waiting


@pytest.fixture
def daemon(tmp_path: Path, world: World) -> Iterator[Reloaded]:
    with Sandbox(world) as sandbox, opened(tmp_path, sandbox, Clock()) as hub:
        made = Reloaded(hub, Vitals(hub.conceal))
        made.has(SLACK_APP_TOKEN)
        yield made


@pytest.fixture
def log() -> Iterator[LogCapture]:
    """What is logged, however quiet the log was made by others."""
    kept, captured = structlog.get_config(), LogCapture()
    structlog.configure(processors=[captured], wrapper_class=structlog.BoundLogger)
    yield captured
    structlog.configure(**kept)


def events(log: LogCapture) -> list[str]:
    """What was said so far."""
    return [str(entry["event"]) for entry in log.entries]


@pytest.fixture
def line(daemon: Reloaded, end: SlackEnd) -> Iterator[ServerConnection]:
    with calling(daemon):
        yield end.called()


def test_a_command_is_answered_over_the_line(line: ServerConnection, end: SlackEnd) -> None:
    answer = end.ask(line, "slash_commands", typed("status"))
    assert answer["text"] == "2 key results: 1 at risk, 1 unknown."


def test_a_button_shows_the_form_and_what_is_said_in_it_is_recorded(
    line: ServerConnection, end: SlackEnd, daemon: Reloaded, world: World
) -> None:
    action = {"action_id": "okrsync_check_in", "value": "waiting"}
    pressed = interaction(type="block_actions", actions=[action])
    assert end.ask(line, "interactive", json.loads(pressed["payload"]), answered=False) is None
    assert len(world.slack.views) == 1
    wrong = json.loads(submitted("many")["payload"])
    assert end.ask(line, "interactive", wrong)["response_action"] == "errors"
    assert end.ask(line, "interactive", json.loads(submitted("210")["payload"])) is None
    (measurement,) = daemon.hub.store.evidence(NOW).measurements("kr:waiting")
    assert (measurement.value, measurement.by) == (210, "mia (Slack U1)")


@pytest.mark.parametrize("payload", [None, [], "x", {"type": "shortcut"}, {"type": []}])
def test_what_okrsync_does_not_know_is_confirmed_and_nothing_else(
    line: ServerConnection, end: SlackEnd, payload: object
) -> None:
    assert end.ask(line, "interactive", payload) is None
    assert end.ask(line, "events_api", payload) is None
    assert "key results" in end.ask(line, "slash_commands", typed("status"))["text"]


def test_another_line_is_opened_when_slack_ends_one(
    line: ServerConnection, end: SlackEnd, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        line.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
        second = end.called()
        second.close()
        third = end.called()
    assert end.ask(third, "slash_commands", typed("status"))
    assert "a-ticket-that-nobody-sees" not in caplog.text


def test_the_log_says_that_there_is_a_line(log: LogCapture, line: ServerConnection) -> None:
    assert line
    eventually(lambda: "slack line open" in events(log))


@pytest.mark.parametrize("told", ["not JSON", "[]", "7"])
def test_what_is_no_envelope_ends_the_line_and_not_the_daemon(
    line: ServerConnection, end: SlackEnd, told: str
) -> None:
    line.send(told)
    assert end.ask(end.called(), "slash_commands", typed("status"))


def test_a_token_that_the_file_gets_later_opens_a_line_and_one_that_it_loses_ends_it(
    daemon: Reloaded, end: SlackEnd
) -> None:
    daemon.has(None)
    with calling(daemon):
        daemon.has(SLACK_APP_TOKEN)
        line = end.called()
        daemon.has(None)
        eventually(lambda: line.state is State.CLOSED)


@pytest.mark.parametrize("address", ["ws://slack.example/link", "https://slack.example", ""])
def test_an_address_that_is_none_or_in_clear_is_not_called_and_the_end_is_not_kept_waiting(
    daemon: Reloaded, world: World, address: str, log: LogCapture
) -> None:
    world.slack.line = address
    with calling(daemon):
        eventually(lambda: "no slack line" in events(log))


def test_questions_have_a_button_where_there_is_a_line(daemon: Reloaded, world: World) -> None:
    orders.Attend().carry_out(daemon.hub, None)
    (question,) = world.slack.message_to("U0OFFICE").messages
    assert question.blocks[0]["accessory"]["value"] == "waiting"
