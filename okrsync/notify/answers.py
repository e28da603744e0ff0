"""What Slack's answers to a message mean: posted, surely not posted, or nobody knows. Pure.

https://docs.slack.dev/reference/methods/chat.postMessage#errors,
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
"""

from __future__ import annotations

import re
from typing import Any

import httpx

from okrsync.errors import OkrsyncError
from okrsync.usecases.announce import CannotLook, Undelivered

_CODE = re.compile(r"[a-z0-9_]{1,60}")

Json = dict[str, Any]


class SlackError(OkrsyncError):
    """A message did not go the way that it should."""

    exit_code = 3


class NotPosted(SlackError, Undelivered):
    """Slack surely did not take the message. ``code`` is Slack's own word for why."""

    def __init__(self, message: str, *, hint: str | None = None, code: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


class NotTaken(NotPosted):
    """Slack does not take such a content; another one may go."""


class TryLater(NotPosted):
    """Slack surely did not take the message now; it may in so many ``seconds``."""

    seconds: float

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unconfirmed(SlackError):
    """Slack may have taken the message, or not."""

    def __init__(self, message: str) -> None:
        hint = "it may have been posted: it is looked for before it is posted again"
        super().__init__(message, hint=hint)


class NotAllowed(SlackError, CannotLook):
    """Slack does not let us look for a message."""


def of_api(response: httpx.Response) -> Json:
    """What a method of the Web API came to. Raises NotPosted, NotTaken, TryLater or Unconfirmed."""
    _check_status(response)
    answer = _json(response)
    if answer.get("ok") is True:
        return answer
    code = str(answer.get("error", ""))
    if answer.get("ok") is not False or not _CODE.fullmatch(code):
        raise _not_slack(response)
    if code in _OPEN:
        raise Unconfirmed(f"Slack failed amid the message: {code}")
    raise _refused(code)


def of_webhook(response: httpx.Response) -> str:
    """``webhook``, since there is no receipt. Raises NotPosted, NotTaken, TryLater or Unconfirmed."""
    _check_status(response)
    word = response.text.strip()
    if response.status_code == 200 and word == "ok":
        return "webhook"
    if response.status_code == 200 or not _CODE.fullmatch(word):
        raise _not_slack(response)
    raise _refused(word)


def of_upload(response: httpx.Response) -> None:
    """Nothing, where the bytes of a file were taken. Raises NotTaken and TryLater: no message hangs on it."""
    _check_status(response)
    if response.status_code != 200:
        raise NotTaken(f"Slack did not take the picture ({response.status_code})")


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 429:
        seconds = _seconds(response.headers.get("retry-after", ""))
        raise TryLater(f"Slack asks to wait {seconds:g} s", seconds)
    if status == 503:
        raise TryLater("Slack is not available (503)", 1.0)
    if status >= 500:
        raise Unconfirmed(f"Slack failed ({status})")


def _json(response: httpx.Response) -> Json:
    try:
        answer = response.json()
    except ValueError:
        raise _not_slack(response) from None
    if not isinstance(answer, dict):
        raise _not_slack(response)
    return answer


def _not_slack(response: httpx.Response) -> SlackError:
    # The answer itself is not shown: a proxy's page may quote the webhook's address, which is a secret.
    told = f"what came back is no answer of Slack's ({response.status_code})"
    if 300 <= response.status_code < 500:
        return NotPosted(told, hint="is there a proxy in between, and is the address right?")
    return Unconfirmed(told)


def _seconds(value: str) -> float:
    try:
        return min(max(0.0, float(value)), _LONGEST_WAIT)
    except ValueError:
        return 1.0


def _refused(code: str) -> NotPosted:
    kind = NotTaken if code in _CONTENT else NotPosted
    return kind(f"Slack refuses: {code}", hint=_HINTS.get(code), code=code)


# Who says to wait for longer than a day is not believed.
_LONGEST_WAIT = 86_400.0

# Slack says of these that part of what was asked may have been done.
_OPEN = {"internal_error", "fatal_error"}

# These are about what is in the message, or about a permission that only some contents need.
_CONTENT = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_attachments",
    "invalid_payload",
    "msg_blocks_too_long",
    "msg_too_long",
}

_HINTS = {
    "not_in_channel": "invite the bot to the channel: /invite @okrsync",
    "channel_not_found": "is the channel's name or id right, and is the bot in it?",
    "is_archived": "the channel is archived: choose another",
    "invalid_auth": "the token is wrong: copy the bot token (xoxb-...) again",
    "token_revoked": "the token was revoked: install the app again",
    "token_expired": "the token has expired: install the app again",
    "account_inactive": "the app was removed from the workspace: install it again",
    "missing_scope": "the bot needs the scope chat:write",
    "no_service": "the webhook was removed: make a new one",
    "channel_is_archived": "the webhook's channel is archived: make a webhook for another",
}
