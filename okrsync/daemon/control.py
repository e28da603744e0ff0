"""How a command reaches the daemon: one order, one answer, as lines of JSON over a local socket.

The socket has the rights of its owner alone (0600), so whoever may write the database may give orders, and
nobody else.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import socketserver
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import structlog

from okrsync.daemon import orders
from okrsync.daemon.address import socket_path
from okrsync.errors import OkrsyncError
from okrsync.usecases.conceal import Concealer

_log = structlog.get_logger("okrsync")

_LONGEST_ORDER = 1 << 16
# Seconds: how long a command waits for the daemon, and how long the daemon waits for the order's line.
_PATIENCE = 600.0
_ORDERING = 5.0


class Unheard(OkrsyncError):
    """Nobody takes orders for the database."""


class Refused(OkrsyncError):
    """The daemon could not do what it was asked; message, hint and exit code are its own."""

    def __init__(self, message: str, *, hint: str | None, code: int) -> None:
        super().__init__(message, hint=hint)
        self.exit_code = code  # type: ignore[misc]


def send(database: str, order: orders.Order) -> orders.Json:
    """Have the daemon of ``database`` carry out ``order``; returns what came of it.

    Raises Refused with the daemon's own reason, or Unheard where nobody listens.
    """
    path = socket_path(database)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_PATIENCE)
            line.connect(str(path))
            line.sendall(order.model_dump_json().encode() + b"\n")
            answer = json.loads(line.makefile("rb").readline())
    except (OSError, ValueError):
        raise Unheard(
            "another okrsync is writing to the database and takes no orders",
            hint="wait until it is through, or stop it",
        ) from None
    if "error" in answer:
        raise Refused(answer["error"], hint=answer.get("hint"), code=int(answer.get("code", 1)))
    done: orders.Json = answer["done"]
    return done


@contextmanager
def listening(
    database: str, carry_out: Callable[[orders.Order], orders.Json], conceal: Concealer
) -> Iterator[None]:
    """Take orders for ``database`` until the block ends; each is carried out by ``carry_out``.

    What ``conceal`` knows is in no answer.

    The caller holds the right to write the database, so a socket that is there already is a dead one's.
    """
    path = socket_path(database)

    class Handler(socketserver.StreamRequestHandler):
        timeout = _ORDERING

        def handle(self) -> None:
            with contextlib.suppress(OSError):
                answer = conceal.all_in(_answer(self.rfile.readline(_LONGEST_ORDER), carry_out))
                self.wfile.write(json.dumps(answer).encode() + b"\n")

    class Server(socketserver.ThreadingUnixStreamServer):
        def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
            _log.exception("a line broke")

    before = os.umask(0o177)
    try:
        path.unlink(missing_ok=True)
        server = Server(str(path), Handler)
    except OSError as error:
        raise OkrsyncError(
            f"no orders can be taken at {path}: {error.strerror}",
            hint="the folder of the database must be one that this user may write to and that takes sockets",
        ) from error
    finally:
        os.umask(before)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="control", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        path.unlink(missing_ok=True)


def _answer(line: bytes, carry_out: Callable[[orders.Order], orders.Json]) -> orders.Json:
    try:
        order = orders.read(line)
    except ValueError:
        return {
            "error": "the daemon does not understand this order",
            "hint": "are both of one version?",
            "code": 2,
        }
    try:
        return {"done": carry_out(order)}
    except OkrsyncError as error:
        return {"error": error.message, "hint": error.hint, "code": error.exit_code}
    except Exception:  # noqa: BLE001 - an order's fault ends the order, never the daemon
        _log.exception("order broke")
        return {"error": "the daemon broke over this order", "hint": "its log says where", "code": 1}
