"""Announce: post each digest occurrence once to its channel."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from okrsync.errors import OkrsyncError
from okrsync.ports import Posting, Store
from okrsync.usecases.digest import Digest


class Messenger(Protocol):
    """Delivers digests to people."""

    def post(self, channel: str, digest: Digest, *, occurrence: str) -> str:
        """Deliver; returns the receipt. Raises an OkrsyncError where nothing was delivered."""
        ...


def announce(
    digest: Digest, posting: Posting, *, store: Store, messenger: Messenger, at: datetime
) -> str | None:
    """Post ``digest`` unless this occurrence was claimed before; returns the receipt, or None if it was.

    A failure gives the claim back, so that the occurrence may be tried again, and is raised.
    """
    if not store.claim_posting(posting, at):
        return None
    try:
        receipt = messenger.post(posting.channel, digest, occurrence=posting.occurrence)
    except OkrsyncError:
        store.release_posting(posting)
        raise
    store.posted(posting, at, receipt)
    return receipt
