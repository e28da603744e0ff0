"""Messages to Slack, through a bot or through an incoming webhook.

https://docs.slack.dev/reference/methods/chat.postMessage,
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks

A message bears its key in its metadata, by which it is found: https://docs.slack.dev/messaging/message-metadata.
A content is ``text`` and ``blocks``, or ``ways``: several contents, of which the first that Slack takes goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx
from pydantic import SecretStr

from okrsync.notify import answers
from okrsync.notify.answers import Json, NotAllowed, NotPosted, NotTaken
from okrsync.notify.api import Pause, SlackApi, patiently, request
from okrsync.usecases.conceal import Concealer

_EVENT = "okrsync_letter"
_ID = re.compile(r"[CDG][A-Z0-9]{6,}")
_FILE = re.compile(r"F[A-Z0-9]+")
_PAGE, _MOST_PAGES = 200, 10
# Who may not look, and where nothing is to be seen.
_BLIND = {
    "missing_scope",
    "not_in_channel",
    "channel_not_found",
    "not_allowed_token_type",
    "too_many_messages",
}

_WAYS = "ways"
_PICTURE = "picture"


class SlackMessenger:
    """Posts with a bot token (``chat:write``), to any channel that the bot is in.

    A receipt is the id of the channel and the ``ts`` of the message, or the id of a file.
    """

    def __init__(self, api: SlackApi) -> None:
        self._api = api

    def send(self, channel: str, content: Mapping[str, Any], *, key: str, thread: str | None) -> str:
        """Deliver; returns the receipt. Raises NotPosted, TryLater or Unconfirmed."""
        refused: NotPosted | None = None
        for way in content.get(_WAYS) or [content]:
            try:
                if _PICTURE in way:
                    return self._show(way[_PICTURE], key, thread)
                return self._post(channel, way, key, thread)
            except NotTaken as error:
                refused = error
        raise refused or NotTaken("there is nothing to post")

    def who(self) -> str:
        """Who the bot is, in words. Raises NotPosted and TryLater.

        https://docs.slack.dev/reference/methods/auth.test
        """
        answer = self._api.get("auth.test", {})
        return f"{answer.get('user', 'the bot')} of {answer.get('team', 'a workspace')}"

    def change(self, receipt: str, content: Mapping[str, Any], *, key: str) -> None:
        """Let a posted message say something else. Raises NotPosted, TryLater or Unconfirmed.

        A picture stays as it was. Without ``blocks`` the old ones would stay:
        https://docs.slack.dev/reference/methods/chat.update
        """
        channel, ts = _place(receipt)
        if _FILE.fullmatch(ts):
            return
        refused: NotPosted | None = None
        for way in content.get(_WAYS) or [content]:
            try:
                self._api.post("chat.update", {**_said(way, key), "channel": channel, "ts": ts})
            except NotTaken as error:
                refused = error
            else:
                return
        raise refused or NotTaken("there is nothing to say")

    def show(self, trigger: str, view: Mapping[str, Any]) -> None:
        """Open a form for whoever did what ``trigger`` is of.

        https://docs.slack.dev/reference/methods/views.open
        """
        self._api.post("views.open", {"trigger_id": trigger, "view": view})

    def respond(self, address: str, message: Mapping[str, Any]) -> None:
        """Answer somebody late, at the address that came with what they asked. Raises as :meth:`send`."""
        self._api.respond(address, message)

    def find(self, channel: str, *, key: str, thread: str | None, since: datetime) -> str | None:
        """The receipt of the message with this ``key``; None where there is none.

        Raises NotAllowed where the bot may not read the channel (``channels:history``, ``groups:history``),
        and TryLater.
        """
        try:
            return self._find(channel, key, thread, since)
        except NotPosted as refused:
            if refused.code not in _BLIND:
                raise
            hint = "give the bot channels:history (private: groups:history), and name the channel by its id"
            raise NotAllowed(f"nobody can look whether it was posted: {refused.code}", hint=hint) from None

    def _post(self, channel: str, way: Mapping[str, Any], key: str, thread: str | None) -> str:
        answer = self._api.post(
            "chat.postMessage",
            {
                **_said(way, key),
                "channel": channel if thread is None else _place(thread)[0],
                **({} if thread is None else {"thread_ts": _place(thread)[1]}),
                "unfurl_links": False,
                "unfurl_media": False,
            },
        )
        return f"{answer.get('channel', channel)}:{answer.get('ts', '')}"

    def _show(self, picture: Json, key: str, thread: str | None) -> str:
        """Put a picture into a thread, in Slack's three steps.

        https://docs.slack.dev/messaging/working-with-files/#uploading_files
        """
        if thread is None:
            raise NotTaken("a picture goes into a thread")
        from okrsync.notify.picture import draw  # noqa: PLC0415 - Pillow is slow to import

        picture = self._api.conceal.all_in(picture)
        content = draw(picture)
        place = {"filename": _file(key), "length": len(content), "alt_txt": picture["alt"]}
        try:
            where = self._api.get("files.getUploadURLExternal", place)
            self._api.upload(str(where["upload_url"]), content)
        except (NotTaken, KeyError):
            raise NotTaken("Slack did not take the picture") from None
        except NotPosted as refused:
            if refused.seconds is None:
                raise NotTaken(refused.message, code=refused.code) from None
            raise
        channel, ts = _place(thread)
        files = [{"id": where["file_id"], "title": picture["title"]}]
        self._api.post(
            "files.completeUploadExternal", {"files": files, "channel_id": channel, "thread_ts": ts}
        )
        return f"{channel}:{where['file_id']}"

    def _find(self, channel: str, key: str, thread: str | None, since: datetime) -> str | None:
        place = self._id_of(channel) if thread is None else _place(thread)[0]
        asked: Json = {"channel": place, "include_all_metadata": "true", "limit": _PAGE}
        method = "conversations.history"
        if thread is None:
            asked["oldest"] = f"{since.timestamp():.6f}"
        else:
            method, asked["ts"] = "conversations.replies", _place(thread)[1]
        for answer in self._pages(method, asked):
            for message in answer.get("messages", ()):
                if _bears(message, key):
                    return f"{place}:{message.get('ts', '')}"
        return None

    def _id_of(self, channel: str) -> str:
        if _ID.fullmatch(channel):
            return channel
        wanted = channel.removeprefix("#")
        asked = {"exclude_archived": "true", "limit": _PAGE, "types": "public_channel,private_channel"}
        for answer in self._pages("conversations.list", asked):
            for one in answer.get("channels", ()):
                if one.get("name") == wanted:
                    return str(one.get("id"))
        raise NotPosted("the channel is not in the list", code="channel_not_found")

    def _pages(self, method: str, asked: Mapping[str, Any]) -> Iterator[Json]:
        cursor: Json = {}
        for _ in range(_MOST_PAGES):
            answer = self._api.get(method, {**asked, **cursor})
            yield answer
            following = (answer.get("response_metadata") or {}).get("next_cursor")
            if not following:
                return
            cursor = {"cursor": following}
        # What is further back was not looked at, so nobody can say that it is not there.
        raise NotPosted("there are too many messages to look through", code="too_many_messages")


class WebhookMessenger:
    """Posts through an incoming webhook, to the one channel that it belongs to.

    ``webhook`` is its whole address: with a slash more at its end, Slack would not know it.
    """

    def __init__(
        self, http: httpx.Client, webhook: SecretStr, pause: Pause, conceal: Concealer | None = None
    ) -> None:
        self._http = http
        self._conceal = conceal or Concealer()
        self._webhook = webhook
        self._pause = pause

    def send(self, channel: str, content: Mapping[str, Any], *, key: str, thread: str | None) -> str:  # noqa: ARG002
        """Deliver; a webhook gives no receipt."""
        message = self._conceal.all_in({"text": content["text"], "blocks": content["blocks"]})
        address = self._webhook.get_secret_value()

        def send() -> str:
            return answers.of_webhook(request(self._http, "POST", address, json=message))

        return patiently(send, self._pause)

    def who(self) -> str:
        """A webhook can't be asked anything."""
        return "a webhook"

    def find(self, channel: str, *, key: str, thread: str | None, since: datetime) -> str | None:  # noqa: ARG002
        """A webhook can't look."""
        raise NotAllowed(
            "a webhook can't tell what was posted", hint="with a bot token okrsync looks before it repeats"
        )


def _said(way: Mapping[str, Any], key: str) -> Json:
    return {
        "text": way["text"],
        "blocks": way["blocks"],
        # chat.update would take @names for mentions otherwise.
        "parse": "none",
        "link_names": False,
        "metadata": {"event_type": _EVENT, "event_payload": {"key": key}},
    }


def _place(receipt: str) -> tuple[str, str]:
    channel, _, ts = receipt.partition(":")
    return channel, ts


def _bears(message: Json, key: str) -> bool:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") == _EVENT and (metadata.get("event_payload") or {}).get("key") == key:
        return True
    return any(_file(key) in {file.get("name"), file.get("title")} for file in message.get("files") or ())


def _file(key: str) -> str:
    """The name of a picture's file, by which it is found."""
    return f"okrsync-{sha256(key.encode()).hexdigest()[:16]}.png"
