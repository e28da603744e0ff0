"""A Slack workspace: channels, what was posted there, and the doors through which it comes."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.credentials import SLACK_APP_TOKEN, SLACK_TOKEN
from okrsync.sandbox.site import Site, move

if TYPE_CHECKING:
    from threading import RLock

    from okrsync.sandbox.site import Clock


@dataclass(eq=False)
class Message:
    """A message; (channel, ts) is its identity."""

    ts: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    files: list[SlackFile] = field(default_factory=list)
    edited: str | None = None
    asked: dict[str, Any] = field(default_factory=dict)
    """Everything that the caller sent, unfurling and the like included."""


@dataclass(eq=False)
class Channel:
    """A channel; the bot posts only where it is a member."""

    id: str
    name: str
    is_member: bool = True
    is_archived: bool = False
    messages: list[Message] = field(default_factory=list)

    def message(self, ts: str) -> Message | None:
        """Find a message by its ts."""
        return next((one for one in self.messages if one.ts == ts), None)


@dataclass(eq=False)
class SlackFile:
    """An upload; it is shared once it is completed."""

    id: str
    filename: str
    length: int
    content: bytes = b""
    title: str = ""
    alt_text: str = ""


# What the bot may do, unless a test takes it away.
SCOPES = ("chat:write", "files:write", "channels:read", "channels:history")


class SlackWorkspace(Site):
    """The state behind the Slack stand-in."""

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.token = SLACK_TOKEN
        self.team_id, self.team = "T0SANDBOX", "County"
        self.bot_id, self.user_id = "B0OKRSYNC", "U0OKRSYNC"
        self.channels: dict[str, Channel] = {}
        self.webhooks: dict[str, Channel] = {}
        self.files: dict[str, SlackFile] = {}
        self.views: list[dict[str, Any]] = []
        self.scopes = set(SCOPES)
        self.draws_charts = True
        self.app_token, self.line = SLACK_APP_TOKEN, ""
        self._numbers = itertools.count(1)

    @move
    def add_channel(self, name: str, *, is_member: bool = True) -> Channel:
        """Add a channel (named without #); the bot is in it unless told otherwise."""
        channel = Channel(f"C{next(self._numbers):010d}", name, is_member)
        self.channels[channel.id] = channel
        return channel

    @move
    def message_to(self, person: str) -> Channel:
        """Find or open the conversation of the bot with a person (a user id)."""
        return self.find(f"dm-{person}") or self.add_channel(f"dm-{person}")

    @move
    def take_scope(self, scope: str) -> None:
        """Take a permission away from the bot."""
        self.scopes.discard(scope)

    @move
    def open_view(self, view: dict[str, Any]) -> None:
        """Show a modal."""
        self.views.append(view)

    @move
    def add_webhook(self, channel: Channel) -> str:
        """Open an incoming webhook to a channel and return its path, to be put after `slack_url`."""
        path = f"/services/{self.team_id}/B{next(self._numbers):010d}/sandboxwebhooksecret"
        self.webhooks[path] = channel
        return path

    @move
    def remove_webhook(self, path: str) -> None:
        """Close an incoming webhook."""
        del self.webhooks[path]

    @move
    def archive_channel(self, channel: Channel) -> None:
        """Archive a channel."""
        channel.is_archived = True

    @move
    def remove_bot(self, channel: Channel) -> None:
        """Take the bot out of a channel."""
        channel.is_member = False

    @move
    def invite_bot(self, channel: Channel) -> None:
        """Take the bot into a channel."""
        channel.is_member = True

    @move
    def post(self, channel: Channel, asked: dict[str, Any]) -> Message:
        """Put a message into a channel; its ts is now, made unique."""
        message = Message(
            ts=f"{int(self.clock().timestamp())}.{next(self._numbers):06d}",
            text=str(asked.get("text") or ""),
            blocks=asked.get("blocks") or [],
            thread_ts=asked.get("thread_ts"),
            metadata=asked.get("metadata"),
            asked=asked,
        )
        channel.messages.append(message)
        return message

    @move
    def add_file(self, filename: str, length: int, alt_text: str = "") -> SlackFile:
        """Announce an upload."""
        upload = SlackFile(f"F{next(self._numbers):010d}", filename, length, alt_text=alt_text)
        self.files[upload.id] = upload
        return upload

    def channel(self, name: str) -> Channel:
        """Find a channel by id or name (with or without #)."""
        found = self.find(name)
        if found is None:
            raise LookupError(f"there is no channel {name!r}")
        return found

    def find(self, name: str) -> Channel | None:
        """Find a channel by id or name, or nothing."""
        bare = name.removeprefix("#")
        return self.channels.get(name) or next(
            (one for one in self.channels.values() if one.name == bare), None
        )
