"""A server on a real socket that says exactly what a test wants it to say, right or wrong."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable

Play = Callable[[socket.socket], None]

_PATIENCE = 5.0


class FaultServer:
    """A loopback server that plays one script on each connection, once its request was read.

    ``requests`` holds what callers sent, ``over`` is set when the server is to stop.
    """

    def __init__(self, play: Play, *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self.over = threading.Event()
        self._play, self._tls = play, tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        """Listen no longer."""
        self.over.set()
        self._thread.join(_PATIENCE)
        self._listener.close()

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                call, _ = self._listener.accept()
            except TimeoutError:
                continue
            with call:
                call.settimeout(_PATIENCE)
                self._answer(call)

    def _answer(self, call: socket.socket) -> None:
        try:
            if self._tls:
                call = self._tls.wrap_socket(call, server_side=True)
            self.requests.append(call.recv(65536))
            self._play(call)
        except OSError:
            pass  # the caller left, as some tests want it to
        finally:
            call.close()


def says(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> Play:
    """A whole answer; ``length`` is the Content-Length where it is not to be the true one."""
    declared = len(body) if length is None else length
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {declared}", "Connection: close", *headers]
    raw = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
    return lambda call: call.sendall(raw)


def sends(raw: bytes) -> Play:
    """These bytes, and the line is cut."""
    return lambda call: call.sendall(raw)


def drips(prefix: bytes) -> Play:
    """Sends ``prefix``, then a byte each 50 ms for as long as somebody listens."""

    def play(call: socket.socket) -> None:
        call.sendall(prefix)
        pause = threading.Event()
        while not pause.wait(0.05):
            call.sendall(b"a")

    return play
