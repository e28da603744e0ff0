"""Baseline: what a digest is compared with."""

from __future__ import annotations

from datetime import datetime

from okrsync.ports import Store


def last_told(store: Store, at: datetime, channel: str | None = None) -> datetime | None:
    """When (UTC) the last digest before ``at`` went out, to ``channel`` or to any; None where there was none.

    A digest is compared with what could be seen then, computed as of then, and not with what was last kept: a
    status falls by waiting alone, and of that nothing need be kept.
    """
    times = [
        posted
        for posting, posted in store.postings()
        if posted is not None and posted < at and channel in {None, posting.channel}
    ]
    return max(times, default=None)
