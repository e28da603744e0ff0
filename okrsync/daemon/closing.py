"""Orders about the end of an objective's period."""

from __future__ import annotations

from typing import Literal

from okrsync.bootstrap import Hub
from okrsync.daemon.order import Json, Written
from okrsync.ports import Progress
from okrsync.usecases import shape
from okrsync.usecases.close import close, reopen


class Close(Written):
    """Close an objective whose period is over."""

    verb: Literal["close"] = "close"
    objective: str
    note: str | None = None
    again: bool = False
    by: str

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns the closing: score, key results, and what is carried over."""
        word = close(
            hub.config.okrs,
            hub.store,
            objective=self.objective,
            at=hub.clock(),
            by=self.by,
            note=self.note,
            zone=hub.zone,
            again=self.again,
        )
        return shape.closing(word)


class Reopen(Written):
    """Take the closing of an objective back."""

    verb: Literal["reopen"] = "reopen"
    objective: str
    note: str | None = None
    by: str

    def carry_out(self, hub: Hub, watcher: Progress | None) -> Json:  # noqa: ARG002
        """Returns whose closing was taken back, when and by whom."""
        word = reopen(
            hub.config.okrs, hub.store, objective=self.objective, at=hub.clock(), by=self.by, note=self.note
        )
        return shape.closing(word)
