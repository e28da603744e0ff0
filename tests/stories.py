"""The story of the demo as a filled database, for tests that want one like people have."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from okrsync.demo.play import Stage, stage


@contextmanager
def told() -> Iterator[Stage]:
    """The demo, at the end of its story. It sets up a process of its own; here it is a guest."""
    logging = structlog.get_config()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        with stage() as scene:
            for _ in scene.play():
                pass
            yield scene
    finally:
        structlog.configure(**logging)
        for number, handler in before.items():
            signal.signal(number, handler)
