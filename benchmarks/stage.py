"""The stand-in that everybody is measured against: a process that never is the bottleneck.

Requests for items are answered by `benchmarks.tools`; whatever else a tool has to say comes from a sandbox
and is kept. It takes orders as lines of JSON on standard input and answers with one each on standard output.

With ``quiet`` items and a ``spread`` it stands for many offices, each at an address of its own.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

from benchmarks.tools import BEGAN, Answer, Asked, GitHub, Jira, Offices, Tool, Trello
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import (
    GITHUB_TOKEN,
    JIRA_EMAIL,
    JIRA_TOKEN,
    TRELLO_KEY,
    TRELLO_TOKEN,
)
from okrsync.sandbox.seed import BOARD_LINK, SURVEY, fill

TOOLS: dict[str, Callable[[Any, int], Tool]] = {"github": GitHub, "jira": Jira, "trello": Trello}
_CONNECTIONS = {
    "github": {"kind": "github", "token": GITHUB_TOKEN},
    "jira": {"kind": "jira", "email": JIRA_EMAIL, "token": JIRA_TOKEN},
    "trello": {"kind": "trello", "key": TRELLO_KEY, "token": TRELLO_TOKEN},
}
_OFFICE = re.compile(r"/office-(\d+)(?=/)")
_TRELLO = f'OAuth oauth_consumer_key="{TRELLO_KEY}", oauth_token="{TRELLO_TOKEN}"'
# Left to the connection that the answer goes out on, and to the moment when it does.
_PER_HOP = frozenset({"connection", "transfer-encoding", "content-length", "keep-alive", "date"})
_REASONS = {200: "OK", 304: "Not Modified"}


@dataclass
class Front:
    """What is in front of the sandbox's stand-in of one tool; counts what comes in and goes out."""

    tool: Tool | Offices
    behind: httpx.Client
    touch: Callable[[], None]
    latency: float = 0.0
    requests: list[str] = field(default_factory=list)
    sent: int = 0
    _kept: dict[object, Answer] = field(default_factory=dict)

    def answer(self, method: str, asked: Asked) -> Answer:
        """The answer to one request."""
        self.requests.append(f"{method} {asked.path}")
        found = self.tool.answer(asked) or self._from_sandbox(method, asked)
        self.sent += len(found.body)
        return found

    def changed(self, share: float) -> int:
        """Change some items now."""
        self._kept.clear()
        self.touch()
        return self.tool.change(share, datetime.now(UTC))

    def _from_sandbox(self, method: str, asked: Asked) -> Answer:
        name = (
            method,
            asked.path,
            tuple(asked.query.items()),
            asked.body,
            asked.headers.get("if-none-match"),
        )
        if name not in self._kept:
            # Whoever asks, with whichever token, is told what the sandbox tells those that it knows.
            left_out = {*_PER_HOP, "host", "authorization"}
            headers = {key: value for key, value in asked.headers.items() if key not in left_out}
            reply = self.behind.request(
                method, asked.path, params=dict(asked.query), headers=headers, content=asked.body
            )
            kept = {key: value for key, value in reply.headers.items() if key not in _PER_HOP}
            self._kept[name] = Answer(reply.content, kept, reply.status_code)
        return self._kept[name]


class Line(asyncio.Protocol):
    """HTTP/1.1 without what a stand-in can do without: one request at a time, bodies with a length."""

    def __init__(self, front: Front) -> None:
        self._front = front
        self._read = b""
        self._turn: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        self._out: Any = transport

    def data_received(self, data: bytes) -> None:
        """Answer what is whole by now."""
        self._read += data
        while (request := self._next()) is not None:
            answer = self._front.answer(*request)
            loop = asyncio.get_running_loop()
            loop.call_later(self._front.latency, self._out.write, _rendered(answer))

    def _next(self) -> tuple[str, Asked] | None:
        head, end, rest = self._read.partition(b"\r\n\r\n")
        if not end:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return None
        self._read = rest[length:]
        method, target, _ = first.split(" ")
        address = urlsplit(target)
        office = _OFFICE.match(address.path)
        path = address.path if office is None else address.path[office.end() :]
        query = dict(parse_qsl(address.query))
        return method, Asked(path, query, headers, rest[:length], office and int(office[1]))


def _rendered(answer: Answer) -> bytes:
    told = {
        "content-type": "application/json",
        "date": f"{datetime.now(UTC):%a, %d %b %Y %H:%M:%S} GMT",
        **answer.headers,
        "content-length": str(len(answer.body)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    reason = _REASONS.get(answer.status, "Other")
    return f"HTTP/1.1 {answer.status} {reason}\r\n{lines}\r\n".encode("latin-1") + answer.body


def _pattern(name: str, behind: httpx.Client) -> Any:
    """One of its items."""
    if name == "github":
        issues = behind.get(f"/repos/{SURVEY}/issues", params={"state": "all"}).json()
        return next(one for one in issues if "pull_request" not in one)
    if name == "jira":
        asked = {"jql": 'project = "DROP"', "fields": ["*all"], "maxResults": 9}
        return behind.post(Jira.SEARCH, json=asked).json()["issues"][1]
    whole = {"members": "true", "customFieldItems": "true"}
    return behind.get(f"/1/boards/{BOARD_LINK}/cards/all", params=whole).json()[0]


def _behind(sandbox: Sandbox, name: str) -> httpx.Client:
    """The sandbox's stand-in, asked by somebody whom it knows."""
    url, headers, auth = {
        "github": (sandbox.github_url, {"Authorization": f"Bearer {GITHUB_TOKEN}"}, None),
        "jira": (sandbox.jira_url, {}, (JIRA_EMAIL, JIRA_TOKEN)),
        "trello": (sandbox.trello_url, {"Authorization": _TRELLO}, None),
    }[name]
    return httpx.Client(base_url=url, headers=headers, auth=auth)


async def _serve(front: Front, name: str) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Line(front), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    _say({"connection": {**_CONNECTIONS[name], "url": f"http://{host}:{port}"}})
    while order := await asyncio.to_thread(sys.stdin.readline):
        _say(_obey(front, json.loads(order)))


def _obey(front: Front, order: Mapping[str, Any]) -> Mapping[str, Any]:
    if "latency" in order:
        front.latency = float(order["latency"])
    changed = front.changed(float(order["change"])) if "change" in order else 0
    told = {"requests": front.requests, "sent": front.sent, "changed": changed}
    front.requests, front.sent = [], 0
    return told


def _say(told: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main(name: str, count: int, quiet: int = 0, spread: int = 1) -> None:
    """Serve ``count`` items of the tool ``name`` until standard input ends."""
    told: datetime | None = BEGAN - timedelta(days=1)
    world = World(lambda: told or datetime.now(UTC))
    fill(world)

    card = world.trello.card("Thank the schools")

    def touch() -> None:
        nonlocal told
        told = None
        world.trello.rename_card(card, f"Thank the schools, {datetime.now(UTC)}")

    with Sandbox(world) as sandbox, _behind(sandbox, name) as behind:
        make, pattern = TOOLS[name], _pattern(name, behind)
        items = make(pattern, count)
        tool = Offices(items, make(pattern, quiet), spread) if quiet else items
        asyncio.run(_serve(Front(tool, behind, touch), name))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:]))
