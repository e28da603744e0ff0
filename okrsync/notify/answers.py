"""What Slack's answers to a message mean: posted, surely not posted, or nobody knows. Pure.

https://docs.slack.dev/reference/methods/chat.postMessage#errors,
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors
"""

from __future__ import annotations

import re
from typing import Any

import httpx

from okrsync.errors import OkrsyncError
from okrsync.usecases.announce import Undelivered

_CODE = re.compile(r"[a-z0-9_]{1,60}")


class SlackError(OkrsyncError):
    """A message did not go the way that it should."""

    exit_code = 3


class NotPosted(SlackError, Undelivered):
    """Slack surely did not take the message."""


class TryLater(NotPosted):
    """Slack surely did not take the message now; it may in so many ``seconds``."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unconfirmed(SlackError):
    """Slack may have taken the message, or not."""

    def __init__(self, message: str) -> None:
        hint = "it may have been posted, so it is not posted again by itself: look at the channel first"
        super().__init__(message, hint=hint)


def of_api(response: httpx.Response) -> str:
    """The ``ts`` of the posted message. Raises NotPosted, TryLater or Unconfirmed."""
    _check_status(response)
    answer = _json(response)
    if answer.get("ok") is True:
        return str(answer.get("ts", ""))
    code = str(answer.get("error", ""))
    if answer.get("ok") is not False or not _CODE.fullmatch(code):
        raise _not_slack(response)
    if code in _OPEN:
        raise Unconfirmed(f"Slack failed amid the message: {code}")
    raise _refused(code)


def of_webhook(response: httpx.Response) -> str:
    """``webhook``, since there is no receipt. Raises NotPosted, TryLater or Unconfirmed."""
    _check_status(response)
    word = response.text.strip()
    if response.status_code == 200 and word == "ok":
        return "webhook"
    if response.status_code == 200 or not _CODE.fullmatch(word):
        raise _not_slack(response)
    raise _refused(word)


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status == 429:
        seconds = _seconds(response.headers.get("retry-after", ""))
        raise TryLater(f"Slack asks to wait {seconds:g} s", seconds)
    if status == 503:
        raise TryLater("Slack is not available (503)", 1.0)
    if status >= 500:
        raise Unconfirmed(f"Slack failed ({status})")


def _json(response: httpx.Response) -> dict[str, Any]:
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
        return max(0.0, float(value))
    except ValueError:
        return 1.0


def _refused(code: str) -> NotPosted:
    return NotPosted(f"Slack refused the message: {code}", hint=_HINTS.get(code))


# Slack says of these that part of what was asked may have been done.
_OPEN = {"internal_error", "fatal_error"}

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
