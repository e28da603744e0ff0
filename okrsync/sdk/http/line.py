"""The line to one tool: a request and its whole answer at a time. Only who lends a client loads httpx."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urlsplit

import httpx

from okrsync.sdk.faults import OutOfTime, QueryRejected, ToolError
from okrsync.sdk.http.ask import Ask, Reply, are_sendable
from okrsync.sdk.http.body import read_body
from okrsync.sdk.http.broken import named
from okrsync.sdk.http.budget import Meter
from okrsync.sdk.http.deadline import Deadline
from okrsync.sdk.http.gate import AT_ONCE
from okrsync.sdk.http.limits import TICK, Limits
from okrsync.sdk.http.payload import decoded
from okrsync.sdk.http.reach import Reach
from okrsync.sdk.http.term import Term
from okrsync.sdk.http.wire import Wire

_log = logging.getLogger(__name__)

_PORTS = {"https": 443, "http": 80}


class Line:
    """Asks once, and says whatever the tool says; ``meter`` counts it, and ``term`` ends it."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        limits: Limits,
        deadline: Deadline,
        meter: Meter,
        term: Term,
        clock: Callable[[], datetime],
    ) -> None:
        self._http = http
        self._limits = limits
        self._deadline = deadline
        self._meter = meter
        self._term = term
        self._clock = clock

    def begin(self, ask: Ask) -> None:
        """Give ``ask`` its time from now on. Raises ``OutOfTime`` or ``Stopped`` where none is left."""
        left = self._term.left(self._clock())
        if not left:
            raise OutOfTime(f"{self._place(ask)} is not asked any more: the time for it is over")
        self._deadline.begin(min(self._limits.total, left))

    def exchange(self, ask: Ask) -> Reply:
        """One request and its answer, whatever it says. Raises a ``ToolError`` where none came whole."""
        where = self._place(ask)
        if not ask.path.startswith("/") or not are_sendable(ask.headers):
            raise QueryRejected(f"{where} can't be asked for: its path or a header is no such thing")
        self.begin(ask)
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
            _log.debug("%s: %s", where, "no answer" if status is None else status)
        # Raised out here so that it does not drag along an error that may quote a header.
        raise trouble

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

    def close(self) -> None:
        """Give back the connections held open."""
        self._http.close()

    def _place(self, ask: Ask) -> str:
        return f"{ask.method} {self._http.base_url.host}{ask.path.split('?')[0]}"

    def _fetch(self, ask: Ask, where: str) -> Reply:
        params = dict(ask.params) or None
        with self._http.stream(
            ask.method, ask.path, params=params, json=ask.json, headers=dict(ask.headers)
        ) as response:
            body = read_body(response, limit=self._limits.body, where=where)
        headers = {name.lower(): value for name, value in response.headers.items()}
        text = body.decode("utf-8", "replace")
        return Reply(response.status_code, headers, decoded(body), text, where, self._clock())


def open_line(
    base_url: str,
    *,
    headers: Mapping[str, str],
    limits: Limits,
    meter: Meter,
    term: Term,
    stopped: Callable[[], bool],
    clock: Callable[[], datetime],
    reach: Reach,
) -> Line:
    """A line below ``base_url``, each request with ``headers``; ``stopped`` says that none may go on.

    Raises ``UsageError`` where the way there is over a proxy that can't be used, and ``QueryRejected`` where
    the address is none.
    """
    url = _called(base_url)
    deadline = Deadline(stopped=stopped)
    http = httpx.Client(
        base_url=url,
        headers={"Accept": "application/json", "Accept-Encoding": "gzip", **headers},
        timeout=httpx.Timeout(limits.read, connect=limits.connect),
        transport=Wire(url, deadline, connections=AT_ONCE, reach=reach),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        follow_redirects=False,
        trust_env=False,
    )
    return Line(http, limits=limits, deadline=deadline, meter=meter, term=term, clock=clock)


def _called(base_url: str) -> httpx.URL:
    try:
        return httpx.URL(base_url)
    except httpx.InvalidURL:
        host = urlsplit(base_url).hostname
    raise QueryRejected(f"{host} is no address that can be called", hint="is it spelt as it should be?")


def _cut(where: str) -> ToolError:
    return OutOfTime(f"{where} did not answer in the time that was left for it")
