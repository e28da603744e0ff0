"""The service: jobs on schedule, orders from commands, a file that may change, an end that loses nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from threading import Lock, Thread

import structlog

from okrsync.bootstrap import Hub
from okrsync.daemon import control, log, orders
from okrsync.daemon.hands import Hands, LocalHands, NotBegun
from okrsync.daemon.heartbeat import BEAT, Heartbeat
from okrsync.daemon.jobs import jobs_of, sync_of
from okrsync.daemon.reload import Again, Taken, problems_of, take, touched
from okrsync.daemon.standing import Standing
from okrsync.daemon.systemd import Systemd
from okrsync.daemon.timetable import Timetable
from okrsync.daemon.troubles import Troubles
from okrsync.daemon.vitals import Vitals
from okrsync.daemon.watching import Watch
from okrsync.errors import OkrsyncError, UsageError
from okrsync.ports import Clock
from okrsync.sdk.http.client import utc_now
from okrsync.settings import ProcessSettings

_log = structlog.get_logger("okrsync")

# Seconds between two looks at the file.
_LOOK = 1.0


class Service:
    """Everything that runs while the daemon does. Jobs of one connection never overlap, whoever asks.

    ``settings`` are those that ``hub`` was opened with, ``again`` reads them anew, and ``watch`` has seen the
    file that ``hub`` knows. ``replica`` is the name of this one where several share a database. ``wall`` and
    ``monotonic`` are the machine's two clocks.
    """

    def __init__(
        self,
        hub: Hub,
        settings: ProcessSettings,
        *,
        again: Again,
        watch: Watch,
        systemd: Systemd | None = None,
        replica: str | None = None,
        wall: Clock = utc_now,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.vitals = Vitals(hub.conceal)
        self.vitals.also(Standing(lambda: self._hub))
        self._hub = self._counted(hub)
        self._settings = settings
        self._again = again
        self._watch = watch
        self._systemd = systemd or Systemd(None, monotonic)
        self._wall = wall
        self._heart = Heartbeat(wall=wall, monotonic=monotonic)
        self._troubles = Troubles()
        self._hands = self._local() if replica is None else self._shared(replica)
        self._timetable = Timetable(self._hands.due, wall=wall, watched=self.vitals)
        self._reloading = Lock()
        self._reload_wanted = False
        self.drained = False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Scheduled and listening until the block ends, then drained."""
        self.vitals.reloaded(self._hub.clock())
        self._timetable.keep(jobs_of(self._hub.config))
        work = ExitStack()
        work.enter_context(self._hands.working())
        self._timetable.start()
        self.beat()
        self._systemd.ready(self._status())
        for name, duty in (("heartbeat", self._beat_on), ("file", self._look_on)):
            Thread(target=duty, name=name, daemon=True).start()
        try:
            yield
        finally:
            self._hub.stop.end()
            self._systemd.stopping()
            self._timetable.pause()
            self.drained = _ends(lambda: self._drain(work), self._settings.stop_within)

    @property
    def hub(self) -> Hub:
        """What runs now; a reload puts another one in its place."""
        return self._hub

    def next_syncs(self) -> Mapping[str, datetime]:
        """When each connection is synced next (UTC, by the clock of the hub), by its name."""
        times, ahead = self._timetable.next_times(), self._hub.clock() - self._wall()
        wanted = {name: times.get(sync_of(name)) for name in self._hub.config.connections}
        return {name: at + ahead for name, at in wanted.items() if at is not None}

    def carry_out(self, order: orders.Order) -> orders.Json:
        """An order from a job or a command, when the connections that it needs are free."""
        if isinstance(order, orders.Reload):
            return self.reload()
        with self._hands.having(self._hub, order) as hub:
            done = order.carry_out(hub, None)
        self._tell(done)
        return done

    def want_reload(self) -> None:
        """Have the file read again soon. May be called by a signal's handler."""
        self._reload_wanted = True

    def reload(self) -> orders.Json:
        """Let the file as it is now take the place of what runs; what is under way ends with the old one.

        Returns what it does. Raises OkrsyncError where it can't be taken: nothing is changed then.
        """
        with self._reloading:
            self._systemd.reloading()
            self._watch.take()
            try:
                taken = take(self._hub, self._settings, self._again)
                self._swap(taken)
            except OkrsyncError as error:
                self._refuse(problems_of(error))
                raise
            except Exception as error:
                _log.exception("reload broke")
                self._refuse([f"okrsync itself broke over it: {type(error).__name__}"])
                raise
            finally:
                self._systemd.ready(self._status())
            return taken.told()

    def beat(self) -> None:
        """Look after everything: the clocks, the timetable, and whoever waits for a sign of life."""
        jump = self._heart.beat()
        if jump is not None:
            _log.warning("clock jumped", seconds=round(jump.total_seconds()))
            self.vitals.jumped(jump)
            self._timetable.set_right()
        # By the clock that those who ask whether it is well go by, which a demo winds forward.
        now = self._hub.clock()
        self.vitals.beat(now, self._timetable.lag())
        if self.vitals.healthy(now):
            self._systemd.alive()

    def _swap(self, taken: Taken) -> None:
        old, new = self._hub, self._counted(taken.hub)
        self._hub = new
        self._timetable.keep(jobs_of(new.config))
        for connection in touched(old, new):
            self._timetable.hurry(sync_of(connection))
        self.vitals.reloaded(new.clock())
        if taken.restart_needed:
            _log.warning("restart needed", settings=list(taken.restart_needed))
        _log.info("reloaded", version=taken.version, effect=taken.effect)
        felt = taken.effect["key_results"] if taken.effect else []
        self._tell({"moved": [effect["id"] for effect in felt]})

    def _refuse(self, problems: list[str]) -> None:
        problems = [self._hub.conceal(problem) for problem in problems]
        self.vitals.refused(problems)
        _log.error("reload refused", problems=problems, holds="what ran before")

    def _counted(self, hub: Hub) -> Hub:
        return hub.with_traffic(self.vitals.asked)

    def _obey(self, order: orders.Order) -> orders.Json:
        with log.run():
            _log.info("order", order=order.model_dump_json(exclude_none=True))
            return self.carry_out(order)

    def _do(self, job: str, order: orders.Order) -> bool:
        """Carry out the order of a job; False where it was not begun."""
        with log.run(job=job):
            try:
                self.carry_out(order)
            except NotBegun:
                return False
            except OkrsyncError as error:
                self._troubles.note(job, error.message, hint=error.hint)
                self.vitals.ended(job, ok=False)
            except Exception as error:  # noqa: BLE001 - a job's fault ends the job, never the daemon
                self._troubles.note(job, f"okrsync itself broke: {type(error).__name__}", exc_info=error)
                self.vitals.ended(job, ok=False)
            else:
                self._troubles.note(job, None)
                self.vitals.ended(job, ok=True)
            return True

    def _tell(self, done: orders.Json) -> None:
        for outcome in done.get("scopes", ()):
            self.vitals.synced(outcome)
            self._troubles.note_scope(outcome)
        for series, trouble in done.get("measures", {}).items():
            self._troubles.note(series, trouble)
        for digest in (*filter(None, [done.get("digest")]), *done.get("digests", ())):
            self.vitals.digested(digest["channel"], digest["outcome"])
        failed = done.get("failed", {})
        for channel in {*done.get("posted", ()), *failed}:
            self._troubles.note(f"slack {channel}", failed.get(channel))
        if done.get("moved"):
            _log.info("moved", key_results=done["moved"])

    def _beat_on(self) -> None:
        while self._hub.stop.pause(BEAT):
            self.beat()

    def _look_on(self) -> None:
        while self._hub.stop.pause(_LOOK):
            if self._reload_wanted or self._watch.changed():
                self._reload_wanted = False
                self._reload_alone()

    def _reload_alone(self) -> None:
        with log.run(job="reload"):
            try:
                self.reload()
            except Exception:  # noqa: BLE001 - what there is to say of it is said
                return

    def _drain(self, work: ExitStack) -> None:
        self._timetable.end()
        # What hints and commands began.
        self._hands.rest()
        work.close()

    def _status(self) -> str:
        state = "the file has problems, so what ran before runs on" if self.vitals.problems else "running"
        return f"{state}: {len(self._hub.config.connections)} connections"

    def _local(self) -> Hands:
        line = control.listening(self._settings.database, self._obey, self._hub.conceal)
        return LocalHands(self._do, line)

    def _shared(self, replica: str) -> Hands:
        try:
            from okrsync.daemon.shared import SharedHands  # noqa: PLC0415 - the queue is in the extra `postgres`
        except ImportError:
            raise UsageError(
                "replicas need a queue that is not installed", hint="pip install 'okrsync[postgres]'"
            ) from None

        self.vitals.is_called(replica)
        return SharedHands(
            self._do,
            lambda: self._hub,
            database=self._settings.database,
            owner=replica,
            ttl=timedelta(seconds=self._settings.lease),
            vitals=self.vitals,
            troubles=self._troubles,
        )


def _ends(work: Callable[[], None], seconds: float) -> bool:
    """Whether ``work`` is through within so many seconds."""
    thread = Thread(target=work, name="drain", daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()
