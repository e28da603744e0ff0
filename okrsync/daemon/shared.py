"""Shared: the hands of one of several replicas, which have the same file and one PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Condition, Lock, Thread

import structlog

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.daemon.crew import Claim, Crew
from okrsync.daemon.hands import NotBegun, needs
from okrsync.daemon.jobs import Job, jobs_of
from okrsync.daemon.leasing import leased
from okrsync.daemon.times import appointed
from okrsync.daemon.troubles import Troubles
from okrsync.daemon.vitals import Vitals
from okrsync.errors import OkrsyncError
from okrsync.settings import Config
from okrsync.store import LeaseLost

_log = structlog.get_logger("okrsync")


class SharedHands:
    """Each appointed time is claimed by one replica, and what it is for is done by whichever has time.

    ``do`` carries a job out and says whether it was begun. ``hub`` is what runs now; a replica whose hub is
    outdated takes nothing on, and what it finds due stays due until it knows the mapping that holds.
    """

    def __init__(
        self,
        do: Callable[[str, orders.Order], bool],
        hub: Callable[[], Hub],
        *,
        database: str,
        owner: str,
        ttl: timedelta,
        vitals: Vitals,
        troubles: Troubles,
    ) -> None:
        self._do = do
        self._hub = hub
        self._owner = owner
        self._ttl = ttl
        self._vitals = vitals
        self._troubles = troubles
        self._due: dict[str, Job] = {}
        self._wanted: tuple[Config, Mapping[str, Job]] | None = None
        self._claiming = Lock()
        self._under_way = 0
        self._less = Condition()
        self._crew = Crew(
            database, silent=ttl, work=self._work, tick=self._tick, alone=self._alone, trouble=self._trouble
        )

    def due(self, job: Job) -> None:
        """Claim its time, unless another replica has."""
        self._due[job.name] = job
        self._claim_due()

    @contextmanager
    def having(self, hub: Hub, order: orders.Order) -> Iterator[Hub]:
        """The leases of what it needs. Raises NotBegun, and LeaseLost at the end where one was lost."""
        if (outdated := hub.outdated()) is not None:
            raise NotBegun(outdated, hint="bring the file of this replica up to date")
        with self._counted():
            try:
                with leased(hub, needed := needs(order, hub.config), self._owner, self._ttl) as held:
                    _log.debug("holds", rights=needed)
                    yield held
                    _log.debug("held", rights=needed)
            except LeaseLost as error:
                self._vitals.lost_lease()
                _log.warning("lease lost", error=error.message)
                raise

    @contextmanager
    def working(self) -> Iterator[None]:
        """Claim what is due, and carry out what was claimed by anybody."""
        self._crew.prepare(self._hub().store)
        thread = Thread(
            target=self._crew.work_until, args=[self._hub().stop.wanted], name="crew", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            thread.join()

    def rest(self) -> None:
        """Wait until nothing is carried out."""
        with self._less:
            self._less.wait_for(lambda: self._under_way == 0)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._less:
            self._under_way += 1
        try:
            yield
        finally:
            with self._less:
                self._under_way -= 1
                self._less.notify_all()

    def _tick(self) -> bool:
        """Look after what is due and could not be claimed; says whether work can be taken on."""
        hub = self._hub()
        if hub.stop.wanted():
            return False
        outdated = hub.outdated()
        self._troubles.note("mapping", outdated, hint="bring the file of this replica up to date")
        if outdated is None:
            self._claim_due()
        return outdated is None

    def _claim_due(self) -> None:
        with self._claiming:
            hub = self._hub()
            wanted = self._jobs_of(hub.config)
            for job in list(self._due.values()):
                if wanted.get(job.name) != job or self._is_claimed(hub, job):
                    self._due.pop(job.name, None)

    def _jobs_of(self, config: Config) -> Mapping[str, Job]:
        """What ``config`` has done; made once for each, since it is asked for at every job that is due."""
        if self._wanted is None or self._wanted[0] is not config:
            self._wanted = config, jobs_of(config)
        return self._wanted[1]

    def _is_claimed(self, hub: Hub, job: Job) -> bool:
        """Whether somebody has the time of ``job``; False where that can't be said now."""
        try:
            if hub.outdated() is not None:
                return False
            claim = self._crew.claim(hub.store, job, due := self._time_of(hub, job), hub)
        except OkrsyncError as error:
            self._troubles.note(f"claim of {job.name}", error.message, hint=error.hint)
            return False
        self._troubles.note(f"claim of {job.name}", None)
        if claim is Claim.BUSY:
            _log.warning(
                "skipped",
                job=job.name,
                due=due.isoformat(),
                because="its last run is still under way or waits",
            )
            self._vitals.skipped(job.name)
        return True

    def _time_of(self, hub: Hub, job: Job) -> datetime:
        """The time that all replicas claim it under: the appointed one, or when its mapping came into force.

        So what is hurried after a reload is done once, whichever replica reads the file first.
        """
        at = appointed(job.when, job.name, hub.clock())
        return at if hub.version is None else max(at, hub.version.adopted_at)

    def _work(self, job: str, order: str, due: str) -> bool:
        """Carry out what somebody claimed; False where it is still to be done."""
        stopping = self._hub().stop.wanted
        if stopping() or not self._do(job, orders.read(order)) or stopping():
            return False
        _log.debug("done", job=job, due=due)
        return True

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        """Whether this replica alone may look after what dead ones left."""
        leases = self._hub().store.leases
        lease = leases.take("queue", self._owner, self._ttl)
        try:
            yield lease is not None
        finally:
            if lease is not None:
                leases.release(lease)

    def _trouble(self, text: str | None) -> None:
        self._troubles.note("queue", text)
