"""Slack's Web API and incoming webhooks, as far as a digest needs them.

https://docs.slack.dev/reference/methods/chat.postMessage,
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from pydantic import SecretStr
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from okrsync.notify import answers, blocks
from okrsync.notify.answers import NotPosted, TryLater, Unconfirmed
from okrsync.usecases.digest import Digest

_ATTEMPTS = 3
_LONGEST_WAIT = 60.0

Pause = Callable[[float], bool]
Message = dict[str, Any]


class SlackMessenger:
    """Posts digests with a bot token (``chat:write``), to any channel that the bot is in.

    ``url`` is the address of the API.
    """

    def __init__(self, http: httpx.Client, url: str, token: SecretStr, zone: ZoneInfo, pause: Pause) -> None:
        self._http = http
        self._address = f"{url}/chat.postMessage"
        self._token = token
        self._zone = zone
        self._pause = pause

    def post(self, channel: str, digest: Digest, *, occurrence: str) -> str:
        """Deliver to ``channel``; the receipt is the message's ``ts``."""
        message = {
            **_message(digest, self._zone),
            "channel": channel,
            "unfurl_links": False,
            "unfurl_media": False,
            "metadata": {"event_type": "okrsync_digest", "event_payload": {"occurrence": occurrence}},
        }
        bearer = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        send = partial(_send, self._http, self._address, message, bearer)
        return _patiently(lambda: answers.of_api(send()), self._pause)


class WebhookMessenger:
    """Posts digests through an incoming webhook, to the one channel that it belongs to.

    ``webhook`` is its whole address: with a slash more at its end, Slack would not know it.
    """

    def __init__(self, http: httpx.Client, webhook: SecretStr, zone: ZoneInfo, pause: Pause) -> None:
        self._http = http
        self._webhook = webhook
        self._zone = zone
        self._pause = pause

    def post(self, channel: str, digest: Digest, *, occurrence: str) -> str:  # noqa: ARG002
        """Deliver; a webhook gives no receipt."""
        address, message = self._webhook.get_secret_value(), _message(digest, self._zone)
        send = partial(_send, self._http, address, message, {})
        return _patiently(lambda: answers.of_webhook(send()), self._pause)


def _message(digest: Digest, zone: ZoneInfo) -> Message:
    return blocks.whole(digest, blocks.Style(zone))


def _patiently(attempt: Callable[[], str], pause: Pause) -> str:
    """What ``attempt`` comes to, in the end. Tried again is only what surely came to nothing."""

    def sleep(seconds: float) -> None:
        if not pause(seconds):
            raise NotPosted("stopped before the digest was posted")

    retrying = Retrying(
        stop=stop_after_attempt(_ATTEMPTS),
        retry=retry_if_exception(lambda error: _wait(error) <= _LONGEST_WAIT),
        wait=lambda state: _wait(_error_of(state)),
        sleep=sleep,
        reraise=True,
    )
    return retrying(attempt)


def _wait(error: BaseException | None) -> float:
    """How many seconds to wait before trying again; without end where it is not to be tried."""
    return error.seconds if isinstance(error, TryLater) else float("inf")


def _error_of(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _send(http: httpx.Client, address: str, message: Message, headers: Mapping[str, str]) -> httpx.Response:
    # The address of a webhook is a secret, and the client's errors may hold it: they go no further.
    try:
        return http.post(address, json=message, headers=headers)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise TryLater("Slack can't be reached", 1.0) from None
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL, UnicodeEncodeError):
        raise NotPosted(
            "Slack can't be asked like that", hint="copy its token, or the webhook's address, again"
        ) from None
    except httpx.HTTPError as error:
        raise Unconfirmed(f"Slack did not confirm the message ({type(error).__name__})") from None
