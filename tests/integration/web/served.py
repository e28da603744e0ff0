"""The story of the demo behind the real door, served over real sockets."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pydantic import SecretStr

from okrsync.daemon.door import DaemonDoor
from okrsync.daemon.hints import Pace
from okrsync.demo.play import Stage
from okrsync.web import Rules, Server, app

TOKEN = "the-token-that-opens-the-inner-pages"


@dataclass(frozen=True)
class Answer:
    """Status, headers (in lower case) and body of one answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Served:
    """A web that listens at ``port``."""

    stage: Stage
    port: int

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        body: Any = None,
        token: str | None = TOKEN,
        **headers: str,
    ) -> Answer:
        """One request, with the token; a ``body`` that is no bytes is sent as JSON."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body, given = json.dumps(body).encode(), {"Content-Type": "application/json", **given}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            line.request(method, path, body, given)
            got = line.getresponse()
            return Answer(got.status, {n.lower(): v for n, v in got.getheaders()}, got.read())
        finally:
            line.close()


@contextmanager
def serving(stage: Stage, rules: Rules | None = None) -> Iterator[Served]:
    """The web of ``stage``, by default for who has `TOKEN`."""
    door = DaemonDoor(stage.service, lambda: None, Pace())
    web = app(door, rules or Rules(token=SecretStr(TOKEN)))
    try:
        with Server(web, "127.0.0.1", 0) as server:
            yield Served(stage, server.port)
    finally:
        door.close()
