"""Crew: the queue between replicas, on procrastinate (https://procrastinate.readthedocs.io).

It is a means and no truth. That a time is claimed once is the store's doing, that a connection has one holder
is the lease's. The queue spreads what was claimed over who has time, and keeps it when its replica dies. So:

- ``lock`` is the connection, so that no thread waits where another one works; there is no ``queueing_lock``,
  with which a dead worker's job could not be put back (procrastinate #1543).
- There are no retries: the next appointed time is the retry (a waiting one would block its lock, #1599).
- It is asked once a second, not listened to: LISTEN does not pass a pooler that hands out transactions, and
  nothing here is in such a hurry. What is, a webhook, does not go through the queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path

import psycopg
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as Queued
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager

from okrsync.bootstrap import Hub
from okrsync.daemon.hands import needs
from okrsync.daemon.jobs import Job
from okrsync.ports import Store

_QUEUE = "okrsync"
_TASK = "okrsync.order"
_LOOK = 1.0
_AT_ONCE = 32

# https://procrastinate.readthedocs.io/en/stable/howto/advanced/sql_commands.html
_DEFER = """select procrastinate_defer_jobs_v1(array[
    row(%s, %s, 0, %s, null, %s::jsonb, null)]::procrastinate_job_to_defer_v1[])"""
_UNFINISHED = """select 1 from procrastinate_jobs
    where task_name = %s and status in ('todo', 'doing') and args->>'job' = %s limit 1"""
_SAID = "select obj_description(to_regclass('procrastinate_jobs'))"


class Claim(Enum):
    """What came of claiming an appointed time."""

    OURS = "ours"
    """It is in the queue."""
    BUSY = "busy"
    """It is ours, and nothing was put into the queue: the run before is not through."""
    THEIRS = "theirs"
    """Somebody has it."""


class Crew:
    """Puts jobs into the queue and takes them out.

    ``work`` carries out one of them (its name, its order as JSON, its time) in a thread and says whether it
    is done; if not, it goes back. ``tick`` is called every second and says whether work can be taken on.
    ``alone`` tells whether this process alone may put back what is left of dead ones, silent for ``silent``
    or longer.
    """

    def __init__(
        self,
        database: str,
        *,
        silent: timedelta,
        work: Callable[[str, str, str], bool],
        tick: Callable[[], bool],
        alone: Callable[[], AbstractContextManager[bool]],
        trouble: Callable[[str | None], None],
    ) -> None:
        self._silent = silent.total_seconds()
        self._work = work
        self._tick = tick
        self._alone = alone
        self._trouble = trouble
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="crew")
        self._app = App(connector=_connector(database))
        self._app.job_manager = _Persistent(self._app.connector)
        self._app.task(name=_TASK, queue=_QUEUE, pass_context=True)(self._carry_out)

    def prepare(self, store: Store) -> None:
        """Make the queue's tables, or bring them up to the version that is installed."""
        store.alter(_alter)

    def claim(self, store: Store, job: Job, at: datetime, hub: Hub) -> Claim:
        """Claim the time ``at`` (UTC) of ``job`` and put it into the queue, both or none."""
        came: list[Claim] = []
        right = next(iter(needs(job.order, hub.config)), job.name)
        store.claim_occurrence(
            job.name, at, hub.clock(), also=lambda c: came.append(_defer(c, job, at, right))
        )
        return came[0] if came else Claim.THEIRS

    def work_until(self, over: Callable[[], bool]) -> None:
        """Take work from the queue until ``over``; returns when what was begun is through."""
        asyncio.run(self._run(over))
        self._threads.shutdown(wait=False)

    async def _run(self, over: Callable[[], bool]) -> None:
        while not over():
            try:
                async with self._app.open_async():
                    await self._shift(over)
            except (ConnectorException, psycopg.Error) as error:
                self._trouble(f"the queue can't be reached: {type(error).__name__}")
            await asyncio.sleep(_LOOK)

    async def _shift(self, over: Callable[[], bool]) -> None:
        """Work for as long as it can be taken on."""
        if not await asyncio.to_thread(self._tick):
            return
        worker = asyncio.create_task(
            self._app.run_worker_async(
                queues=[_QUEUE],
                concurrency=_AT_ONCE,
                fetch_job_polling_interval=_LOOK,
                listen_notify=False,
                install_signal_handlers=False,
                delete_jobs="always",
                update_heartbeat_interval=self._silent / 3,
                stalled_worker_timeout=self._silent,
            )
        )
        try:
            while not worker.done() and not over() and await asyncio.to_thread(self._tick):
                await self._put_back()
                self._trouble(None)
                await asyncio.wait([worker], timeout=_LOOK)
        finally:
            worker.cancel()
            await asyncio.wait([worker])
        if not worker.cancelled() and (broke := worker.exception()) is not None:
            raise broke

    async def _carry_out(self, context: JobContext, *, job: str, order: str, due: str) -> None:
        loop = asyncio.get_running_loop()
        if not await loop.run_in_executor(self._threads, self._work, job, order, due):
            again = self._app.configure_task(_TASK, queue=_QUEUE, lock=context.job.lock)
            await again.defer_async(job=job, order=order, due=due)

    async def _put_back(self) -> None:
        """Have others do what workers had begun that are gone."""
        if not await self._stalled():
            return
        with self._alone() as alone:
            for job in await self._stalled() if alone else ():
                try:
                    await self._app.job_manager.retry_job(job)
                except ConnectorException:
                    await self._app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    async def _stalled(self) -> list[Queued]:
        found = await self._app.job_manager.get_stalled_jobs(
            queue=_QUEUE, seconds_since_heartbeat=self._silent
        )
        return list(found)


class _Persistent(JobManager):
    """Says that a job is through however long the database is away: it would count as under way for ever."""

    async def finish_job(self, job: Queued, status: Status, delete_job: bool) -> None:
        while True:
            try:
                return await super().finish_job(job, status, delete_job)
            except ConnectorException as error:
                if not isinstance(error.__cause__, psycopg.OperationalError):
                    # Another one has put it back meanwhile, since nothing was heard of this one.
                    return None
            await asyncio.sleep(_LOOK)


def _connector(database: str) -> PsycopgConnector:
    return PsycopgConnector(
        conninfo=database.replace("postgresql+psycopg://", "postgresql://", 1),
        kwargs={"prepare_threshold": None, "connect_timeout": 10, "application_name": "okrsync queue"},
        min_size=1,
        max_size=4,
        timeout=10.0,
    )


def _defer(connection: psycopg.Connection, job: Job, at: datetime, right: str) -> Claim:
    if connection.execute(_UNFINISHED, [_TASK, job.name]).fetchone():
        return Claim.BUSY
    given = {"job": job.name, "order": job.order.model_dump_json(), "due": at.isoformat()}
    connection.execute(_DEFER, [_QUEUE, _TASK, right, psycopg.types.json.Jsonb(given)])
    return Claim.OURS


def _alter(connection: psycopg.Connection) -> None:
    """The tables of the queue; a comment on one of them says up to which migration they are."""
    migrations = sorted(Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    row = connection.execute(_SAID).fetchone()
    there = connection.execute("select to_regclass('procrastinate_jobs') is not null").fetchone()
    if there == (False,):
        connection.execute(SchemaManager.get_schema())
    else:
        for migration in migrations:
            if row and row[0] and migration.name > row[0]:
                connection.execute(migration.read_bytes())
    connection.execute(f"comment on table procrastinate_jobs is '{migrations[-1].name}'".encode())
