"""One conversation with one tool: patient with what passes, plain about what does not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

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
    RateLimited,
    Stopped,
    ToolError,
)
from okrsync.sdk.http.ask import Ask, Reply, are_sendable
from okrsync.sdk.http.budget import Gauge, Meter, no_gauge
from okrsync.sdk.http.gate import Gate
from okrsync.sdk.http.limits import Limits
from okrsync.sdk.http.reach import Reach, anywhere
from okrsync.sdk.http.term import Term
from okrsync.sdk.http.verdict import bounded, verdict

if TYPE_CHECKING:
    from okrsync.sdk.http.line import Line

# Says what an answer that is not a success means to this tool; None leaves it to HTTP's own meaning.
Reading = Callable[[Reply], ToolError | None]


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
        line: Line,
        *,
        reading: Reading,
        gauge: Gauge,
        meter: Meter,
        limits: Limits,
        term: Term,
        pause: Callable[[float], bool],
        clock: Callable[[], datetime],
    ) -> None:
        self._line = line
        self._reading = reading
        self._gauge = gauge
        self._meter = meter
        self._limits = limits
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
        return self._line.relative(address)

    def now(self) -> datetime:
        """The hub's time (UTC), for credentials that are dated or end."""
        return self._clock()

    def close(self) -> None:
        """Give back the connections held open."""
        self._line.close()

    def _ask_once(self, ask: Ask) -> Reply:
        with self._gate.turn(lambda: self._line.begin(ask)):
            self._refuse_if_used_up(ask)
            reply = self._line.exchange(ask)
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
        if not are_sendable(headers):
            raise CredentialsRejected(
                "the credentials hold a character that no header can carry",
                hint="are they whole, in one line, and nothing but the key or token?",
            )
        from okrsync.sdk.http.line import open_line  # noqa: PLC0415 - httpx is slow to import

        line = open_line(
            base_url,
            headers={"User-Agent": agent, **headers},
            limits=bounds,
            meter=count,
            term=end,
            stopped=lambda: not pause(0),
            clock=clock,
            reach=reach,
        )
        return Client(
            line,
            reading=reading,
            gauge=gauge,
            meter=count,
            limits=bounds,
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


def _keep_addresses_out_of_the_log() -> None:
    """The library tells every address that it asks for, at the level INFO."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
