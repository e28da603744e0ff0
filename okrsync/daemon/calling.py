"""Calling: where Slack can't reach okrsync, okrsync calls Slack, and hears on that line what people do.

Slack calls it Socket Mode: https://docs.slack.dev/apis/events-api/using-socket-mode. The line is a WebSocket
to an address that Slack gives out for it; Slack ends it now and then, and another one is opened.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import structlog
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from okrsync.bootstrap import Hub
from okrsync.daemon.desk import Desk
from okrsync.daemon.door import Behind
from okrsync.errors import OkrsyncError
from okrsync.notify.requests import of_envelope
from okrsync.outside import line_to_slack
from okrsync.sdk import is_this_machine
from okrsync.usecases.stop import Stop

_log = structlog.get_logger("okrsync")
# The address of a line is a secret, and the library would tell it to whoever looks closely.
_quiet = logging.getLogger("okrsync.websockets")
_quiet.setLevel(logging.WARNING)

_CLERKS = 4
# Seconds: between two looks at the file and the wish to end, for a handshake, and before another try.
_LOOK, _OPENING, _FIRST, _MOST = 0.5, 10.0, 1.0, 300.0
_LEAVING = 3.0
_LARGEST = 1 << 20
_NOT_YET = "not called yet"


@contextmanager
def calling(service: Behind) -> Iterator[None]:
    """Keep a line to Slack for as long as the block, whenever the file has an app token."""
    caller = _Caller(service)
    thread = Thread(target=caller.work, name="slack line", daemon=True)
    thread.start()
    try:
        yield
    finally:
        caller.end()
        # Who waits for an answer of Slack's just then is left behind.
        thread.join(_LEAVING)


class _Caller:
    """Opens one line after the other, and has what comes over it answered on threads of its own."""

    def __init__(self, service: Behind) -> None:
        self._service = service
        self._stop = Stop()
        self._clerks = ThreadPoolExecutor(_CLERKS, thread_name_prefix="slack line")
        self._takers = ThreadPoolExecutor(_CLERKS, thread_name_prefix="slack line")
        self._trouble: str | None = _NOT_YET

    def end(self) -> None:
        """Wish the end."""
        self._stop.end()

    def work(self) -> None:
        """Until the end is wished."""
        wait = _FIRST
        while not self._stop.wanted():
            try:
                wait = _FIRST if self._call() else min(_MOST, wait * 2)
            except Exception:  # noqa: BLE001 - whatever Slack sends, the next line may be a better one
                _log.exception("slack line broke")
                wait = min(_MOST, wait * 2)
            self._stop.pause(wait)
        self._takers.shutdown()
        self._clerks.shutdown()

    def _call(self) -> bool:
        """Keep one line, where one is wanted; False where none could be opened."""
        hub, is_open = self._service.hub, False
        slack = hub.config.slack
        if slack is None or slack.app_token is None:
            return True
        try:
            with _opened(hub, self._stop) as line, suppress(ConnectionClosed):
                is_open = True
                self._tell(None)
                self._listen(line, slack.app_token.get_secret_value())
        except OkrsyncError as error:
            self._tell(error.message)
        except (OSError, WebSocketException, ValueError) as error:
            self._tell(type(error).__name__)
        return is_open

    def _listen(self, line: ClientConnection, token: str) -> None:
        """Take what comes, until Slack or the wish to end ends it, or the file has another token."""
        while not self._stop.wanted() and self._is_wanted(token):
            with suppress(TimeoutError):
                told = json.loads(line.recv(timeout=_LOOK))
                if not isinstance(told, dict):
                    raise OkrsyncError("Slack says what is no envelope")
                if told.get("type") == "disconnect":
                    return
                if "envelope_id" in told:
                    self._takers.submit(self._take, line, told)

    def _is_wanted(self, token: str) -> bool:
        slack = self._service.hub.config.slack
        held = slack.app_token if slack else None
        return held is not None and held.get_secret_value() == token

    def _take(self, line: ClientConnection, envelope: dict[str, Any]) -> None:
        """Answer one envelope; what okrsync does not know is confirmed too, or it would come again."""
        request = of_envelope(envelope)
        answer = None
        if request is not None:
            hub = replace(self._service.hub, stop=self._stop)
            answer = Desk(hub, self._service.carry_out, self._clerks).take(request).body
        takes_one = answer is not None and envelope.get("accepts_response_payload")
        confirmed = {"envelope_id": envelope["envelope_id"], **({"payload": answer} if takes_one else {})}
        with suppress(ConnectionClosed):
            line.send(json.dumps(confirmed))

    def _tell(self, trouble: str | None) -> None:
        """Say what is wrong with the line once, and once that it is well again."""
        if trouble != self._trouble:
            if trouble is None:
                _log.info("slack line open")
            else:
                _log.warning("no slack line", because=trouble)
        self._trouble = trouble


@contextmanager
def _opened(hub: Hub, stop: Stop) -> Iterator[ClientConnection]:
    """A line. Raises OkrsyncError, OSError, and what the library raises."""
    address = line_to_slack(hub.config, stop, hub.conceal)
    parts = urlsplit(address)
    if parts.scheme != "wss" and not (parts.scheme == "ws" and is_this_machine(parts.hostname or "")):
        raise OkrsyncError("Slack names an address for the line that would send secrets in clear")
    with connect(address, open_timeout=_OPENING, max_size=_LARGEST, logger=_quiet) as line:
        yield line
