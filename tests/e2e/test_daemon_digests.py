"""Digests over restarts: made up for once, given up when too late, never twice; and a kill in mid-job."""

from __future__ import annotations

import signal
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

from okrsync.sandbox import World
from tests.e2e.program import COUNTY, Daemon, Program, eventually

PATIENT = COUNTY.replace("objectives: all}", "objectives: all, late: 8 days}")
HASTY = COUNTY.replace("objectives: all}", "objectives: all, late: 1 second}")


def _runs_and_ends(program: Program, upto: str = "moved") -> Daemon:
    with program.daemon() as daemon:
        eventually(lambda: daemon.events(upto) and _occurrences(program))
        assert daemon.end() == 0
    return daemon


def _occurrences(program: Program) -> list[str]:
    with closing(sqlite3.connect(program.folder / "okrsync.db")) as database:
        return [row[0] for row in database.execute("select occurrence from posting order by occurrence")]


def _was_down_for(program: Program, length: timedelta) -> str:
    """As if what was seen to last had been so long before; the occurrence that was missed since."""
    [last] = _occurrences(program)
    name, _, at = last.rpartition(" ")
    before = (datetime.fromisoformat(at) - length).isoformat().replace("+00:00", "Z")
    with closing(sqlite3.connect(program.folder / "okrsync.db")) as database, database:
        database.execute("update posting set occurrence = ?", [f"{name} {before}"])
    return last


def test_a_first_start_posts_nothing_of_the_past(program: Program, world: World) -> None:
    program.write(PATIENT)
    daemon = _runs_and_ends(program)
    assert len(_occurrences(program)) == 1
    assert world.slack.channel("#okrs").messages == []
    assert not daemon.events("digest made up for")


def test_a_missed_digest_is_made_up_for_once_and_only_the_last_one(program: Program, world: World) -> None:
    program.write(PATIENT)
    _runs_and_ends(program)
    missed = _was_down_for(program, timedelta(days=28))
    daemon = _runs_and_ends(program, "digest made up for")
    eventually(lambda: world.slack.channel("#okrs").messages)
    [told] = daemon.events("digest made up for")
    assert "every one after" in told["skipped"]
    assert told["run"]
    again = _runs_and_ends(program, "running")
    assert not again.events("digest made up for")
    [lead] = [one for one in world.slack.channel("#okrs").messages if one.thread_ts is None]
    assert lead.metadata is not None
    assert lead.metadata["event_payload"]["key"] == f"{missed} / lead"


def test_a_digest_that_is_too_late_is_given_up_and_said_once(program: Program, world: World) -> None:
    program.write(HASTY)
    _runs_and_ends(program)
    missed = _was_down_for(program, timedelta(days=7))
    daemon = _runs_and_ends(program, "digest given up")
    [told] = daemon.events("digest given up")
    assert "skipped" not in told
    assert missed in _occurrences(program)
    again = _runs_and_ends(program, "running")
    assert not again.events("digest given up")
    assert world.slack.channel("#okrs").messages == []


def test_killed_while_jobs_run_the_next_one_comes_to_the_same_numbers(program: Program, world: World) -> None:
    for site in (world.jira, world.github, world.trello):
        site.faults.slow_down(2)
    with program.daemon() as daemon:
        eventually(lambda: world.jira.seen() and world.github.seen() and world.trello.seen())
        assert daemon.end(signal.SIGKILL) == -signal.SIGKILL
    for site in (world.jira, world.github, world.trello):
        site.faults.heal()
    with program.daemon() as daemon:
        eventually(lambda: program.figures()["survey"]["stale"] is None)
        eventually(lambda: program.figures()["dropout"]["stale"] is None)
        assert not daemon.events("trouble")
        assert daemon.end() == 0
    killed = program.figures()
    other = Program(program.folder / "other", program.environ)
    other.write()
    assert other.call("sync").code == 0
    assert {n: kr["delivery"]["done"] for n, kr in killed.items()} == {
        n: kr["delivery"]["done"] for n, kr in other.figures().items()
    }
