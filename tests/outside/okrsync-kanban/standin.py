"""A kanban server on the loopback interface that can be filled, aged and broken."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 10
TOKEN = "kanban-token-of-the-stand-in"

# What each trouble looks like here: a status, and a body where it matters.
_REFUSALS = {
    "credentials revoked": 401,
    "forbidden": 403,
    "hidden": 404,
    "rate limited": 429,
    "down": 503,
}


class Standin:
    """The server's state. Whatever is done carries the time of ``now`` and the next number of a change."""

    def __init__(self, now: datetime = datetime(2026, 11, 2, 12, tzinfo=UTC)) -> None:
        self.now = now
        self.tasks: dict[str, dict[str, Any]] = {}
        self.trouble: str | None = None
        self.from_page = 1
        self._change = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Listen no longer."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pass_time(self, span: timedelta) -> None:
        """Let the server's time go on."""
        self.now += span

    def add(self, title: str, *labels: str) -> str:
        """Put a task on the board ``roof``; its id."""
        number = self._change + 1
        id_ = f"task{number:06}"
        self.tasks[id_] = {
            "id": id_,
            "number": f"K-{number}",
            "title": title,
            "url": f"https://kanban.example/K-{number}",
            "created": self.now.isoformat(),
            "labels": [{"name": label} for label in labels],
        }
        self.move(id_, "waiting")
        return id_

    def move(self, id_: str, column: str) -> None:
        """Put a task into another column."""
        self._change += 1
        ended = self.now.isoformat() if column in {"finished", "given up"} else None
        self.tasks[id_] |= {
            "column": column,
            "ended": ended,
            "changed": self.now.isoformat(),
            "change": self._change,
        }

    def answer(self, path: str, after: int, token: str) -> tuple[int, object]:
        """What the server says: a status and a document."""
        if token != f"Bearer {TOKEN}":
            return 401, {"error": "who are you?"}
        match path.strip("/").split("/"):
            case ["api", "me"]:
                return 200, {"name": "Kanban reader"}
            case ["api", "boards", "roof", "tasks"]:
                changed = sorted(self.tasks.values(), key=lambda task: int(task["change"]))
                return 200, {"tasks": [task for task in changed if task["change"] > after][:PAGE]}
            case ["api", "boards", "nothing", "tasks"]:
                return 200, {"tasks": []}
            case ["api", "tasks", id_] if id_ in self.tasks:
                return 200, self.tasks[id_]
            case _:
                return 404, {"error": "no such thing"}


def _handler(server: Standin) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            after = int(parse_qs(address.query).get("after", ["0"])[0])
            trouble = server.trouble if after > 0 or server.from_page == 1 else None
            if trouble == "connection reset":
                self.close_connection = True
                return
            status, said = server.answer(address.path, after, self.headers.get("Authorization", ""))
            status, body = _REFUSALS.get(trouble or "", status), json.dumps(said).encode()
            if trouble == "login page with status 200":
                self._send(200, b"<!DOCTYPE html><title>Log in</title>", "text/html")
                return
            self._send(status, body, missing=40 if trouble == "truncated body" else 0)

        def _send(self, status: int, body: bytes, kind: str = "application/json", missing: int = 0) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body) + missing))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - http.server's own
            """Say nothing: what was asked is none of a test's output."""

    return Handler
