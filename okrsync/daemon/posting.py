"""Posting: a digest on its way to its channel, quietly where nothing changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from okrsync.bootstrap import Hub
from okrsync.notify.blocks import Style
from okrsync.notify.letters import Contents, Manner, contents
from okrsync.ports import Posting
from okrsync.settings import Digest as Wanted
from okrsync.usecases.announce import WORTH, Delivered, Undelivered, announce
from okrsync.usecases.digest import Digest

# Who hears nothing for so long can't tell silence from a daemon that died.
_SIGN_OF_LIFE = timedelta(days=27)


def post(hub: Hub, name: str, wanted: Wanted, occurrence: str, *, by_hand: bool = False) -> Delivered | None:
    """Post the digest called ``name`` for ``occurrence``; None where that was seen to before, or is quiet.

    What can't be delivered now is delivered by later calls of ``Postman.deliver``, as long as it is worth it.
    What a person posts ``by_hand`` and surely did not go is forgotten instead: they will do it again.
    """
    at = hub.clock()
    posting = posting_of(name, wanted, occurrence)
    told = hub.digest(objectives=wanted.objectives, channel=wanted.channel)
    if (
        told.quiet
        and wanted.when_quiet == "silence"
        and not by_hand
        and not _long_silent(hub, name, wanted, at)
    ):
        hub.store.claim_posting(posting, at)
        return None
    written = letters_of(hub, told, when_quiet="whole" if by_hand else wanted.when_quiet)
    if not announce(written, posting, store=hub.store, at=at, until=at + WORTH):
        return None
    with hub.postman() as postman:
        delivered = postman.deliver_one(postman.envelope(posting))
    if by_hand and delivered.receipt is None and isinstance(delivered.trouble, Undelivered):
        hub.store.outbox.withdraw(delivered.envelope)
    return delivered


def letters_of(hub: Hub, digest: Digest, *, when_quiet: str = "line") -> Contents:
    """What goes to Slack of ``digest``, in the way that the file wants it, by the name of each letter."""
    slack = hub.config.slack
    manner = Manner(
        style=Style(hub.zone, slack.people if slack else {}),
        threads=slack is None or slack.webhook is None,
        charts=slack.charts if slack else "auto",
        whole_when_quiet=when_quiet == "whole",
    )
    kept: Contents = hub.conceal.all_in(contents(digest, manner))
    return kept


def posting_of(name: str, wanted: Wanted, occurrence: str) -> Posting:
    """What an ``occurrence`` of the digest called ``name`` is claimed by."""
    return Posting(occurrence=f"{name} {occurrence}", channel=wanted.channel)


def _long_silent(hub: Hub, name: str, wanted: Wanted, at: datetime) -> bool:
    last = hub.store.outbox.latest(wanted.channel, f"{name} ")
    if last is None:
        return True
    spoken = hub.store.outbox.letters(last)[0].posted_at
    return spoken is None or at - spoken >= _SIGN_OF_LIFE
