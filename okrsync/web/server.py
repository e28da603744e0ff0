"""The server: a thread with an event loop of its own, so that a slow caller keeps no sync waiting."""

from __future__ import annotations

import asyncio
import socket
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from okrsync.errors import UsageError

# Seconds: for a request to arrive and its answer to be taken; for an idle connection to be used again.
_WHOLE = 20.0
_IDLE = 5
# Connections at once, and bytes of a request's line and headers.
_MOST = 100
_LARGEST_HEAD = 16_384
_LEAVING = 2.0


class Server:
    """Serves ``app`` at ``host`` and ``port`` (0 lets the system choose) as long as the block lasts.

    The address is taken when it is made. Raises UsageError where it can't be had.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._socket = _listener(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._server = uvicorn.Server(_config(app))
        self._thread = Thread(target=self._run, name="web", daemon=True)
        self._up = Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self._up.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_LEAVING)
        # The server closes it in the end; under a loop that still runs, that would be a fault of its own.
        if not self._thread.is_alive():
            self._socket.close()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        finally:
            self._up.set()

    async def _serve(self) -> None:
        asyncio.get_running_loop().call_soon(self._up.set)
        await self._server.serve(sockets=[self._socket])


class _Punctual(H11Protocol):
    """HTTP/1.1 with an end: uvicorn alone waits for ever for headers that trickle in."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > _MOST:
            transport.abort()
            return
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._end()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        # What comes next on this connection has its own time, from now on.
        self._begin()
        super().on_response_complete()

    def _begin(self) -> None:
        self._end()
        self._deadline = self.loop.call_later(_WHOLE, self.transport.abort)

    def _end(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()


def _config(app: ASGIApp) -> uvicorn.Config:
    settings: dict[str, Any] = {
        "http": _Punctual,
        "ws": "none",
        "lifespan": "off",
        "log_config": None,
        "log_level": "error",
        "access_log": False,
        # Whom a proxy asks for is looked at where it matters, and believed of declared proxies alone.
        "proxy_headers": False,
        "server_header": False,
        "timeout_keep_alive": _IDLE,
        "timeout_graceful_shutdown": 1,
        "h11_max_incomplete_event_size": _LARGEST_HEAD,
    }
    return uvicorn.Config(app, **settings)


def _listener(host: str, port: int) -> socket.socket:
    try:
        family, _, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, socket.SOCK_STREAM, protocol)
    except OSError as error:
        raise _unavailable(host, port, error) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_MOST)
    except OSError as error:
        listener.close()
        raise _unavailable(host, port, error) from None
    return listener


def _unavailable(host: str, port: int, error: OSError) -> UsageError:
    return UsageError(
        f"can't listen at {host}:{port}: {error.strerror}",
        hint="set OKRSYNC_LISTEN to an address of this machine that is free, or to off",
    )
