"""One conversation with one tool: patient with what passes, plain about what does not."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Protocol
from urllib.parse import urlsplit

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    wait_exponential,
    wait_random,
)

from okrsync.sdk.faults import (
    CredentialsRejected,
    OutOfTime,
    QueryRejected,
    RateLimited,
    Stopped,
    ToolError,
)
from okrsync.sdk.http.ask import Ask, Reply
from okrsync.sdk.http.body import read_body
from okrsync.sdk.http.broken import named
from okrsync.sdk.http.budget import Gauge, Meter, no_gauge
from okrsync.sdk.http.deadline import TICK, Deadline
from okrsync.sdk.http.gate import AT_ONCE, Gate
from okrsync.sdk.http.payload import decoded
from okrsync.sdk.http.reach import Reach, anywhere
from okrsync.sdk.http.term import Term
from okrsync.sdk.http.verdict import bounded, verdict
from okrsync.sdk.http.wire import Wire

# Says what an answer that is not a success means to this tool; None leaves it to HTTP's own meaning.
Reading = Callable[[Reply], ToolError | None]

# What may stand in a header and comes out as it went in: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
_SENDABLE = re.compile(r"[\t -~]*")

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often. Times in seconds, sizes in bytes.

    ``total`` is for one exchange from the call to the last byte. ``patience`` is the longest that one ask
    waits in all before it asks again: a tool that wants more ends the pull, which goes on later, rather than
    blocking it. Waits double from ``first_wait`` to ``longest_wait``; where a tool asks to slow down and does
    not say for how long, from ``limited_wait``.
    """

    connect: float = 10.0
    read: float = 60.0
    total: float = 180.0
    body: int = 64 << 20
    attempts: int = 4
    patience: float = 60.0
    first_wait: float = 0.5
    limited_wait: float = 2.0
    longest_wait: float = 30.0


class Lender(Protocol):
    """Builds the client for one connection. The hub implements it; a connector calls it once."""

    def __call__(
        self, base_url: str, *, headers: Mapping[str, str], reading: Reading, gauge: Gauge = no_gauge
    ) -> Client:
        """A client that asks below ``base_url`` with ``headers``, where credentials belong.

        ``gauge`` reads the budget that an answer tells of. Raises ``CredentialsRejected`` where a header
        holds what none can carry.
        """
        ...


class Client:
    """Asks a tool. Retries what is transient, bounds what comes back, never follows a redirect by itself.

    Several threads may ask at once, as many as its `Gate` lets through; where the tool tells one of them to
    wait, they all do.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        reading: Reading,
        gauge: Gauge,
        meter: Meter,
        limits: Limits,
        deadline: Deadline,
        term: Term,
        pause: Callable[[float], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._reading = reading
        self._gauge = gauge
        self._meter = meter
        self._limits = limits
        self._deadline = deadline
        self._term = term
        self._pause = pause
        self._clock = clock
        self._gate = Gate()

    def ask(self, ask: Ask) -> Reply:
        """The answer to ``ask``, of status 2xx or one that it expects.

        Raises a ``ToolError`` named for what a person can do about it.
        """
        retrying = Retrying(
            stop=self._is_enough,
            wait=self._wait,
            retry=retry_if_exception(_is_worth_repeating),
            before_sleep=self._rest,
            sleep=lambda _: None,
            reraise=True,
        )
        return retrying(self._ask_once, ask)

    def relative(self, address: str) -> str | None:
        """``address`` as a path below the base address, or None where it leads to another host."""
        base = self._http.base_url
        try:
            parts = urlsplit(address)
            port = parts.port or _PORTS.get(parts.scheme)
        except ValueError:
            return None
        if (parts.scheme, parts.hostname, port) != (
            base.scheme,
            base.host,
            base.port or _PORTS.get(base.scheme),
        ):
            return None
        prefix = base.path.rstrip("/")
        if not parts.path.startswith(prefix + "/"):
            return None
        path = parts.path[len(prefix) :]
        return f"{path}?{parts.query}" if parts.query else path

    def now(self) -> datetime:
        """The hub's time (UTC), for credentials that are dated or end."""
        return self._clock()

    def close(self) -> None:
        """Give back the connections held open."""
        self._http.close()

    def _ask_once(self, ask: Ask) -> Reply:
        where = f"{ask.method} {self._http.base_url.host}{ask.path.split('?')[0]}"
        with self._gate.turn(lambda: self._begin(where)):
            self._refuse_if_used_up(ask)
            reply = self._exchange(ask, where)
        self._meter.told(self._gauge(reply), ask.path)
        if reply.status in ask.expect:
            return reply
        now = self._clock()
        trouble = (None if reply.ok else self._reading(reply)) or verdict(reply, now)
        if isinstance(trouble, RateLimited):
            trouble.until = bounded(trouble.until, now)
        if trouble is not None:
            raise trouble
        return reply

    def _refuse_if_used_up(self, ask: Ask) -> None:
        """Nothing is asked that the tool has said it would refuse."""
        now = self._clock()
        budget = self._meter.used_up(ask.path, now)
        if budget is None:
            return
        until = bounded(budget.resets_at, now) or now
        raise RateLimited(
            f"nothing is left of the budget '{budget.name}' until {until:%H:%M:%S} UTC", until=until
        )

    def _exchange(self, ask: Ask, where: str) -> Reply:
        """One request and its answer, whatever it says."""
        if not ask.path.startswith("/") or not _are_sendable(ask.headers):
            raise QueryRejected(f"{where} can't be asked for: its path or a header is no such thing")
        self._begin(where)
        self._meter.asked()
        status = None
        try:
            reply = self._fetch(ask, where)
            status = reply.status
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            is_cut = isinstance(error, httpx.TimeoutException) and self._term.left(self._clock()) < TICK
            trouble = _cut(where) if is_cut else named(error, host=self._http.base_url.host, where=where)
        else:
            return reply
        finally:
            self._meter.answered(status)
        # Raised out here so that it does not drag along an error that may quote a header.
        raise trouble

    def _begin(self, where: str) -> None:
        left = self._term.left(self._clock())
        if not left:
            raise OutOfTime(f"{where} is not asked any more: the time of this sync is over")
        self._deadline.begin(min(self._limits.total, left))

    def _fetch(self, ask: Ask, where: str) -> Reply:
        params = dict(ask.params) or None
        with self._http.stream(
            ask.method, ask.path, params=params, json=ask.json, headers=dict(ask.headers)
        ) as response:
            body = read_body(response, limit=self._limits.body, where=where)
        headers = {name.lower(): value for name, value in response.headers.items()}
        text = body.decode("utf-8", "replace")
        return Reply(response.status_code, headers, decoded(body), text, where, self._clock())

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        first = self._limits.first_wait
        a_little = wait_random(0, first)
        if isinstance(error, RateLimited) and error.until is not None:
            return self._seconds_until(error.until) + a_little(state)
        if isinstance(error, RateLimited):
            first = self._limits.limited_wait
        backoff = wait_exponential(multiplier=first, max=self._limits.longest_wait) + a_little
        return backoff(state)

    def _is_enough(self, state: RetryCallState) -> bool:
        waited = state.idle_for + state.upcoming_sleep
        return (
            state.attempt_number >= self._limits.attempts
            or state.upcoming_sleep >= self._term.left(self._clock())
            or waited > self._limits.patience + self._limits.first_wait
        )

    def _rest(self, state: RetryCallState) -> None:
        """Wait before asking again; where the tool asked for it, nobody else asks meanwhile."""
        error = state.outcome.exception() if state.outcome else None
        with self._gate.rest() if isinstance(error, RateLimited) else nullcontext():
            if not self._pause(state.upcoming_sleep):
                raise Stopped("stopped while waiting to ask again")

    def _seconds_until(self, until: datetime) -> float:
        return max(0.0, (until - self._clock()) / timedelta(seconds=1))


def lender(
    *,
    pause: Callable[[float], bool],
    clock: Callable[[], datetime],
    agent: str,
    limits: Limits | None = None,
    meter: Meter | None = None,
    term: Term | None = None,
    reach: Reach = anywhere,
) -> Lender:
    """The hub's lender. ``pause(seconds)`` waits and answers False when the program is to stop meanwhile.

    ``pause(0)`` is asked, too, before each request and while an answer lets itself be waited for. ``meter``
    counts what its clients ask for, ``term`` is when they end, and ``reach`` decides which addresses are
    called.
    """
    bounds, count, end = limits or Limits(), meter or Meter(), term or Term()
    _keep_addresses_out_of_the_log()

    def lend(
        base_url: str, *, headers: Mapping[str, str], reading: Reading, gauge: Gauge = no_gauge
    ) -> Client:
        if not _are_sendable(headers):
            raise CredentialsRejected(
                "the credentials hold a character that no header can carry",
                hint="are they whole, in one line, and nothing but the key or token?",
            )
        deadline = Deadline(stopped=lambda: not pause(0))
        http = httpx.Client(
            base_url=base_url,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": agent, **headers},
            timeout=httpx.Timeout(bounds.read, connect=bounds.connect),
            transport=Wire(httpx.URL(base_url), deadline, connections=AT_ONCE, reach=reach),
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )
        return Client(
            http,
            reading=reading,
            gauge=gauge,
            meter=count,
            limits=bounds,
            deadline=deadline,
            term=end,
            pause=pause,
            clock=clock,
        )

    return lend


def utc_now() -> datetime:
    """The one clock of the program, handed in wherever time matters."""
    return datetime.now(UTC)  # noqa: TID251 - this is the edge


def _is_worth_repeating(error: BaseException) -> bool:
    return isinstance(error, ToolError) and error.transient and not isinstance(error, Stopped | OutOfTime)


def _cut(where: str) -> ToolError:
    return OutOfTime(f"{where} did not answer in the time that was left for it")


def _are_sendable(headers: Mapping[str, str]) -> bool:
    return all(_SENDABLE.fullmatch(value) and value == value.strip() for value in headers.values())


def _keep_addresses_out_of_the_log() -> None:
    """The library tells every address that it asks for, at the level INFO."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
