"""Announce: post each digest occurrence once to its channel."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from okrsync.errors import OkrsyncError
from okrsync.ports import Posting, Store
from okrsync.usecases.digest import Digest


class Undelivered(OkrsyncError):
    """Surely nothing was delivered: the same digest may be posted again."""

    exit_code = 3


class Messenger(Protocol):
    """Delivers digests to people."""

    def post(self, channel: str, digest: Digest, *, occurrence: str) -> str:
        """Deliver; returns the receipt.

        Raises Undelivered where surely nothing was delivered. Whatever else it raises leaves that open.
        """
        ...


def announce(
    digest: Digest, posting: Posting, *, store: Store, messenger: Messenger, at: datetime
) -> str | None:
    """Post ``digest`` unless this occurrence was claimed before; returns the receipt, or None if it was.

    Where surely nothing was delivered the claim is given back, so that the occurrence may be tried again.
    Where that is open it is kept: a digest may be missing once, and never comes twice. Both are raised.
    """
    if not store.claim_posting(posting, at):
        return None
    try:
        receipt = messenger.post(posting.channel, digest, occurrence=posting.occurrence)
    except Undelivered:
        store.release_posting(posting)
        raise
    store.posted(posting, at, receipt)
    return receipt
