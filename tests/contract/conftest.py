"""A sandbox whose time stands still until a test lets it go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sandbox import Sandbox, World

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Clock:
    """A clock that only a test moves."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, span: timedelta) -> None:
        self.now += span


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """The stand-ins of a fresh world; ``sandbox.world.clock`` is a `Clock`."""
    with Sandbox(World(Clock(NOON))) as sandbox:
        yield sandbox
