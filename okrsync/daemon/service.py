"""The service: jobs on schedule, orders from commands, and an end that loses nothing."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Lock, Thread

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from okrsync.bootstrap import Hub, Stop
from okrsync.daemon import control, log, orders
from okrsync.daemon.triggers import appointed, trigger
from okrsync.errors import OkrsyncError
from okrsync.settings import Every, ProcessSettings, When
from okrsync.usecases import shape
from okrsync.usecases.measure import measure
from okrsync.usecases.recompute import recompute
from okrsync.usecases.trouble import STOPPED, UNFINISHED

_log = structlog.get_logger("okrsync")

# How many seconds jobs get to come to their next safe stop. A tool may take longer to answer than whoever
# sent SIGTERM waits before SIGKILL.
_GRACE = 5.0

# How often what is due in Slack is seen to, between the appointed times of digests.
_ATTENDING = Every(120)

# Ends of a sync that are no trouble: the next one goes on where it stood.
_GOES_ON = frozenset({STOPPED, UNFINISHED})


def serve(hub: Hub, settings: ProcessSettings, stop: Stop) -> None:
    """Run until SIGTERM or SIGINT; what is under way comes to a safe stop first.

    A job that waits for an answer for too long is left behind: what it stored page by page is whole, and the
    next run goes on from there.
    """
    log.set_up(settings)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.event.set())
    service = Service(hub)
    with service.running(settings.database):
        _log.info("running", connections=list(hub.config.connections), database=settings.database)
        stop.event.wait()
        _log.info("stopping")
    if not service.drained:
        _log.warning("stopped", unfinished="a tool did not answer in time; the next run goes on from there")
        _leave()
    _log.info("stopped")


def _leave() -> None:
    """End the process without waiting for its threads."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


class Service:
    """The scheduler and its jobs. Jobs of one connection never overlap, whoever asked for them."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._turns = {name: Lock() for name in hub.config.connections}
        self._troubled: set[str] = set()
        self.drained = False
        # A job that comes late runs late, once; one that is still running is not started twice.
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(max(4, len(self._turns) + 3))},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    @contextmanager
    def running(self, database: str) -> Iterator[None]:
        """Scheduled and listening until the block ends, then drained."""
        self._schedule()
        line = ExitStack()
        line.enter_context(control.listening(database, self._obey))
        self._scheduler.start()
        try:
            yield
        finally:
            self._hub.stop.event.set()
            self._scheduler.pause()
            self.drained = _ends(lambda: self._drain(line), _GRACE)

    def carry_out(self, order: orders.Order) -> orders.Json:
        """An order from a job or a command, when the connections that it needs are free."""
        connections = self._needed(order)
        with self._turn_of(connections):
            done = order.carry_out(self._hub, None)
        for outcome in done.get("scopes", ()):
            self._tell(outcome)
        if done.get("moved"):
            _log.info("moved", key_results=done["moved"])
        for channel in {*done.get("posted", ()), *done.get("failed", ())}:
            self._note(f"slack {channel}", done["failed"].get(channel))
        return done

    def _obey(self, order: orders.Order) -> orders.Json:
        _log.info("order", order=order.model_dump_json(exclude_none=True))
        return self.carry_out(order)

    def _drain(self, line: ExitStack) -> None:
        self._scheduler.shutdown(wait=True)
        line.close()

    def _schedule(self) -> None:
        config = self._hub.config
        for name in config.connections:
            when = config.schedule.sync_of(name)
            self._add(f"sync {name}", when, orders.Sync(connections=(name,), reconcile=False), now=True)
            reconcile = orders.Sync(connections=(name,), reconcile=True)
            self._add(f"reconcile {name}", config.schedule.reconcile, reconcile)
        if config.measures:
            self._scheduler.add_job(
                self._measure,
                trigger(config.schedule.sync, "measure"),
                id="measure",
                next_run_time=self._now(),
            )
        if config.slack is not None:
            self._add("slack", _ATTENDING, orders.Attend(), now=True)
        for number, digest in enumerate(config.slack.digests if config.slack else ()):
            self._scheduler.add_job(
                self._digest,
                trigger(digest.when, f"digest {number}"),
                [number, digest.when],
                id=f"digest {number}",
            )

    def _add(self, name: str, when: When, order: orders.Order, *, now: bool = False) -> None:
        more = {"next_run_time": self._now()} if now else {}
        self._scheduler.add_job(self._job, trigger(when, name), [name, order], id=name, **more)

    def _now(self) -> object:
        return self._hub.clock()

    def _job(self, name: str, order: orders.Order) -> None:
        try:
            self.carry_out(order)
        except OkrsyncError as error:
            _log.error("job failed", job=name, error=error.message, hint=error.hint)
        except Exception:  # noqa: BLE001 - a job's fault ends the job, never the daemon
            _log.exception("job broke", job=name)

    def _measure(self) -> None:
        hub = self._hub
        troubles = measure(hub.readers(), store=hub.store, at=hub.clock())
        for series, trouble in troubles.items():
            self._note(series, trouble)
        moved = recompute(hub.config.okrs, hub.store, hub.clock(), series=list(troubles))
        if moved:
            _log.info("moved", key_results=[kr.key_result.id for kr in moved])

    def _digest(self, number: int, when: When) -> None:
        name = f"digest {number}"
        due = appointed(when, name, self._hub.clock())
        self._job(name, orders.Digest(only=number, occurrence=shape.instant(due)))

    def _tell(self, outcome: orders.Json) -> None:
        if outcome["kind"] in _GOES_ON:
            return
        scope = f"{outcome['connection']}: {outcome['scope']}"
        self._note(scope, outcome["trouble"], kind=outcome["kind"], hint=outcome["hint"])
        if outcome["trouble"] is None and (outcome["changed"] or outcome["gone"]):
            _log.info("synced", scope=scope, changed=outcome["changed"], gone=outcome["gone"])

    def _note(self, source: str, trouble: str | None, **more: object) -> None:
        """Log a trouble once when it starts and once when it ends."""
        if trouble is not None and source not in self._troubled:
            self._troubled.add(source)
            _log.warning("trouble", source=source, trouble=trouble, **more)
        elif trouble is None and source in self._troubled:
            self._troubled.discard(source)
            _log.info("recovered", source=source)

    def _needed(self, order: orders.Order) -> Iterable[str]:
        if not isinstance(order, orders.Sync):
            return ()
        return order.connections or self._turns

    @contextmanager
    def _turn_of(self, connections: Iterable[str]) -> Iterator[None]:
        # Always in the same order, so that two that wait for each other's connections can't exist.
        with ExitStack() as turns:
            for name in sorted(set(connections) & set(self._turns)):
                turns.enter_context(self._turns[name])
            yield


def _ends(work: Callable[[], None], seconds: float) -> bool:
    """Whether ``work`` is through within so many seconds."""
    thread = Thread(target=work, name="drain", daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()
