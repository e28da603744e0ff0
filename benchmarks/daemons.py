"""Daemons under measurement: `okrsync run` as its users start it, on many offices with a key result each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from sqlalchemy import create_engine, text

from benchmarks.measured import cpu_seconds
from benchmarks.syncing import Stage

_CONNECTION = '  office-{number}: {{kind: {kind}, url: "{url}", token: of-{number}, history: none{every}}}\n'
_KEY_RESULT = """
      - id: tutoring-{number}
        title: Raise the pupils who meet a tutor every week from 150 to 900
        metric: {{baseline: 150, target: 900, unit: pupils}}
        measure: checkin
        work: {{github: {{connection: office-{number}, repo: county/survey}}}}
"""
_OBJECTIVE = """
  - id: reach-{number}
    title: More pupils get help in time
    owner: education-board
    period: {{start: 2026-01-01, end: 2089-12-31}}
    key_results:{key_results}"""
_KEY_RESULTS = 5
_PATIENCE = 900.0

# How many scopes were ever synced, and how often any was.
SYNCED = "select count(distinct scope_id) from sync_run where outcome = 'accepted'"
SYNCS = "select count(*) from sync_run where outcome = 'accepted'"


@dataclass(frozen=True, slots=True)
class Offices:
    """``count`` connections, synced ``often`` (words of the file), the first one ``first``."""

    count: int
    often: str
    first: str | None = None

    def file(self, connection: Mapping[str, str]) -> str:
        """The mapping file, where ``connection`` leads to the stand-in for all of them."""
        connections = "".join(self._connection(number, connection) for number in range(self.count))
        objectives = "".join(_objective(begin, self.count) for begin in range(0, self.count, _KEY_RESULTS))
        schedule = f"schedule: {{sync: {self.often}, timezone: UTC}}"
        return f"version: 1\nconnections:\n{connections}objectives:{objectives}\n{schedule}\n"

    def _connection(self, number: int, connection: Mapping[str, str]) -> str:
        every = f", every: {self.first}" if self.first and number == 0 else ""
        url = f"{connection['url']}/office-{number}"
        return _CONNECTION.format(number=number, kind=connection["kind"], url=url, every=every)


def _objective(begin: int, end: int) -> str:
    numbers = range(begin, min(end, begin + _KEY_RESULTS))
    key_results = "".join(_KEY_RESULT.format(number=number) for number in numbers)
    return _OBJECTIVE.format(number=begin // _KEY_RESULTS, key_results=key_results)


@dataclass(frozen=True, slots=True)
class Daemon:
    """One that runs, and what it logs."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def address(self) -> str:
        """Where it answers."""
        return next(told["address"] for told in self.events("listening"))

    def events(self, name: str) -> Iterator[Mapping[str, str]]:
        """What it logged under this name."""
        for line in self.log.read_text(encoding="utf-8").splitlines(keepends=True):
            if line.endswith("\n") and line.startswith("{") and (told := json.loads(line))["event"] == name:
                yield told

    def cpu(self) -> float:
        """Seconds of the processor that it has taken so far."""
        return cpu_seconds(self.process.pid)

    def memory(self) -> float:
        """The most memory that it had, in MB."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


@dataclass(frozen=True, slots=True)
class Installation:
    """A mapping file in ``folder``, and the address of a database."""

    folder: Path
    database: str

    def write(self, offices: Offices, connection: Mapping[str, str]) -> None:
        """Put the mapping file of ``offices`` in place."""
        self.folder.joinpath("okrsync.yaml").write_text(offices.file(connection), encoding="utf-8")

    @contextmanager
    def daemons(self, count: int = 1, **told: str) -> Iterator[list[Daemon]]:
        """So many that have started; stopped at the end. ``told`` are further settings of theirs."""
        running: list[Daemon] = []
        try:
            running.extend(self._start(self.folder / f"daemon-{one}.log", told) for one in range(count))
            for daemon in running:
                wait_until(partial(_has_started, daemon))
            yield running
        finally:
            for daemon in running:
                daemon.process.send_signal(signal.SIGTERM)
            for daemon in running:
                daemon.process.wait(60)

    def counted(self, query: str, **given: object) -> int:
        """The number that a query of the database gives."""
        engine = create_engine(self.database.replace("postgresql:", "postgresql+psycopg:", 1))
        try:
            with engine.connect() as connection:
                return int(connection.execute(text(query), given).scalar_one())
        finally:
            engine.dispose()

    def _start(self, log: Path, told: Mapping[str, str]) -> Daemon:
        environ = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "OKRSYNC_FILE": str(self.folder / "okrsync.yaml"),
            "OKRSYNC_DATABASE": self.database,
            "OKRSYNC_LISTEN": "127.0.0.1:0",
            "OKRSYNC_LOG_FORMAT": "json",
            **told,
        }
        with log.open("wb") as file:
            command = [sys.executable, "-m", "okrsync", "run"]
            process = subprocess.Popen(
                command, cwd=self.folder, env=environ, stdin=subprocess.DEVNULL, stdout=file, stderr=file
            )
        return Daemon(process, log)


@contextmanager
def changing(stage: Stage, share: float) -> Iterator[list[int]]:
    """Items change every second as long as the block lasts; what comes are the requests of each second."""
    over = Event()
    requests: list[int] = []

    def change() -> None:
        while not over.wait(1):
            requests.append(len(stage.order(change=share)["requests"]))

    thread = Thread(target=change)
    thread.start()
    try:
        yield requests
    finally:
        over.set()
        thread.join()


def wait_until(true: Callable[[], bool], seconds: float = _PATIENCE) -> None:
    """Return once ``true`` is. Raises TimeoutError after so many seconds."""
    ends = monotonic() + seconds
    while not true():
        if monotonic() > ends:
            raise TimeoutError("what is to be measured never began")
        pause(0.1)


def end_in_order() -> None:
    """Have whoever ends this process end the daemons with it."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


def pause(seconds: float) -> None:
    """Wait."""
    Event().wait(seconds)


def _has_started(daemon: Daemon) -> bool:
    if daemon.process.poll() is not None:
        raise RuntimeError(daemon.log.read_text(encoding="utf-8")[-600:])
    return any(daemon.events("running"))
