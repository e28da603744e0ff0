"""Announce: deliver each letter once, whatever happens in between.

What is to be posted is kept first, as it will read. Then each letter is begun, sent and marked as posted, in
its order; the replies of a thread follow its first message. A crash leaves letters behind that the next
delivery goes on with. One that was begun and not marked may be there or not: it is looked for by its key
before it is sent again, and where nobody can look, it is given up. Better one too few than the same twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from okrsync.errors import OkrsyncError
from okrsync.outbox import ChannelTrouble, Envelope, Letter
from okrsync.ports import Clock, Posting, Store

# What the content of a letter says if the next digest is compared with the one that it begins.
COUNTS = "counts"

# For so long whoever began a letter may be at it still; so far may Slack's clock be from ours.
IN_FLIGHT = timedelta(minutes=5)
_SKEW = timedelta(minutes=5)
# How long a letter is worth delivering, and when one is tried again that was refused.
WORTH = timedelta(hours=12)
_AGAIN = timedelta(minutes=15)
# Slack tolerates short bursts, and about a message a second beyond them.
_BURST, _PACE = 4, 1.0
_LOST = "it may have been posted, and nobody can look, so it is not posted again"


class Undelivered(OkrsyncError):
    """Surely nothing was delivered: the same letter may be sent again.

    ``seconds`` is after how long it may go well; None where somebody has to do something first.
    """

    exit_code = 3
    seconds: float | None = None


class CannotLook(OkrsyncError):
    """Nobody can tell whether a letter was delivered: there is no permission to look, or no way."""

    exit_code = 3


class Messenger(Protocol):
    """Delivers letters to people."""

    def send(self, channel: str, content: Mapping[str, Any], *, key: str, thread: str | None) -> str:
        """Deliver into the thread of a receipt, or beside all; returns the receipt.

        Raises Undelivered where surely nothing was delivered. Whatever else it raises leaves that open.
        """
        ...

    def find(self, channel: str, *, key: str, thread: str | None, since: datetime) -> str | None:
        """The receipt of what was delivered under ``key`` after ``since`` (UTC); None where nothing was.

        Raises CannotLook, and Undelivered where it can't be asked now.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of an envelope: its first receipt, if there is one, and why it is not all there.

    ``open`` says that the rest is tried again by itself, and ``is_new`` that its first letter went just now.
    """

    envelope: Envelope
    receipt: str | None = None
    trouble: OkrsyncError | None = None
    open: bool = False
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Postman:
    """Delivers what is in the outbox of ``store``. ``pause`` waits so many seconds; False is the end."""

    store: Store
    messenger: Messenger
    clock: Clock
    pause: Callable[[float], bool]

    @staticmethod
    def envelope(posting: Posting) -> Envelope:
        """Where the letters of a posting are."""
        return Envelope(posting.occurrence, posting.channel)

    def deliver(self) -> list[Delivered]:
        """Deliver all that is due; an envelope that fails holds no other one back."""
        return [self.deliver_one(envelope) for envelope in self.store.outbox.open(self.clock())]

    def deliver_one(self, envelope: Envelope) -> Delivered:
        """Deliver what is due of one envelope: the first letter, then those that follow in its thread.

        A reply that is refused holds no other one back; what is busy or away does.
        """
        first, *replies = self.store.outbox.letters(envelope)
        thread, trouble = (first.receipt, None) if first.receipt else self._bring(first, None)
        if thread is None:
            return self._came_to(first, None, trouble)
        held = first
        for number, letter in enumerate(one for one in replies if one.posted_at is None):
            if number >= _BURST and not self.pause(_PACE):
                break
            _, refused = self._bring(letter, thread)
            if refused is not None and trouble is None:
                held, trouble = letter, refused
            if refused is not None and not _is_of_this_letter(refused):
                break
        came_to = self._came_to(held, thread, trouble)
        return replace(came_to, is_new=first.receipt is None)

    def _bring(self, letter: Letter, thread: str | None) -> tuple[str | None, OkrsyncError | None]:
        """The receipt of a letter that is delivered now, or why it is not."""
        now = self.clock()
        if letter.until <= now or _waits(letter, now):
            return None, None
        if not self.store.outbox.begin(letter, now, now + IN_FLIGHT):
            return None, None
        try:
            receipt = self._found(letter, thread) or self._send(letter, thread)
        except OkrsyncError as error:
            return None, error
        self._posted(letter, receipt)
        return receipt, None

    def _found(self, letter: Letter, thread: str | None) -> str | None:
        """The receipt of a letter that somebody began before. What can't be looked for now stays begun."""
        if letter.begun_at is None:
            return None
        channel, since = letter.envelope.channel, letter.begun_at - _SKEW
        try:
            return self.messenger.find(channel, key=key(letter), thread=thread, since=since)
        except CannotLook:
            self.store.outbox.give_up(letter, _LOST)
            raise

    def _send(self, letter: Letter, thread: str | None) -> str:
        channel, outbox, now = letter.envelope.channel, self.store.outbox, self.clock()
        try:
            return self.messenger.send(channel, letter.content, key=key(letter), thread=thread)
        except Undelivered as refused:
            wait = _AGAIN if refused.seconds is None else timedelta(seconds=refused.seconds)
            outbox.put_off(letter, refused.message, now + wait)
            if refused.seconds is None:
                outbox.failed(ChannelTrouble(channel, refused.message, refused.hint, now))
            raise

    def _posted(self, letter: Letter, receipt: str) -> None:
        now, envelope = self.clock(), letter.envelope
        self.store.outbox.posted(letter, now, receipt)
        if letter.number == 0 and letter.content.get(COUNTS):
            self.store.posted(Posting(occurrence=envelope.occurrence, channel=envelope.channel), now, receipt)
        self.store.outbox.went(envelope.channel)

    def _came_to(self, held: Letter, thread: str | None, trouble: OkrsyncError | None) -> Delivered:
        again = trouble is not None and not isinstance(trouble, CannotLook) and held.until > self.clock()
        return Delivered(envelope=held.envelope, receipt=thread, trouble=trouble, open=again)


def announce(
    contents: Mapping[str, Mapping[str, Any]],
    posting: Posting,
    *,
    store: Store,
    at: datetime,
    until: datetime,
) -> bool:
    """Keep ``contents``, by the name of each part, to be delivered; False where that was done before."""
    envelope = Envelope(posting.occurrence, posting.channel)
    return store.outbox.write(letters(envelope, contents, until), at)


def letters(
    envelope: Envelope, contents: Mapping[str, Mapping[str, Any]], until: datetime
) -> Sequence[Letter]:
    """A letter for each part, in their order."""
    return [
        Letter(envelope=envelope, part=part, number=number, content=content, until=until)
        for number, (part, content) in enumerate(contents.items())
    ]


def key(of: Letter) -> str:
    """What a letter is found by."""
    return f"{of.envelope.occurrence} / {of.part}"


def _waits(letter: Letter, now: datetime) -> bool:
    """Whether somebody may be at it still, or it is not yet to be tried again."""
    return letter.next_at is not None and letter.next_at > now


def _is_of_this_letter(trouble: OkrsyncError) -> bool:
    """Whether others may go where this one did not."""
    return isinstance(trouble, CannotLook) or (isinstance(trouble, Undelivered) and trouble.seconds is None)
