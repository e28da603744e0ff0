"""A site on the loopback interface that answers as a test says, and a Prometheus among its answers."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from okrsync.sdk import Lender
from okrsync.sdk.http import Limits, lender
from okrsync.sdk.http.reach import Reach, anywhere
from okrsync.sdk.testing.wires import FaultServer, says

NOW = datetime(2026, 6, 30, 12, tzinfo=UTC)

# What a path answers: status, headers and body, given the query.
Answer = tuple[str, Sequence[str], bytes]
Route = Callable[[Mapping[str, str]], Answer]


class Site:
    """Answers each path by its route, and remembers what was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Route] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self._server = FaultServer(self._play)

    @property
    def url(self) -> str:
        return self._server.url

    @property
    def heard(self) -> str:
        """All that callers sent."""
        return b"".join(self._server.requests).decode()

    def holds(self, path: str, document: Any, *headers: str, status: str = "200 OK") -> str:
        """From now on ``path`` answers with ``document`` as JSON (bytes as they are); returns its address."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()

        def route(_: Mapping[str, str]) -> Answer:
            return status, headers, body

        self.routes[path] = route
        return f"{self.url}{path}"

    def stop(self) -> None:
        self._server.stop()

    def _play(self, call: socket.socket) -> None:
        target = self._server.requests[-1].split(b" ")[1].decode()
        parts = urlsplit(target)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, query))
        status, headers, body = self.routes.get(parts.path, _nothing)(query)
        says(body, *headers, status=status)(call)


@contextmanager
def site() -> Iterator[Site]:
    made = Site()
    try:
        yield made
    finally:
        made.stop()


Series = tuple[Mapping[str, str], Callable[[float], str | None]]


@dataclass
class Prometheus:
    """What ``queries`` give: labels, and the value (None where there is none) at seconds since 1970.

    Answers in the shapes of https://prometheus.io/docs/prometheus/latest/querying/api/
    """

    queries: dict[str, list[Series]] = field(default_factory=dict)

    def on(self, at: Site) -> str:
        """Be reachable below the address that is returned."""
        at.routes["/prom/api/v1/query"] = self._instant
        at.routes["/prom/api/v1/query_range"] = self._range
        return f"{at.url}/prom"

    def _instant(self, asked: Mapping[str, str]) -> Answer:
        if asked["query"] not in self.queries:
            return _refused()
        at = float(asked["time"])
        result = [
            {"metric": labels, "value": [at, value]}
            for labels, curve in self.queries[asked["query"]]
            if (value := curve(at)) is not None
        ]
        return _said({"resultType": "vector", "result": result})

    def _range(self, asked: Mapping[str, str]) -> Answer:
        if asked["query"] not in self.queries:
            return _refused()
        start, end, step = (float(asked[name]) for name in ("start", "end", "step"))
        instants = [start + n * step for n in range(int((end - start) // step) + 1)]
        found = [
            {"metric": labels, "values": [[at, v] for at in instants if (v := curve(at)) is not None]}
            for labels, curve in self.queries[asked["query"]]
        ]
        return _said({"resultType": "matrix", "result": [one for one in found if one["values"]]})


def lending(reach: Reach = anywhere) -> Lender:
    """A lender that asks once."""
    return lender(
        pause=lambda _: True, clock=lambda: NOW, limits=Limits(attempts=1, total=5), agent="test", reach=reach
    )


def _nothing(_: Mapping[str, str]) -> Answer:
    return "404 Not Found", (), b"{}"


def _said(data: Any) -> Answer:
    return "200 OK", (), json.dumps({"status": "success", "data": data}).encode()


def _refused() -> Answer:
    error = {"status": "error", "errorType": "bad_data", "error": 'invalid parameter "query": parse error'}
    return "400 Bad Request", (), json.dumps(error).encode()
