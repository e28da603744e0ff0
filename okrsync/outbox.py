"""What is to reach people once: letters as values, and the place where they are kept, as a protocol.

All instants are UTC.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, order=True)
class Envelope:
    """Where letters go together: ``occurrence`` names them, ``channel`` is where."""

    occurrence: str
    channel: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message that is to be delivered once, and not after ``until``.

    ``part`` names it within its envelope, ``number`` is its place there. ``content`` is JSON for whoever
    delivers. Since ``begun_at`` somebody delivers it, or nobody knows whether that went well; ``receipt`` is
    what came of it at ``posted_at``. Before ``next_at`` nobody else tries; ``trouble`` is why it did not go.
    """

    envelope: Envelope
    part: str
    number: int
    content: Mapping[str, Any]
    until: datetime
    begun_at: datetime | None = None
    posted_at: datetime | None = None
    receipt: str | None = None
    next_at: datetime | None = None
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """Why nothing can be delivered to a channel since ``since``, and what to do about it."""

    channel: str
    trouble: str
    hint: str | None
    since: datetime


class Outbox(Protocol):
    """What is to be delivered, what was, and what was last seen of everything that is watched."""

    def write(
        self,
        letters: Sequence[Letter],
        at: datetime,
        *,
        watched: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> bool:
        """Claim the envelopes of ``letters`` and keep these, and what was ``watched``, at once.

        Says whether any envelope was claimed; letters of those that somebody has already are not kept.
        """
        ...

    def letters(self, envelope: Envelope) -> Sequence[Letter]:
        """The letters of an envelope, in their order."""
        ...

    def open(self, at: datetime) -> Sequence[Envelope]:
        """The envelopes with a letter that is still to be delivered, in the order of their claims."""
        ...

    def unconfirmed(self, since: datetime, until: datetime) -> Sequence[Letter]:
        """The letters that were begun between these and of which nobody knows whether they were delivered."""
        ...

    def latest(self, channel: str, prefix: str) -> Envelope | None:
        """The last envelope to ``channel`` that begins so and whose first letter was delivered."""
        ...

    def begin(self, letter: Letter, at: datetime, until: datetime) -> bool:
        """Let the caller alone deliver it ``until`` then; False where somebody else does, or did."""
        ...

    def posted(self, letter: Letter, at: datetime, receipt: str) -> None:
        """It was delivered."""
        ...

    def put_off(self, letter: Letter, trouble: str, next_at: datetime) -> None:
        """It was surely not delivered: it is to be tried at ``next_at``."""
        ...

    def give_up(self, letter: Letter, trouble: str) -> None:
        """It is not tried again, whatever became of it."""
        ...

    def changed(self, letter: Letter, content: Mapping[str, Any]) -> None:
        """What was delivered was changed to ``content``."""
        ...

    def withdraw(self, envelope: Envelope) -> None:
        """Forget an envelope of which nothing was delivered, nor may have been: it may be claimed again."""
        ...

    def went(self, channel: str) -> None:
        """Something was delivered to ``channel``: whatever was wrong with it is over."""
        ...

    def failed(self, trouble: ChannelTrouble) -> None:
        """Nothing can be delivered to a channel; as long as that goes on, its first instant is kept."""
        ...

    def troubles(self) -> Sequence[ChannelTrouble]:
        """What is wrong with each channel, by name."""
        ...

    def watched(self) -> Mapping[str, Mapping[str, Any]]:
        """What was last kept of everything that is watched for a change, by subject."""
        ...
