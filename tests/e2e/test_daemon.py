"""The daemon as an operator meets it: started, spoken to, stopped, killed and started again."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from okrsync.sandbox import Sandbox, World
from tests.e2e.program import COUNTY, Program, eventually

OFTEN = COUNTY.replace("every 10 minutes", "every 1 second")
POSTING = OFTEN.replace("mondays at 09:00", "every 2 seconds")


def _delivery(program: Program) -> float:
    return float(program.figures()["dropout"]["delivery"]["progress"] or 0)


def _has_synced(program: Program) -> bool:
    return program.call("status").code == 0 and _delivery(program) > 0


def test_it_syncs_at_its_start_then_on_schedule_and_posts_each_digest_once(
    program: Program, world: World
) -> None:
    program.write(POSTING)
    with program.daemon() as daemon:
        eventually(lambda: _has_synced(program))
        before = _delivery(program)
        world.jira.transition("DROP-4", "Done")
        eventually(lambda: _delivery(program) > before)
        messages = world.slack.channel("#okrs").messages
        eventually(lambda: len(messages) >= 2)
        assert daemon.end() == 0
        assert any("dropout" in event["key_results"] for event in daemon.events("moved"))
        assert daemon.events("stopped")
    keys = [message.metadata["event_payload"]["key"] for message in messages if message.metadata]
    assert len(set(keys)) == len(messages)


def test_commands_reach_it_while_it_runs(program: Program, world: World) -> None:
    with program.daemon() as daemon:
        eventually(lambda: _has_synced(program))
        assert stat.S_IMODE((program.folder / "okrsync.sock").stat().st_mode) == 0o600
        world.jira.transition("DROP-4", "Done")
        assert "dropout" in program.look("sync")["moved"]
        assert program.run("checkin", "tutoring", "300").code == 0
        assert program.call("complete", "survey", "findings").code == 0
        assert program.call("digest", "--post").code == 0
        refused = program.call("checkin", "tutoringg", "300")
        assert (refused.code, "did you mean 'tutoring'?" in refused.err) == (2, True)
        figures = program.figures()
        assert figures["tutoring"]["result"]["progress"] == 0.2
        assert figures["survey"]["result"]["progress"] == 0.3
        leads = [one for one in world.slack.channel("#okrs").messages if one.thread_ts is None]
        assert len(leads) == 1
        world.trello.faults.revoke_token()
        assert program.call("sync", "office").code == 3
        assert daemon.end(signal.SIGINT) == 0
    assert not (program.folder / "okrsync.sock").exists()


def test_a_sync_that_the_daemon_does_is_told_as_one_that_is_done_here(program: Program, world: World) -> None:
    with program.daemon() as daemon:
        eventually(lambda: _has_synced(program))
        told = program.call("sync", "county-jira")
        assert told.code == 0
        assert told.err.startswith("county-jira: project DROP: 14 seen, 0 changed\n")
        world.trello.faults.revoke_token()
        refused = program.call("sync", "office")
        assert refused.code == 3
        assert "office: board aBcD1234: " in refused.err
        assert "the last good numbers hold" in refused.err
        assert daemon.end() == 0


def test_a_second_daemon_on_one_database_is_refused_and_disturbs_nothing(program: Program) -> None:
    with program.daemon() as daemon:
        second = program.run("run")
        assert second.code == 1
        assert f"another okrsync (process {daemon.process.pid}) is writing to okrsync.db" in second.err
        assert "hint: a daemon is running on this database" in second.err
        assert program.call("checkin", "tutoring", "300").code == 0
        assert daemon.end() == 0


def test_asked_to_stop_while_tools_are_slow_it_stops_soon_and_the_next_goes_on(
    program: Program, sandbox: Sandbox
) -> None:
    world = sandbox.world
    for site in (world.jira, world.github, world.trello):
        site.faults.slow_down(60)
    with program.daemon() as daemon:
        eventually(lambda: daemon.events("moved"))
        assert daemon.end(within=8) == 0
        assert daemon.events("stopped")
        assert not daemon.events("trouble")
    for site in (world.jira, world.github, world.trello):
        site.faults.heal()
    with program.daemon() as daemon:
        eventually(lambda: _has_synced(program))
        assert daemon.end() == 0


def test_killed_without_warning_it_leaves_a_database_that_the_next_one_goes_on_with(
    program: Program, world: World
) -> None:
    program.write(OFTEN)
    with program.daemon() as daemon:
        eventually(lambda: _has_synced(program))
        assert daemon.end(signal.SIGKILL) == -signal.SIGKILL
    assert (program.folder / "okrsync.sock").exists()
    before = _delivery(program)
    assert program.call("checkin", "tutoring", "300").code == 0
    world.jira.transition("DROP-4", "Done")
    with program.daemon() as daemon:
        eventually(lambda: _delivery(program) > before)
        assert program.call("checkin", "tutoring", "450").code == 0
        assert daemon.end() == 0


def test_an_expired_token_is_logged_once_when_it_starts_and_once_when_it_ends(
    program: Program, world: World
) -> None:
    program.write(OFTEN)
    world.trello.faults.revoke_token()
    with program.daemon() as daemon:
        eventually(lambda: daemon.events("trouble"))
        asked, others = len(world.trello.seen()), len(world.github.seen()) + 3
        eventually(lambda: len(world.github.seen()) >= others)
        assert len(world.trello.seen()) <= asked + 1
        world.trello.faults.restore_token()
        # It is left alone for minutes now, unless somebody says that it is mended.
        program.run("sync", "office")
        eventually(lambda: daemon.events("recovered"))
        assert daemon.end() == 0
        assert [event["source"] for event in daemon.events("trouble")] == ["office: board aBcD1234"]
        assert len(daemon.events("recovered")) == 1


def test_a_database_deep_in_folders_is_reached_all_the_same(sandbox: Sandbox, program: Program) -> None:
    deep = Program(program.folder / ("a-folder-with-a-long-name" * 4) / "county", program.environ)
    deep.write()
    with deep.daemon() as daemon:
        assert deep.run("checkin", "tutoring", "300").code == 0
        elsewhere = Program(program.folder, program.environ)
        database = str(deep.folder / "okrsync.db")
        assert elsewhere.call("--database", database, "checkin", "tutoring", "310").code == 0
        assert daemon.end() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_sync_by_hand_that_is_interrupted_ends_at_once_and_changes_nothing(
    synced: Program, world: World, tmp_path: Path, number: signal.Signals
) -> None:
    before = synced.figures()["dropout"]
    world.jira.transition("DROP-4", "Done")
    world.jira.faults.slow_down(1.5)
    asked = len(world.jira.seen())
    out = tmp_path / "sync.log"
    process = synced.start("sync", "county-jira", out=out)
    try:
        eventually(lambda: len(world.jira.seen()) > asked)
        os.kill(process.pid, number)
        assert process.wait(10) == 130
    finally:
        process.kill()
        process.wait()
    assert out.read_text(encoding="utf-8").splitlines()[-1] == "stopped"
    after = synced.figures()["dropout"]
    assert (after["delivery"]["progress"], after["stale"]) == (before["delivery"]["progress"], None)
