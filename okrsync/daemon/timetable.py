"""Timetable: jobs on APScheduler, each at most once at a time, and kept right when clocks jump."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED, JobSubmissionEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job as Scheduled
from apscheduler.schedulers.background import BackgroundScheduler

from okrsync.daemon.jobs import Job
from okrsync.daemon.triggers import Appointed
from okrsync.ports import Clock

_log = structlog.get_logger("okrsync")

# Threads are only started where jobs wait for them: for an answer, or for the turn of their connection.
_AT_ONCE = 100
_SECOND = timedelta(seconds=1)


class Watched(Protocol):
    """Told how the timetable is kept."""

    def began(self, job: str, late: float) -> None:
        """A job is handed to a thread, so many seconds after its time."""
        ...

    def skipped(self, job: str) -> None:
        """A job was due while its last run was still under way."""
        ...


class Timetable:
    """Has jobs ``run`` when they are due. What comes late runs late, once; what still runs is skipped.

    ``wall`` is the clock that appointed times are of, in UTC: that of the machine.
    """

    def __init__(self, run: Callable[[Job], None], *, wall: Clock, watched: Watched) -> None:
        self._run = run
        self._wall = wall
        self._watched = watched
        self._jobs: dict[str, Job] = {}
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(_AT_ONCE)},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(self._began, EVENT_JOB_SUBMITTED)
        self._scheduler.add_listener(self._skipped, EVENT_JOB_MAX_INSTANCES)

    def start(self, *, paused: bool = False) -> None:
        """Keep it from now on; ``paused`` has nothing run yet."""
        self._scheduler.start(paused=paused)

    def pause(self) -> None:
        """Begin nothing more."""
        self._scheduler.pause()

    def end(self) -> None:
        """Wait for what is under way, and be over."""
        self._scheduler.shutdown(wait=True)

    def keep(self, jobs: Mapping[str, Job]) -> None:
        """Have these jobs and no others. Those that stay as they are notice nothing."""
        for name in self._jobs.keys() - jobs.keys():
            self._scheduler.remove_job(name)
        for name, job in jobs.items():
            if self._jobs.get(name) != job:
                self._put(job, new=name not in self._jobs)
        self._jobs = dict(jobs)

    def hurry(self, name: str) -> None:
        """Have a job run now, and then again at its own times; nothing where there is no such job."""
        if name in self._jobs:
            self._scheduler.modify_job(name, next_run_time=self._wall())

    def set_right(self) -> None:
        """After a jump of the clock: what is due runs now, all else when it is due by the clock of today."""
        now = self._wall()
        for scheduled in self._scheduler.get_jobs():
            if scheduled.next_run_time is None or scheduled.next_run_time > now:
                scheduled.modify(next_run_time=scheduled.trigger.get_next_fire_time(None, now))
        self._scheduler.wakeup()

    def lag(self) -> float:
        """By how many seconds the job that waits longest for being begun is late; 0 where none is."""
        now = self._wall()
        waits = [(now - job.next_run_time) / _SECOND for job in self._scheduled() if job.next_run_time]
        return max(0.0, *waits) if waits else 0.0

    def next_times(self) -> Mapping[str, datetime | None]:
        """When each job runs next (UTC), by name; None for one that does not."""
        # One that was put before the start has no time yet.
        return {job.id: getattr(job, "next_run_time", None) for job in self._scheduled()}

    def _scheduled(self) -> list[Scheduled]:
        found: list[Scheduled] = self._scheduler.get_jobs()
        return found

    def _put(self, job: Job, *, new: bool) -> None:
        at_once = {"next_run_time": self._wall()} if new and job.at_start else {}
        self._scheduler.add_job(
            self._run,
            Appointed(job.when, job.name),
            [job],
            id=job.name,
            name=job.name,
            replace_existing=True,
            **at_once,
        )

    def _began(self, event: JobSubmissionEvent) -> None:
        self._watched.began(event.job_id, (self._wall() - event.scheduled_run_times[-1]) / _SECOND)

    def _skipped(self, event: JobSubmissionEvent) -> None:
        _log.warning("skipped", job=event.job_id, because="its last run is still under way")
        self._watched.skipped(event.job_id)
