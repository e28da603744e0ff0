"""Slack's Web API and incoming webhooks, as far as a digest needs them.

https://docs.slack.dev/reference/methods/chat.postMessage,
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from okrsync.errors import OkrsyncError
from okrsync.notify import blocks, text
from okrsync.usecases.digest import Digest

T = TypeVar("T")

_ATTEMPTS = 3
_LONGEST_WAIT = 30.0


class SlackError(OkrsyncError):
    """Slack did not take the message."""

    exit_code = 3


class _Later(SlackError):
    """Slack asks to come back, or did not answer before anything was sent."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class SlackMessenger:
    """Posts digests with a bot token (``chat:write``), to any channel that the bot is in."""

    def __init__(self, http: httpx.Client, zone: ZoneInfo, pause: Callable[[float], bool]) -> None:
        self._http = http
        self._zone = zone
        self._pause = pause

    def post(self, channel: str, digest: Digest, *, occurrence: str) -> str:
        """Deliver to ``channel``; the receipt is the message's ``ts``."""
        message = {
            "channel": channel,
            "text": text.render(digest, self._zone)[:4000],
            "blocks": blocks.render(digest, self._zone),
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": "okrsync_digest", "event_payload": {"occurrence": occurrence}},
        }
        answer = _patiently(lambda: self._call("/chat.postMessage", message), self._pause)
        return str(answer.get("ts", ""))

    def _call(self, path: str, message: dict[str, Any]) -> dict[str, Any]:
        response = _send(self._http, path, message)
        try:
            answer = response.json()
        except ValueError:
            raise SlackError(
                f"Slack answered with something that is not JSON ({response.status_code})"
            ) from None
        if not isinstance(answer, dict) or answer.get("ok") is not True:
            raise _refusal(str(answer.get("error", "unknown")) if isinstance(answer, dict) else "unknown")
        return answer


class WebhookMessenger:
    """Posts digests through an incoming webhook, to the one channel that it belongs to."""

    def __init__(self, http: httpx.Client, zone: ZoneInfo, pause: Callable[[float], bool]) -> None:
        self._http = http
        self._zone = zone
        self._pause = pause

    def post(self, channel: str, digest: Digest, *, occurrence: str) -> str:  # noqa: ARG002
        """Deliver; a webhook gives no receipt."""
        message = {
            "text": text.render(digest, self._zone)[:4000],
            "blocks": blocks.render(digest, self._zone),
        }
        response = _patiently(lambda: _send(self._http, "", message), self._pause)
        if response.status_code != 200 or response.text.strip() != "ok":
            raise _refusal(response.text.strip()[:80] or str(response.status_code))
        return "webhook"


def _patiently(call: Callable[[], T], pause: Callable[[float], bool]) -> T:
    def wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return min(error.seconds, _LONGEST_WAIT) if isinstance(error, _Later) else 1.0

    def sleep(seconds: float) -> None:
        if not pause(seconds):
            raise SlackError("stopped before the digest was posted")

    retrying = Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        retry=retry_if_exception_type(_Later),
        wait=wait,
        sleep=sleep,
        reraise=True,
    )
    return retrying(call)


def _send(http: httpx.Client, path: str, message: dict[str, Any]) -> httpx.Response:
    try:
        response = http.post(path, json=message)
    except (httpx.ConnectError, httpx.ConnectTimeout):
        # Nothing was sent: asking again can't post twice.
        raise _Later("Slack can't be reached", 1.0) from None
    except httpx.HTTPError as error:
        raise SlackError(
            f"Slack did not confirm the message ({type(error).__name__})",
            hint="it may have been posted; look before you post again",
        ) from None
    if response.status_code == 429:
        raise _Later("Slack asks to slow down", _seconds(response.headers.get("retry-after", "")))
    if response.status_code >= 500:
        raise _Later(f"Slack failed ({response.status_code})", 1.0)
    return response


def _seconds(value: str) -> float:
    try:
        return max(0.0, float(value))
    except ValueError:
        return 1.0


def _refusal(code: str) -> SlackError:
    return SlackError(f"Slack refused the message: {code}", hint=_HINTS.get(code))


_HINTS = {
    "not_in_channel": "invite the bot to the channel: /invite @okrsync",
    "channel_not_found": "is the channel's name or id right, and is the bot in it?",
    "is_archived": "the channel is archived: choose another",
    "invalid_auth": "the token is wrong: copy the bot token (xoxb-...) again",
    "token_revoked": "the token was revoked: install the app again",
    "missing_scope": "the bot needs the scope chat:write",
    "no_service": "the webhook was removed: make a new one",
    "channel_is_archived": "the webhook's channel is archived: make a webhook for another",
}
