"""Where letters arrive in the tests of the whole hub."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.property.hub.crashing import Crash


class Mailbox:
    """Where digests arrive, and where the process may die before one does, or right after."""

    def __init__(self) -> None:
        self.arrived: list[str] = []
        self.dies: str | None = None

    def send(self, channel: str, content: Mapping[str, Any], *, key: str, thread: str | None) -> str:
        if self.dies == "before":
            raise Crash(committed=False)
        self.arrived.append(f"{channel} {key}")
        if self.dies == "after":
            raise Crash(committed=True)
        return "receipt"

    def find(self, channel: str, *, key: str, thread: str | None, since: datetime) -> str | None:
        return "receipt" if f"{channel} {key}" in self.arrived else None
