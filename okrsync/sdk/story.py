"""What a connector tells of an item's past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from okrsync.domain.work import Transition


def from_then_on(story: Sequence[Transition], since: datetime | None) -> Sequence[Transition]:
    """The part of ``story`` (oldest first) that `History.history` tells: from ``since`` on, None for all.

    The last change before ``since`` belongs to it: without it nobody would know what the item was then.
    """
    if since is None:
        return story
    before = sum(1 for step in story if step.at < since)
    return story[max(before - 1, 0) :]
