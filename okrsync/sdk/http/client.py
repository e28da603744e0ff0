"""One conversation with one tool: patient with what passes, plain about what does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from okrsync.sdk.faults import RateLimited, ToolError, Unavailable
from okrsync.sdk.http.ask import Ask, Reply
from okrsync.sdk.http.body import read_body
from okrsync.sdk.http.verdict import verdict

# Says what an answer that is not a success means to this tool; None leaves it to HTTP's own meaning.
Reading = Callable[[Reply], ToolError | None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often. Times in seconds, sizes in bytes.

    ``patience`` is the longest wait before one retry: a tool that asks for more ends the pull, which goes on
    later, rather than blocking it.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0
    body: int = 64 << 20
    attempts: int = 4
    patience: float = 60.0
    first_wait: float = 0.5


class Lender(Protocol):
    """Builds the client for one connection. The hub implements it; a connector calls it once."""

    def __call__(self, base_url: str, *, headers: Mapping[str, str], reading: Reading) -> Client:
        """A client that asks below ``base_url`` with ``headers``, where credentials belong."""
        ...


class Client:
    """Asks a tool. Retries what is transient, bounds what comes back, never follows a redirect by itself."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        reading: Reading,
        limits: Limits,
        pause: Callable[[float], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._reading = reading
        self._limits = limits
        self._pause = pause
        self._clock = clock

    def ask(self, ask: Ask) -> Reply:
        """The answer to ``ask``, of status 2xx or one that it expects.

        Raises a ``ToolError`` named for what a person can do about it.
        """
        retrying = Retrying(
            stop=stop_after_attempt(self._limits.attempts),
            wait=self._wait,
            retry=retry_if_exception(self._worth_repeating),
            sleep=self._sleep,
            reraise=True,
        )
        return retrying(self._ask_once, ask)

    def relative(self, address: str) -> str | None:
        """``address`` as a path below the base address, or None where it leads to another host."""
        base = self._http.base_url
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
        base_port = base.port or {"https": 443, "http": 80}.get(base.scheme)
        if (parts.scheme, parts.hostname, port) != (base.scheme, base.host, base_port):
            return None
        prefix = base.path.rstrip("/")
        if not parts.path.startswith(prefix + "/"):
            return None
        path = parts.path[len(prefix) :]
        return f"{path}?{parts.query}" if parts.query else path

    def close(self) -> None:
        """Give back the connections held open."""
        self._http.close()

    def _ask_once(self, ask: Ask) -> Reply:
        reply = self._fetch(ask)
        if reply.status in ask.expect:
            return reply
        trouble = None if reply.ok else self._reading(reply)
        trouble = trouble or verdict(reply, self._clock())
        if trouble is not None:
            raise trouble
        return reply

    def _fetch(self, ask: Ask) -> Reply:
        where = f"{ask.method} {self._http.base_url.host}{ask.path.split('?')[0]}"
        ends = monotonic() + self._limits.total
        try:
            with self._http.stream(
                ask.method, ask.path, params=ask.params or None, json=ask.json, headers=dict(ask.headers)
            ) as response:
                body = read_body(
                    response, limit=self._limits.body, expired=lambda: monotonic() > ends, where=where
                )
        except httpx.TimeoutException:
            raise Unavailable(f"{where} did not answer in time") from None
        except httpx.ConnectError as error:
            raise Unavailable(
                f"{self._http.base_url.host} can't be reached: {_reason(error)}",
                hint="is the address right, and may this machine reach it?",
            ) from None
        except httpx.HTTPError as error:
            raise Unavailable(f"{where} broke off: {_reason(error)}") from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, _json(body), body.decode("utf-8", "replace"), where)

    def _worth_repeating(self, error: BaseException) -> bool:
        if isinstance(error, RateLimited) and error.until is not None:
            return self._seconds_until(error.until) <= self._limits.patience
        return isinstance(error, ToolError) and error.transient

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, RateLimited) and error.until is not None:
            return self._seconds_until(error.until)
        first = self._limits.first_wait
        backoff = wait_exponential(multiplier=first, max=self._limits.patience) + wait_random(0, first)
        return backoff(state)

    def _sleep(self, seconds: float) -> None:
        if not self._pause(seconds):
            raise Unavailable("stopped while waiting to ask again")

    def _seconds_until(self, until: datetime) -> float:
        return max(0.0, (until - self._clock()) / timedelta(seconds=1))


def lender(
    *, pause: Callable[[float], bool], clock: Callable[[], datetime], limits: Limits | None = None, agent: str
) -> Lender:
    """The hub's lender. ``pause(seconds)`` waits and answers False when the program is to stop meanwhile."""
    bounds = limits or Limits()

    def lend(base_url: str, *, headers: Mapping[str, str], reading: Reading) -> Client:
        http = httpx.Client(
            base_url=base_url,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": agent, **headers},
            timeout=httpx.Timeout(bounds.read, connect=bounds.connect),
            limits=httpx.Limits(max_connections=4),
            follow_redirects=False,
        )
        return Client(http, reading=reading, limits=bounds, pause=pause, clock=clock)

    return lend


def utc_now() -> datetime:
    """The one clock of the program, handed in wherever time matters."""
    return datetime.now(UTC)  # noqa: TID251 - this is the edge


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _reason(error: httpx.HTTPError) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
