"""okrsync as its users start it: a process of its own, in a folder of its own, told by its environment."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from unittest.mock import patch

import pytest

from okrsync.cli import main

COMMAND = (sys.executable, "-m", "okrsync")
COUNTY = (Path(__file__).parent / "county.yaml").read_text(encoding="utf-8")
_PATIENCE = 60.0
_SECRETS = (
    "sandbox-jira-token",
    "ghp_sandboxGitHubToken",
    "ATTAsandboxtrellotoken",
    "sandboxtrellokey",
    "xoxb-sandbox",
)


def eventually(true: Callable[[], object], seconds: float = _PATIENCE) -> None:
    """Return once ``true`` is; fail after so many seconds."""
    ends = monotonic() + seconds
    while not true():
        assert monotonic() < ends, "it never came"
        Event().wait(0.02)


@dataclass(frozen=True)
class Finished:
    """A command that ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass
class Daemon:
    """A running ``okrsync run`` and its log."""

    process: subprocess.Popen[bytes]
    log: Path

    def events(self, name: str) -> list[dict[str, Any]]:
        """Every event of this name so far."""
        lines = self.log.read_text(encoding="utf-8").splitlines(keepends=True)
        whole = [json.loads(line) for line in lines if line.endswith("\n") and line.startswith("{")]
        return [event for event in whole if event["event"] == name]

    def end(self, number: signal.Signals = signal.SIGTERM, *, within: float = _PATIENCE) -> int:
        """Send the signal; the exit code."""
        self.process.send_signal(number)
        return self.process.wait(within)


@dataclass(frozen=True)
class Program:
    """An installation: ``folder`` holds file, database and tables, ``environ`` leads to the stand-ins."""

    folder: Path
    environ: Mapping[str, str]
    secrets: tuple[str, ...] = field(default=_SECRETS)

    def write(self, mapping: str = COUNTY, *, rate: float = 8) -> None:
        """Put the mapping file and the table of the dropout rate in place."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "okrsync.yaml").write_text(mapping, encoding="utf-8")
        (self.folder / "dropout.csv").write_text(f"day,rate\n2025-07-31,{rate}\n", encoding="utf-8")

    def run(self, *arguments: str, **environ: str) -> Finished:
        """Run a command to its end; whatever it says holds no secret and no traceback."""
        return self._finish([*COMMAND, *arguments], environ)

    def shell(self, script: str) -> Finished:
        """Run a line of bash that calls ``okrsync``."""
        command = script.replace("okrsync ", f"{' '.join(COMMAND)} ")
        return self._finish(["bash", "-c", command], {})

    def call(self, *arguments: str) -> Finished:
        """Run a command as ``run`` does, but in this process, which is much quicker."""
        out, err = StringIO(), StringIO()
        heeds = signal.getsignal(signal.SIGINT)
        with (
            chdir(self.folder),
            patch.dict(os.environ, self._environ({}), clear=True),
            patch.object(sys, "argv", ["okrsync", *arguments]),
            redirect_stdout(out),
            redirect_stderr(err),
            pytest.raises(SystemExit) as end,
        ):
            main()
        signal.signal(signal.SIGINT, heeds)
        finished = Finished(int(end.value.code or 0), out.getvalue(), err.getvalue())
        self._assert_harmless(finished.out + finished.err)
        return finished

    def json(self, *arguments: str) -> Any:
        """What a command that succeeds prints with ``--json``."""
        done = self.run(*arguments, "--json")
        assert done.code == 0, done.err
        return done.json()

    def look(self, *arguments: str) -> Any:
        """As ``json``, but in this process."""
        done = self.call(*arguments, "--json")
        assert done.code == 0, done.err
        return done.json()

    def figures(self) -> dict[str, Any]:
        """Every key result by its id, as ``status --json`` has it."""
        told = self.look("status")
        return {kr["id"]: kr for objective in told["objectives"] for kr in objective["key_results"]}

    def start(self, *arguments: str, out: Path, **environ: str) -> subprocess.Popen[bytes]:
        """Start a command whose output goes to the file ``out``."""
        with out.open("wb") as file:
            return subprocess.Popen(
                [*COMMAND, *arguments],
                cwd=self.folder,
                env=self._environ(environ),
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    @contextmanager
    def daemon(self) -> Iterator[Daemon]:
        """A daemon that has started; killed at the end if it still runs."""
        log = self.folder / "daemon.log"
        daemon = Daemon(self.start("run", out=log), log)
        try:
            eventually(lambda: daemon.events("running") or daemon.process.poll() is not None)
            assert daemon.process.poll() is None, log.read_text(encoding="utf-8")
            yield daemon
        finally:
            daemon.process.kill()
            daemon.process.wait()
        self._assert_harmless(log.read_text(encoding="utf-8"))

    def _finish(self, command: Sequence[str], environ: Mapping[str, str]) -> Finished:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self._environ(environ),
            capture_output=True,
            timeout=60,
            check=False,
        )
        finished = Finished(done.returncode, done.stdout.decode(), done.stderr.decode())
        self._assert_harmless(finished.out + finished.err)
        return finished

    def _environ(self, more: Mapping[str, str]) -> dict[str, str]:
        plain = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "COLUMNS": "80", "LANG": "C.UTF-8"}
        # Daemons of several tests run at once, so each takes a port that is free.
        plain["OKRSYNC_LISTEN"] = "127.0.0.1:0"
        return {**plain, **self.environ, **more}

    def _assert_harmless(self, said: str) -> None:
        assert "Traceback" not in said
        assert not [secret for secret in self.secrets if secret in said]
