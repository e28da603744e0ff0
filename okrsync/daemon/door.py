"""The door between the web and the daemon: what is asked of it there, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

import structlog

from okrsync import web
from okrsync.bootstrap import Hub
from okrsync.daemon import log, orders
from okrsync.daemon.hints import Hints, Pace, Wish
from okrsync.daemon.vitals import Vitals
from okrsync.errors import OkrsyncError
from okrsync.ports import Progress, ScopeId
from okrsync.sdk import Scope
from okrsync.settings import Listening, ProcessSettings, listening
from okrsync.usecases.stop import Stop

_log = structlog.get_logger("okrsync")

# How long an answer of the database counts, however often it is asked for.
_FRESH = timedelta(seconds=2)
# So many people in Slack are answered at once; the others wait their turn.
_CLERKS = 4


class Behind(Protocol):
    """The service behind the door."""

    @property
    def hub(self) -> Hub:
        """What is wired up now."""
        ...

    @property
    def vitals(self) -> Vitals:
        """What the daemon knows of itself."""
        ...

    def carry_out(self, order: orders.Order) -> orders.Json:
        """Carry out an order when the connections that it needs are free."""
        ...

    def next_syncs(self) -> Mapping[str, datetime]:
        """When each connection is synced next (UTC), by its name."""
        ...


class _Hinted(orders.Sync):
    """A sync that nobody waits for: once the daemon is to stop it is not begun, whoever's turn it was."""

    def carry_out(self, hub: Hub, watcher: Progress | None) -> orders.Json:
        if hub.stop.wanted():
            return {"scopes": [], "measures": {}, "moved": []}
        return super().carry_out(hub, watcher)


class DaemonDoor:
    """What the web sees of the daemon. ``look`` opens the database as a stranger would, and closes it."""

    def __init__(self, service: Behind, look: Callable[[], None], pace: Pace) -> None:
        self._service = service
        self._readiness = _Readiness(service, look)
        self._hints = Hints(self._sync, pace)
        self._stop = Stop()
        self._clerks = ThreadPoolExecutor(_CLERKS, thread_name_prefix="slack")

    def library(self) -> web.Library:
        """What is known by the mapping that holds now."""
        return self._service.hub

    def check_in(
        self, measured: str, value: float, *, at: str | None, note: str | None, by: str | None
    ) -> orders.Json:
        """Record what a person measured, as a command would have it done."""
        order = orders.CheckIn(key_result=measured, value=value, at=at, note=note, by=by)
        with log.run():
            _log.info("order", order=order.model_dump_json(exclude_none=True))
            return self._service.carry_out(order)

    def healthy(self) -> bool:
        """Whether the daemon's heart beats."""
        return self._service.vitals.healthy(self._service.hub.clock())

    def ready(self) -> Sequence[str]:
        """What keeps the daemon from answering for its numbers."""
        return self._readiness.reasons()

    def file_problems(self) -> Sequence[str]:
        """What is wrong with the mapping file as it was last read."""
        return self._service.vitals.problems

    def next_syncs(self) -> Mapping[str, datetime]:
        """When each connection is synced next."""
        return self._service.next_syncs()

    def exposition(self) -> bytes:
        """The daemon's metrics."""
        return self._service.vitals.exposition()

    def receiver(self, connection: str) -> web.Receiver | None:
        """The connection of this name, where it has a secret and its tool has webhooks."""
        hub = self._service.hub
        settings = hub.config.connections.get(connection)
        if settings is None or settings.webhook_secret is None:
            return None
        webhook = hub.plugins[settings.kind].webhook
        scopes = [scope.scope for scope in _scopes(hub, connection)]
        return None if webhook is None else web.Receiver(webhook, settings.webhook_secret, scopes)

    def hint(self, connection: str, scopes: Sequence[Scope] | None, *, reconcile: bool) -> None:
        """Have ``scopes`` (None for all) of ``connection`` synced soon; returns at once."""
        known = {scope.scope for scope in _scopes(self._service.hub, connection)}
        wanted = known if scopes is None else known & set(scopes)
        if wanted:
            self._hints.add(connection, Wish(None if wanted == known else frozenset(wanted), reconcile))

    def slack(self, body: bytes, headers: Mapping[str, str]) -> web.Reply:
        """The answer to what somebody does in Slack."""
        from okrsync.daemon.desk import Desk  # noqa: PLC0415 - most installations never need it

        hub = replace(self._service.hub, stop=self._stop)
        done = Desk(hub, self._service.carry_out, self._clerks).answer(body, headers)
        return web.Reply(done.status, done.body)

    def close(self) -> None:
        """Follow no more hints, and end with what people in Slack wait for."""
        self._hints.close()
        self._stop.end()
        self._clerks.shutdown()

    def _sync(self, connection: str, wish: Wish) -> bool:
        """Carry ``wish`` out as the order that a schedule or a person would give; says if it found a change.

        What went wrong is no reason to try again here: the next sync on schedule does.
        """
        wanted = wish.scopes
        order = _Hinted(
            connections=(connection,),
            scopes=() if wanted is None else tuple(sorted(str(ScopeId(connection, one)) for one in wanted)),
            reconcile=wish.reconcile,
        )
        try:
            done = self._service.carry_out(order)
        except OkrsyncError as error:
            _log.error("hint failed", connection=connection, error=error.message, hint=error.hint)
            return True
        except Exception:  # noqa: BLE001 - a hint's fault ends the hint, never the daemon
            _log.exception("hint broke", connection=connection)
            return True
        return any(one["trouble"] or one["changed"] or one["gone"] for one in done["scopes"])


class _Readiness:
    """Whether the database answers, asked at most every few seconds however many want to know."""

    def __init__(self, service: Behind, look: Callable[[], None]) -> None:
        self._service = service
        self._look = look
        self._lock = Lock()
        self._at = service.hub.clock() - 2 * _FRESH
        self._said: Sequence[str] = ()

    def reasons(self) -> Sequence[str]:
        """What is in the way."""
        if self._service.hub.stop.wanted():
            return ["it is stopping"]
        with self._lock:
            now = self._service.hub.clock()
            if not timedelta(0) <= now - self._at < _FRESH:
                self._said, self._at = self._ask(), now
            return self._said

    def _ask(self) -> Sequence[str]:
        try:
            self._look()
        except OkrsyncError as error:
            return [error.message]
        except Exception:  # noqa: BLE001 - whatever it is, the database can't be used
            _log.exception("the database can't be asked")
            return ["the database can't be asked; the log says why"]
        return ()


def answering(
    service: Behind, process: ProcessSettings, pace: Pace | None = None
) -> AbstractContextManager[str | None]:
    """Answer over HTTP as ``process`` says, as long as the block lasts that is entered with what comes back.

    The block is told the address; None where ``process`` says that it is off.

    The address is taken at once. Raises UsageError where it can't be had, or would be open to everybody.
    """
    place = listening(process)
    if place is None:
        return nullcontext()
    door = DaemonDoor(service, lambda: look_into(process, service), pace or Pace())
    rules = web.Rules(
        token=place.token,
        proxies=place.proxies,
        names=place.names,
        public_url=place.public_url,
        public_badges=place.public_badges,
    )
    server = web.Server(web.app(door, rules), place.host, place.port)
    return _serving(door, server, _shown(place, server.port))


@contextmanager
def _serving(door: DaemonDoor, server: web.Server, address: str) -> Iterator[str]:
    with server:
        _log.info("listening", address=address)
        try:
            yield address
        finally:
            door.close()


def look_into(process: ProcessSettings, service: Behind) -> None:
    """Open the database for reading, as a command would, and ask it something. Raises what is in the way."""
    from okrsync.store import open_store  # noqa: PLC0415 - SQLAlchemy is most of what a start takes

    store = open_store(process.database, write=False, clock=service.hub.clock)
    try:
        store.connection_states()
    finally:
        store.close()
    if (outdated := service.hub.outdated()) is not None:
        raise OkrsyncError(outdated)


def _scopes(hub: Hub, connection: str) -> list[ScopeId]:
    return [scope for scope in hub.config.scopes if scope.connection == connection]


def _shown(place: Listening, port: int) -> str:
    host = f"[{place.host}]" if ":" in place.host else place.host
    return f"http://{host}:{port}"
