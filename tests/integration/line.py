"""The end of a Socket Mode line that is Slack's: https://docs.slack.dev/apis/events-api/using-socket-mode."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

_PATIENCE = 20.0
_QUIET = logging.getLogger("slack's end of the line")
_QUIET.setLevel(logging.CRITICAL)


@dataclass
class SlackEnd:
    """Greets whoever calls, hands envelopes over, and keeps what is confirmed."""

    port: int = 0
    lines: Queue[ServerConnection] = field(default_factory=Queue)
    confirmed: Queue[dict[str, Any]] = field(default_factory=Queue)

    @property
    def address(self) -> str:
        """Where it waits; the ticket is a secret."""
        return f"ws://127.0.0.1:{self.port}/link/?ticket=a-ticket-that-nobody-sees"

    def take(self, line: ServerConnection) -> None:
        """Serve one line until it ends."""
        line.send(json.dumps({"type": "hello", "num_connections": 1}))
        self.lines.put(line)
        try:
            for told in line:
                self.confirmed.put(json.loads(told))
        except ConnectionClosed:
            pass

    def called(self) -> ServerConnection:
        """The line of whoever calls next."""
        return self.lines.get(timeout=_PATIENCE)

    def ask(self, line: ServerConnection, kind: str, payload: Any, *, answered: bool = True) -> Any:
        """What is answered to an envelope; None where it is only confirmed."""
        envelope = {
            "envelope_id": "e1",
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answered,
        }
        line.send(json.dumps(envelope))
        confirmed = self.confirmed.get(timeout=_PATIENCE)
        assert confirmed["envelope_id"] == "e1"
        return confirmed.get("payload")


@contextmanager
def slack_end() -> Iterator[SlackEnd]:
    """Slack's end, waiting at a port of this machine."""
    end = SlackEnd()
    with serve(end.take, "127.0.0.1", 0, logger=_QUIET) as server:
        end.port = server.socket.getsockname()[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield end
        finally:
            server.shutdown()
            thread.join()
