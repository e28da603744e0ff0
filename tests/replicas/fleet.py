"""Replicas of okrsync as their users start them: processes with one file and one database."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import psycopg

from okrsync.demo.play import environment
from okrsync.sandbox import Sandbox
from okrsync.sdk.http.client import utc_now
from tests.e2e.program import COUNTY, Daemon, Program, eventually
from tests.postgresql import Server

OFTEN = COUNTY.replace("every 10 minutes", "every 1 second")
POSTING = OFTEN.replace("mondays at 09:00", "every 2 seconds")
TTL = 3.0


@dataclass
class Replica(Daemon):
    """One of them."""

    killed_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return self.process.poll() is None

    def metric(self, name: str) -> float:
        """The value of a metric without labels."""
        [listening] = self.events("listening")
        lines = httpx.get(f"{listening['address']}/metrics").text.splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith(f"{name} "))

    def is_under_way(self) -> bool:
        """Whether it has started, or failed to."""
        return bool(self.events("running")) or not self.is_running

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self.killed_at = utc_now()

    def pause(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)


@dataclass
class Fleet:
    """Every replica that was ever started on ``url``."""

    program: Program
    server: Server
    url: str
    ever: list[Replica] = field(default_factory=list)

    def start(self, program: Program | None = None) -> Replica:
        """Start one more; it need not be running yet."""
        log = self.program.folder / f"replica-{len(self.ever)}.log"
        replica = Replica((program or self.program).start("run", out=log), log)
        self.ever.append(replica)
        return replica

    def elsewhere(self, name: str) -> Program:
        """The same installation with a file of its own."""
        return Program(self.program.folder / name, self.program.environ)

    def started(self, count: int, program: Program | None = None) -> list[Replica]:
        """So many more, all of them running."""
        replicas = [self.start(program) for _ in range(count)]
        for replica in replicas:
            eventually(replica.is_under_way)
            assert replica.is_running, replica.log.read_text(encoding="utf-8")
        return replicas

    def end(self) -> list[int]:
        """Stop those that run as systemd would; their exit codes."""
        running = self.running()
        for replica in running:
            replica.process.send_signal(signal.SIGTERM)
        return [replica.process.wait(30) for replica in running]

    def sink(self) -> None:
        """Leave nothing behind."""
        for replica in self.ever:
            replica.process.kill()
            replica.process.wait()

    def running(self) -> list[Replica]:
        """Those that run."""
        return [replica for replica in self.ever if replica.is_running]

    def holder(self, right: str) -> Replica | None:
        """Who has the lease called ``right`` now, if it is one of them and runs."""
        pids = self.holders(right)
        return next((replica for replica in self.running() if replica.process.pid in pids), None)

    def holders(self, right: str | None = None) -> set[int]:
        """The processes that have a lease, or that lease, now."""
        held = self.rows("select name, owner from lease where until > clock_timestamp()")
        return {int(owner.split(":")[-2]) for name, owner in held if right in {None, name}}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def claimed(self) -> set[tuple[str, datetime]]:
        """Every appointed time that somebody claimed."""
        return {(job, at) for job, at in self.rows("select job, scheduled_for from occurrence")}

    def done(self) -> Counter[tuple[str, datetime]]:
        """How often each appointed time was seen to."""
        return Counter(
            (event["job"], datetime.fromisoformat(event["due"]))
            for replica in self.ever
            for event in replica.events("done")
        )

    def skipped(self) -> set[tuple[str, datetime]]:
        """Every appointed time that was given up, since the run before was still under way."""
        return {
            (event["job"], datetime.fromisoformat(event["due"]))
            for replica in self.ever
            for event in replica.events("skipped")
            if "due" in event
        }

    def waiting(self) -> set[tuple[str, datetime]]:
        """Every appointed time that is in the queue."""
        queued = self.rows("select args->>'job', args->>'due' from procrastinate_jobs")
        return {(job, datetime.fromisoformat(due)) for job, due in queued}

    def overlaps(self) -> list[tuple[str, datetime]]:
        """Each moment at which two replicas held the right to one thing."""
        spans = sorted(span for replica in self.ever for span in _held(replica))
        return [
            (right, begins)
            for (right, _, ends), (other, begins, _) in pairwise(spans)
            if right == other and begins < ends
        ]


def _held(replica: Replica) -> Iterator[tuple[str, datetime, datetime]]:
    """What a replica had the right to, and from when until when."""
    began: dict[tuple[str, str], datetime] = {}
    for event in _events(replica.log):
        for right in event.get("rights", ()):
            key, at = (event["run"], right), datetime.fromisoformat(event["timestamp"])
            if event["event"] == "holds":
                began[key] = at
            else:
                yield right, began.pop(key), at
    for (_, right), at in began.items():
        if replica.killed_at is not None:
            yield right, at, replica.killed_at


def _events(log: Path) -> Iterator[dict[str, Any]]:
    for line in log.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("{") and line.endswith("\n"):
            yield json.loads(line)


@contextmanager
def fleet(sandbox: Sandbox, server: Server, folder: Path, mapping: str = OFTEN) -> Iterator[Fleet]:
    """An installation on an empty database."""
    own = {name: value for name, value in environment(sandbox, folder).items() if "OKRSYNC" not in name}
    with server.database() as url:
        told = {"OKRSYNC_DATABASE": url, "OKRSYNC_LEASE": str(TTL), "OKRSYNC_LOG_LEVEL": "debug"}
        program = Program(folder, {**own, **told})
        program.write(mapping)
        ships = Fleet(program, server, url)
        try:
            yield ships
        finally:
            ships.sink()
