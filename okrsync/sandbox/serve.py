"""Start the four stand-ins on the loopback interface, and stop them without a trace."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from okrsync.sandbox import github, jira, slack, trello

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from starlette.types import ASGIApp

    from okrsync.sandbox.world import World

_HOST = "127.0.0.1"
_TURNS = 5


class Sandbox:
    """The running stand-ins of a world: `with Sandbox(world) as sandbox: ... sandbox.jira_url`.

    A port of 0 (the default) lets the system choose one. All four share one background thread.
    """

    def __init__(
        self,
        world: World,
        *,
        jira_port: int = 0,
        github_port: int = 0,
        trello_port: int = 0,
        slack_port: int = 0,
    ) -> None:
        self.world = world
        self._ports = {"jira": jira_port, "github": github_port, "trello": trello_port, "slack": slack_port}
        self._urls: Mapping[str, str] = {}
        self._thread: _Thread | None = None

    @property
    def jira_url(self) -> str:
        """The site's address: `{jira_url}/rest/api/3/...`."""
        return self._urls["jira"]

    @property
    def github_url(self) -> str:
        """The API's address: `{github_url}/repos/...`."""
        return self._urls["github"]

    @property
    def trello_url(self) -> str:
        """The API's address: `{trello_url}/1/boards/...`."""
        return self._urls["trello"]

    @property
    def slack_url(self) -> str:
        """The address of both doors: `{slack_url}/api/chat.postMessage` and `{slack_url}/services/T/B/X`."""
        return self._urls["slack"]

    def start(self) -> Self:
        """Bind the sockets, start the thread and return once all four answer."""
        with contextlib.ExitStack() as undo:
            sockets = {name: undo.enter_context(_listener(port)) for name, port in self._ports.items()}
            undo.pop_all()
        self._urls = {name: f"http://{_HOST}:{sock.getsockname()[1]}" for name, sock in sockets.items()}
        apps = self._apps()
        self._thread = _Thread([(apps[name], sock) for name, sock in sockets.items()])
        self._thread.start()
        self._thread.ready.wait()
        return self

    def stop(self) -> None:
        """Cut every connection and wait for the threads to end; a second call does nothing."""
        if self._thread:
            self._thread.leave()
            self._thread.join()
        self._thread = None
        for site in (self.world.jira, self.world.github, self.world.trello):
            site.courier.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _apps(self) -> dict[str, ASGIApp]:
        return {
            "jira": jira.app(self.world.jira),
            "github": github.app(self.world.github),
            "trello": trello.app(self.world.trello),
            "slack": slack.app(self.world.slack),
        }


class _Thread(threading.Thread):
    """One event loop that serves every app on its socket until it is told to leave.

    It drives uvicorn's protocol without uvicorn's server, whose shutdown waits in steps of 0.1 s.
    """

    def __init__(self, doors: list[tuple[ASGIApp, socket.socket]]) -> None:
        super().__init__(name="okrsync-sandbox", daemon=True)
        self.ready = threading.Event()
        self._doors = doors
        self._state = ServerState()
        self._loop = asyncio.new_event_loop()
        self._left = asyncio.Event()

    def run(self) -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                runner.run(self._serve())
        finally:
            self.ready.set()

    def leave(self) -> None:
        """Ask the loop to end, from another thread."""
        self._loop.call_soon_threadsafe(self._left.set)

    async def _serve(self) -> None:
        servers = [
            await self._loop.create_server(self._protocol(app), sock=sock) for app, sock in self._doors
        ]
        self.ready.set()
        await self._left.wait()
        # Accept no more, but close no server yet: asyncio loses the socket of a call that it accepted before.
        for _, sock in self._doors:
            self._loop.remove_reader(sock.fileno())
        # A call that was just accepted becomes a connection within a few turns of the loop.
        for _ in range(_TURNS):
            await asyncio.sleep(0)
            for connection in list(self._state.connections):
                connection.transport.abort()
        await asyncio.sleep(0)
        for server in servers:
            server.close()

    def _protocol(self, app: ASGIApp) -> partial[_AbruptProtocol]:
        config = Config(
            app, lifespan="off", ws="none", log_config=None, log_level="critical", access_log=False
        )
        config.load()
        return partial(_AbruptProtocol, config=config, server_state=self._state, app_state={})


class _AbruptProtocol(H11Protocol):
    """HTTP/1.1 that hands its socket to the gate, so that a fault can cut it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state: dict[str, Any] = {**self.app_state, "transport": transport}


def _listener(port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's delay of 40 ms off for declared TCP only.
    listener = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((_HOST, port))
    except BaseException:
        listener.close()
        raise
    return listener
