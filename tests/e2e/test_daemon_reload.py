"""A changed file while the daemon runs: a good one is taken over, a bad one changes nothing and says so."""

from __future__ import annotations

import signal
import socket
from pathlib import Path

from okrsync.sandbox import World
from tests.e2e.program import COUNTY, Daemon, Program, eventually

HARDER = COUNTY.replace("baseline: 8,", "baseline: 10,")
BAD = COUNTY.replace("milestone: Questionnaire", "milestoan: Questionnaire")


def _rename(program: Program, mapping: str) -> None:
    """Put ``mapping`` in place as editors do: written beside it, then moved over it."""
    beside = program.folder / "okrsync.yaml.new"
    beside.write_text(mapping, encoding="utf-8")
    beside.replace(program.folder / "okrsync.yaml")


def _began(daemon: Daemon, program: Program) -> None:
    eventually(lambda: program.call("status").code == 0)
    eventually(lambda: program.figures()["dropout"]["delivery"]["progress"])


def test_a_good_file_is_taken_over_by_itself_and_its_effect_is_told_and_kept(program: Program) -> None:
    with program.daemon() as daemon:
        _began(daemon, program)
        asked = len(daemon.events("moved"))
        _rename(program, HARDER)
        eventually(lambda: daemon.events("reloaded"))
        [told] = daemon.events("reloaded")
        assert (told["version"], told["job"]) == (2, "reload")
        assert [effect["id"] for effect in told["effect"]["key_results"]] == ["dropout"]
        eventually(lambda: len(daemon.events("moved")) > asked)
        assert daemon.events("moved")[-1]["key_results"] == ["dropout"]
        assert daemon.end() == 0
    assert len(daemon.events("reloaded")) == 1


def test_a_bad_file_changes_nothing_and_a_mended_one_is_taken_on_sighup(program: Program) -> None:
    with program.daemon() as daemon:
        _began(daemon, program)
        before = program.figures()
        _rename(program, BAD)
        eventually(lambda: daemon.events("reload refused"))
        [refused] = daemon.events("reload refused")
        [problem] = refused["problems"]
        assert "okrsync.yaml:" in problem
        assert "did you mean 'milestone'?" in problem
        program.write()
        daemon.process.send_signal(signal.SIGHUP)
        eventually(lambda: daemon.events("reloaded"))
        assert {event["effect"] for event in daemon.events("reloaded")} == {None}
        after = program.figures()
        assert {name: kr["delivery"]["done"] for name, kr in after.items()} == {
            name: kr["delivery"]["done"] for name, kr in before.items()
        }
        assert daemon.end() == 0


def test_reload_answers_with_the_effect_or_with_the_problems(program: Program) -> None:
    alone = program.call("reload")
    assert (alone.code, "no daemon is running on this database" in alone.err) == (2, True)
    with program.daemon() as daemon:
        _began(daemon, program)
        (program.folder / "okrsync.yaml").write_text(BAD, encoding="utf-8")
        refused = program.call("reload")
        assert refused.code == 2
        assert "okrsync.yaml:" in refused.err
        assert "did you mean 'milestone'?" in refused.err
        (program.folder / "okrsync.yaml").write_text(HARDER, encoding="utf-8")
        done = program.call("reload")
        assert (done.code, "dropout: " in done.out) == (0, True)
        again = program.look("reload")
        assert again == {"version": 2, "changed": False, "effect": None, "restart_needed": []}
        assert daemon.end() == 0


def test_a_secret_that_was_mended_in_the_env_file_is_taken_over(program: Program) -> None:
    environ = dict(program.environ)
    token = environ.pop("TRELLO_TOKEN")
    home = Program(program.folder, environ)
    (home.folder / ".env").write_text("TRELLO_TOKEN=ATTAwrong\n", encoding="utf-8")
    with home.daemon() as daemon:
        eventually(lambda: daemon.events("trouble"))
        mended = f"TRELLO_TOKEN={token}\nOKRSYNC_LOG_LEVEL=error\n"
        (home.folder / ".env").write_text(mended, encoding="utf-8")
        assert home.look("reload")["restart_needed"] == ["log_level"]
        eventually(lambda: daemon.events("recovered"))
        assert daemon.events("restart needed")
        assert daemon.end() == 0


def test_a_connection_that_is_new_in_the_file_is_synced_at_once(program: Program, world: World) -> None:
    lines = COUNTY.splitlines(keepends=True)
    without = "".join(line for line in lines if "office" not in line and "Fieldwork" not in line)
    program.write(without.replace("share: 20", "share: 70"))
    with program.daemon() as daemon:
        _began(daemon, program)
        assert not world.trello.seen()
        _rename(program, COUNTY)
        eventually(lambda: any(e["scope"].startswith("office") for e in daemon.events("synced")))
        assert daemon.end() == 0


def test_systemd_is_told_of_start_reload_and_end(program: Program) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        address = program.folder / "notify"
        manager.bind(str(address))
        manager.settimeout(30)
        home = Program(program.folder, {**program.environ, "NOTIFY_SOCKET": str(address)})
        with home.daemon() as daemon:
            told = _upto("READY=1", manager)
            daemon.process.send_signal(signal.SIGHUP)
            told += _upto("READY=1", manager)
            assert daemon.end() == 0
            told += _upto("STOPPING=1", manager)
    states = [line for line in told if line.partition("=")[0] in ("READY", "RELOADING", "STOPPING")]
    assert states == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]
    assert "WATCHDOG=1" in told
    assert any(line.startswith("MONOTONIC_USEC=") and int(line[15:]) > 0 for line in told)


def _upto(last: str, manager: socket.socket) -> list[str]:
    told = list[str]()
    while last not in told:
        told += manager.recv(4096).decode().splitlines()
    return told


def test_the_unit_file_is_one_that_systemd_takes() -> None:
    unit = (Path(__file__).parents[2] / "config" / "okrsync.service").read_text(encoding="utf-8")
    for line in ("Type=notify-reload", "WatchdogSec=90", "ExecStart=/opt/okrsync/bin/okrsync run"):
        assert line in unit.splitlines()
