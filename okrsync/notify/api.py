"""Calls to Slack over HTTP, with patience for what surely came to nothing.

okrsync's own httpx client and not slack_sdk's: that one has no httpx transport, and its retries do not tell
what was surely refused from what may have been done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

import httpx
from pydantic import SecretStr
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from okrsync.notify import answers
from okrsync.notify.answers import Json, NotPosted, TryLater, Unconfirmed
from okrsync.usecases.conceal import Concealer

Pause = Callable[[float], bool]

_ATTEMPTS = 3
_LONGEST_WAIT = 30.0

_T = TypeVar("_T")


class SlackApi:
    """Slack's Web API at ``url``, with a bot token. What ``conceal`` knows is in nothing that is posted.

    https://docs.slack.dev/apis/web-api/
    """

    def __init__(
        self,
        http: httpx.Client,
        url: str,
        token: SecretStr,
        pause: Pause,
        conceal: Concealer | None = None,
    ) -> None:
        self._http = http
        self.conceal = conceal or Concealer()
        self._url = url
        self._token = token
        self._pause = pause

    def post(self, method: str, arguments: Mapping[str, Any]) -> Json:
        """The answer to ``arguments`` as JSON. Raises NotPosted, NotTaken, TryLater or Unconfirmed."""
        send = partial(self._send, "POST", method, json=self.conceal.all_in(arguments))
        return patiently(lambda: answers.of_api(send()), self._pause)

    def get(self, method: str, arguments: Mapping[str, Any]) -> Json:
        """The answer to ``arguments`` in the address; it changes nothing, so what is unclear may pass."""
        send = partial(self._send, "GET", method, params=self.conceal.all_in(arguments))
        try:
            return patiently(lambda: answers.of_api(send()), self._pause)
        except Unconfirmed as unclear:
            raise TryLater(unclear.message, 60.0) from None

    def respond(self, address: str, message: Mapping[str, Any]) -> None:
        """Answer somebody late, at the address that Slack gave for that. It takes no token.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        Raises as :meth:`post`.
        """
        send = partial(request, self._http, "POST", address, json=self.conceal.all_in(message))
        patiently(lambda: answers.of_webhook(send()), self._pause)

    def upload(self, address: str, content: bytes) -> None:
        """Hand over the bytes of a file. Raises NotTaken or TryLater: no message hangs on it yet."""
        send = partial(request, self._http, "POST", address, content=content)
        try:
            patiently(lambda: answers.of_upload(send()), self._pause)
        except Unconfirmed as unclear:
            raise TryLater(unclear.message, 60.0) from None

    def _send(self, verb: str, method: str, **what: Any) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self._token.get_secret_value()}"}
        return request(self._http, verb, f"{self._url}/{method}", headers=bearer, **what)


def request(http: httpx.Client, verb: str, address: str, **what: Any) -> httpx.Response:
    """The answer of an address, which may be a secret. Raises NotPosted, TryLater or Unconfirmed."""
    # The client's errors may hold the address: they go no further.
    try:
        return http.request(verb, address, **what)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise TryLater("Slack can't be reached", 1.0) from None
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL, UnicodeEncodeError):
        raise NotPosted(
            "Slack can't be asked like that", hint="copy its token, or the webhook's address, again"
        ) from None
    except httpx.HTTPError as error:
        raise Unconfirmed(f"Slack did not confirm the message ({type(error).__name__})") from None


def patiently(attempt: Callable[[], _T], pause: Pause) -> _T:
    """What ``attempt`` comes to, in the end. Tried again is only what surely came to nothing."""

    def sleep(seconds: float) -> None:
        if not pause(seconds):
            raise TryLater("stopped before the message was posted", 0.0)

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
