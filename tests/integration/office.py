"""An office whose okrsync is reached from Slack: its file, its clock, and what Slack sends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from okrsync.bootstrap import Hub, open_hub
from okrsync.daemon import orders
from okrsync.daemon.vitals import Vitals
from okrsync.notify.signature import sign
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import SLACK_TOKEN
from okrsync.settings import ProcessSettings, read_process_settings

NOW = datetime(2026, 7, 20, 8, tzinfo=UTC)
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FILE = """
version: 1
objectives:
  - id: reach
    title: Be there when people call
    owner: front-office
    period: 2026
    key_results:
      - {id: waiting, title: "Cut <!here> the wait", metric: {baseline: 300, target: 120, unit: seconds}}
      - {id: guide, title: Write the guide, milestone: {stages: [{title: All of it, share: 100}]}}
slack:
  token: ${SLACK_BOT_TOKEN}
  url: ${SLACK_URL}
  signing_secret: ${SLACK_SIGNING_SECRET}
  people: {front-office: U0OFFICE}
  checkins: {channel: "#okrs"}
  alerts: {channel: "#okrs"}
  keep_current: true
  digests: [{channel: "#okrs", when: mondays at 09:00}]
"""


class Clock:
    """The time, in UTC, until somebody moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Daemon:
    """What stands behind Slack's ways in: a hub, and orders that are carried out at once."""

    hub: Hub
    vitals: Vitals

    def next_syncs(self) -> Mapping[str, datetime]:
        """Nothing is appointed."""
        return {}

    def carry_out(self, order: orders.Order) -> orders.Json:
        """Carry it out here."""
        return order.carry_out(self.hub, None)


def workplace(clock: Clock) -> World:
    """A workspace with the one channel that the file names."""
    made = World(clock)
    made.slack.add_channel("okrs")
    return made


def settings(folder: Path, sandbox: Sandbox) -> ProcessSettings:
    """The file in ``folder``, with its secrets in the environment."""
    (folder / "okrsync.yaml").write_text(FILE, encoding="utf-8")
    environ = {
        "OKRSYNC_FILE": str(folder / "okrsync.yaml"),
        "OKRSYNC_DATABASE": f"sqlite:///{folder / 'okrsync.db'}",
        "SLACK_URL": f"{sandbox.slack_url}/api",
        "SLACK_BOT_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SECRET,
    }
    return read_process_settings(environ, folder)


@contextmanager
def opened(folder: Path, sandbox: Sandbox, clock: Clock) -> Iterator[Hub]:
    """The hub of the office, open as long as the block."""
    with closing(open_hub(settings(folder, sandbox), write=True, clock=clock)) as hub:
        yield hub


def signed(body: bytes, at: datetime = NOW) -> dict[str, str]:
    stamp = str(int(at.timestamp()))
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(body, stamp, SECRET)}


def typed(text: str) -> dict[str, str]:
    return {"command": "/okr", "text": text, "user_id": "U1", "user_name": "mia", "trigger_id": "t.1"}


def interaction(**payload: Any) -> dict[str, str]:
    return {"payload": json.dumps({"user": {"id": "U1", "username": "mia"}, "trigger_id": "t.1", **payload})}


def submitted(value: str, *, confidence: str | None = None, note: str | None = None) -> dict[str, str]:
    option = None if confidence is None else {"value": confidence}
    values = {
        "value": {"value": {"type": "number_input", "value": value}},
        "confidence": {"confidence": {"selected_option": option}},
        "note": {"note": {"value": note}},
    }
    view = {"callback_id": "okrsync_check_in", "private_metadata": "waiting", "state": {"values": values}}
    return interaction(type="view_submission", view=view)
