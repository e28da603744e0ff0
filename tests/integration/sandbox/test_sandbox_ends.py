"""The end of a sandbox: whoever calls at that moment is cut off, and no socket is left behind."""

from __future__ import annotations

import gc
import socket
import sys
from contextlib import suppress
from datetime import UTC, datetime
from threading import Event
from urllib.parse import urlsplit

import pytest

from okrsync.sandbox import Sandbox, World


def _line_to(address: str) -> socket.socket:
    parts = urlsplit(address)
    return socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=20)


def test_a_call_that_comes_at_the_end_is_cut_off_and_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    left_behind: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: left_behind.append(repr(told.exc_value)))
    sandbox = Sandbox(World(lambda: datetime(2026, 1, 1, tzinfo=UTC))).start()
    assert sandbox._thread is not None
    may_go_on = Event()
    # The loop finds the call and the wish to end in one and the same turn.
    sandbox._thread._loop.call_soon_threadsafe(may_go_on.wait)
    with _line_to(sandbox.slack_url) as line:
        sandbox._thread.leave()
        may_go_on.set()
        sandbox.stop()
        with suppress(ConnectionResetError):
            assert line.recv(1) == b""
    gc.collect()
    assert left_behind == []
