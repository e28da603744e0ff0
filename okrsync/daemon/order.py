"""What an order is: everything that writes, as a value that is carried out here or sent to the daemon."""

from __future__ import annotations

from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from okrsync.bootstrap import Hub
from okrsync.ports import Progress

Json = dict[str, Any]


class Written(BaseModel):
    """An order as it goes over the line: unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Order(Protocol):
    """What can be carried out here, or sent to the daemon as JSON."""

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:
        """Do it; returns what came of it as JSON."""
        ...

    def model_dump_json(self, *, exclude_none: bool = False) -> str:
        """The order as JSON."""
        ...
