"""Keep a database as this okrsync writes it, and the numbers that it tells: `make keep-revision`.

It is run when a revision is new, and what came of it is never edited: each later version has to upgrade that
very database and to tell those very numbers.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import Any

from okrsync.demo.play import environment
from okrsync.sandbox import Sandbox
from okrsync.sandbox.seed import county
from okrsync.sdk.http.client import utc_now

_HERE = Path(__file__).parent
_FILE = """\
version: 1
connections:
  county-jira: {kind: jira, url: "${JIRA_URL}", email: "${JIRA_EMAIL}", token: "${JIRA_TOKEN}"}
  code: {kind: github, url: "${GITHUB_URL}", token: "${GITHUB_TOKEN}"}
objectives:
  - id: basic-education
    title: Increase the quality of basic education
    owner: education-board
    period: 2020..2089
    key_results:
      - id: dropout
        title: Reduce the annual school dropout rate from 8% to 3%
        metric: {baseline: 8, target: 3, unit: "%"}
        measure: {kpi: dropout-rate}
        work: {jira: {jql: 'project = "DROP" and component = Network', weigh_by: points}}
      - id: survey
        title: Conduct a user survey
        milestone:
          stages:
            - {title: Write the questionnaire, share: 70, work: {github: {repo: county/survey}}}
            - {id: findings, title: Publish the findings, share: 30}
  - id: tutors
    title: Every pupil at risk has a tutor
    owner: inclusion-office
    period: 2020..2021
    key_results:
      - id: tutoring
        title: Raise the pupils who meet a tutor from 150 to 900
        metric: {baseline: 150, target: 900, unit: pupils, every: 100 years}
        measure: checkin
        work: {github: {repo: county/survey, milestone: Questionnaire}}
kpis:
  - {id: dropout-rate, title: Dropout rate, unit: "%", every: 100 years, healthy: {max: 4},
     measure: {csv: {path: dropout.csv, date: day, value: rate}}}
schedule: {timezone: Europe/Lisbon}
slack:
  token: "${SLACK_BOT_TOKEN}"
  url: "${SLACK_URL}"
  digests: [{channel: "#okrs", when: mondays at 09:00, objectives: all}]
"""
# What people do between two syncs, each with a trace of its own in the database.
_DEEDS = (
    ("checkin", "tutoring", "600", "--at", "2021-06-30", "--note", "counted by the schools"),
    ("override", "dropout", "6.5", "--reason", "reported twice", "--until", "2089-01-01"),
    ("complete", "survey", "findings"),
    ("digest", "--post"),
)
# What is there after all of this only by chance: a right to write, a reading that was cut off, a refusal.
_MADE_UP: Mapping[str, tuple[str, str]] = {
    "lease": ("name, owner, token, until", "'connection code', 'gone', 7, '2026-11-26 09:00:00.000000'"),
    "occurrence": (
        "job, scheduled_for, claimed_at",
        "'digest #okrs', '2026-11-23 09:00:00.000000', '2026-11-23 09:00:01.000000'",
    ),
    "sighting": ("scope_id, item_id", "1, '10109'"),
    "channel_trouble": (
        "channel, trouble, hint, since",
        "'#elsewhere', 'there is no such channel', 'invite the bot', '2026-11-23 09:00:00.000000'",
    ),
    "watched": ("subject, state", """'key result dropout', '{"status": "behind"}'"""),
}


class _Home:
    """An installation beside the stand-ins."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.database = folder / "okrsync.db"
        self._folder = folder
        self._environ = {**os.environ, **environment(sandbox, folder), "LOGNAME": "ana"}
        self.write(_FILE)
        (folder / "dropout.csv").write_text("day,rate\n2025-07-31,8\n2026-07-31,7\n", encoding="utf-8")

    def write(self, mapping: str) -> None:
        (self._folder / "okrsync.yaml").write_text(mapping, encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """What a command that succeeds prints."""
        command = [sys.executable, "-m", "okrsync", *arguments]
        done = subprocess.run(
            command, cwd=self._folder, env=self._environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{arguments}: {done.stderr}")
        return done.stdout

    def serve_a_while(self) -> None:
        """Run the daemon until it had time for everything that it does at its start."""
        command = [sys.executable, "-m", "okrsync", "run"]
        silent = subprocess.DEVNULL
        with subprocess.Popen(command, cwd=self._folder, env=self._environ, stderr=silent) as daemon:
            Event().wait(8)
            daemon.send_signal(signal.SIGTERM)


def keep(folder: Path = _HERE) -> None:
    """Write ``REVISION.sql`` and ``REVISION.json`` into ``folder``."""
    with tempfile.TemporaryDirectory() as place, Sandbox(county(utc_now)) as sandbox:
        home = _Home(sandbox, Path(place))
        home.run("sync")
        for deed in _DEEDS:
            home.run(*deed)
        sandbox.world.github.close("county/survey", 4)
        home.write(_FILE.replace("share: 70", "share: 60").replace("share: 30", "share: 40"))
        home.run("sync")
        home.run("close", "tutors", "--note", "the tutors go on")
        home.serve_a_while()
        told = json.loads(home.run("status", "--json"))
        _kept(home.database, told, folder)


def _kept(database: Path, told: Any, folder: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        found = connection.execute("select name from sqlite_master where type = 'table'")
        tables = {name for (name,) in found}
        for table in tables & _MADE_UP.keys():
            if not connection.execute(f"select count(*) from {table}").fetchone()[0]:  # noqa: S608
                columns, values = _MADE_UP[table]
                connection.execute(f"insert into {table} ({columns}) values ({values})")  # noqa: S608
        (revision,) = connection.execute("select version_num from okrsync_revision").fetchone()
        dump = "\n".join(connection.iterdump())
    (folder / f"{revision}.sql").write_text(f"{dump}\n", encoding="utf-8")
    (folder / f"{revision}.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keep(*map(Path, sys.argv[1:]))
