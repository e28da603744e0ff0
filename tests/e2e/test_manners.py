"""How every command behaves, whatever it does: help, colour, encodings, narrow terminals, Ctrl-C, faults."""

from __future__ import annotations

import os
import re
import shlex
import signal
import sys
from collections.abc import Iterator
from contextlib import chdir
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
import pytest
from click.testing import CliRunner

from okrsync.cli import main, okrsync
from okrsync.errors import OkrsyncError
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.seed import county
from okrsync.sdk.http.client import utc_now
from tests.e2e.conftest import installed
from tests.e2e.program import COUNTY, Program, eventually
from tests.e2e.terminal import terminal
from tests.meta.documents import ROOT

_NAMES = okrsync.list_commands(click.Context(okrsync))
# A daemon and a story end when somebody ends them; both have tests of their own.
_GO_ON = {"demo", "run"}
_END = [name for name in _NAMES if name not in _GO_ON]
# One tells a story, one asks questions, one is a daemon whose log is JSON, and one prints JSON anyway.
_WITHOUT_JSON = {"demo", "init", "run", "schema"}
_TABLES = ["status", "projects", "items", "explain dropout", "explain basic-education"]
_NOT_ASCII = "Évaluer les écoles, 学校"


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """A county that has synced, with titles in letters of many kinds."""
    with Sandbox(county(utc_now)) as running:
        home = installed(running, tmp_path_factory.mktemp("foreign"))
        title = "Increase the quality of basic education to reduce social inequalities"
        assert title in COUNTY
        home.write(COUNTY.replace(title, _NOT_ASCII))
        running.world.jira.rename("DROP-2", _NOT_ASCII)
        assert home.call("sync").code == 0
        yield home


def _command(name: str) -> click.Command:
    found = okrsync.get_command(click.Context(okrsync), name)
    assert found is not None
    return found


def _examples(name: str) -> list[list[str]]:
    """The arguments of each example in the help of a command, as a shell would hand them over."""
    help_text = CliRunner().invoke(okrsync, [name, "--help"]).stdout
    lines = help_text.partition("Examples:")[2].strip().splitlines()
    return [shlex.split(line.partition(" > ")[0])[1:] for line in lines]


@pytest.mark.parametrize("name", _NAMES)
def test_help_ends_with_examples_that_can_be_typed(name: str) -> None:
    examples = _examples(name)
    assert examples
    for example in examples:
        context = click.Context(okrsync)
        rest = okrsync.make_parser(context).parse_args(list(example))[1]
        assert rest[0] == name
        _command(name).make_context(name, rest[1:], parent=context)


@pytest.mark.parametrize("name", _NAMES)
def test_help_can_be_read_in_forty_columns(name: str) -> None:
    told = CliRunner().invoke(okrsync, [name, "--help"], env={"COLUMNS": "40"}, terminal_width=40)
    prose = told.stdout.partition("Examples:")[0]
    assert max(map(len, prose.splitlines())) <= 40
    for parameter in _command(name).params:
        assert isinstance(parameter, click.Argument) or parameter.opts[-1] in told.stdout


@pytest.mark.parametrize("name", _NAMES)
def test_programs_can_read_what_a_command_says(name: str) -> None:
    options = {option for parameter in _command(name).params for option in parameter.opts}
    assert ("--json" in options) is (name not in _WITHOUT_JSON)
    assert {"-v", "--verbose", "-q", "--quiet"} <= options


def _broken(monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException) -> list[str]:
    """The words of an example of a command that ends with ``error`` as soon as it is called."""

    def end(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(_command(name), "callback", end)
    return _examples(name)[0]


@pytest.mark.parametrize("name", _NAMES)
def test_ctrl_c_ends_a_command_with_130_and_one_word(
    settled: Program, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = settled.call(*_broken(monkeypatch, name, KeyboardInterrupt()))
    # A line of its own, since terminals show ^C where the cursor was.
    assert (told.code, told.out, told.err) == (130, "", "\nstopped\n")


@pytest.mark.parametrize("name", _NAMES)
def test_a_fault_of_okrsync_is_a_message_with_a_hint_and_no_secret(
    settled: Program, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault = RuntimeError("sandbox-jira-token")
    told = settled.call(*_broken(monkeypatch, name, fault))
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith("error: okrsync itself broke: RuntimeError in test_manners.py")
    assert "\n  hint: " in told.err


def _called(program: Program, arguments: list[str], **environ: str) -> tuple[int, bytes, bytes]:
    """Run a command in this process at streams that know ASCII alone: its exit code and what it wrote."""
    out, err = BytesIO(), BytesIO()
    with (
        chdir(program.folder),
        patch.dict(os.environ, {**program.environ, "HOME": str(program.folder), **environ}),
        patch.object(sys, "argv", ["okrsync", *arguments]),
        patch.object(sys, "stdin", TextIOWrapper(BytesIO())),
        patch.object(sys, "stdout", TextIOWrapper(out, encoding="ascii")) as stdout,
        patch.object(sys, "stderr", TextIOWrapper(err, encoding="ascii")) as stderr,
        pytest.raises(SystemExit) as end,
    ):
        main()
    stdout.flush()
    stderr.flush()
    return int(end.value.code or 0), out.getvalue(), err.getvalue()


@pytest.mark.parametrize("name", _END)
def test_a_terminal_that_knows_ascii_alone_ends_no_command(foreign: Program, name: str) -> None:
    code, out, err = _called(foreign, _examples(name)[0])
    assert code in {0, 1, 2, 3}
    assert out.isascii()
    assert err.isascii()
    assert b"itself broke" not in err


@pytest.mark.parametrize("name", _END)
def test_what_is_no_terminal_gets_no_colour(foreign: Program, name: str) -> None:
    _, out, err = _called(foreign, _examples(name)[0], FORCE_COLOR="")
    assert b"\x1b" not in out + err


@pytest.mark.parametrize(("environ", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_errors_are_coloured_on_a_terminal_that_wants_it(
    settled: Program, environ: dict[str, str], coloured: bool
) -> None:
    wanted = {**settled.environ, "TERM": "xterm", **environ}
    with terminal(["explain", "dropuot"], settled.folder, wanted) as shown:
        assert shown.end() == 2
    assert ("\x1b[" in shown.screen) is coloured


@pytest.mark.parametrize("command", _TABLES)
def test_forty_columns_show_every_word_that_a_wide_terminal_shows(settled: Program, command: str) -> None:
    def words(columns: int) -> set[str]:
        home = Program(settled.folder, {**settled.environ, "COLUMNS": str(columns)})
        told = home.call(*command.split())
        assert told.code == 0
        assert max(len(line.rstrip()) for line in told.out.splitlines()) <= columns
        return {word for word in told.out.split() if not set(word) <= set("█│·")}

    assert words(200) - words(40) <= {"key", "result", "KPI", "project", "item"}


def test_quiet_leaves_out_what_is_under_way_and_what_is_confirmed(program: Program, world: World) -> None:
    assert (program.call("sync", "-q").out, program.call("-q", "sync").err) == ("", "")
    told = program.call("checkin", "tutoring", "210", "--quiet")
    assert (told.code, told.out, told.err) == (0, "", "")
    assert "tutoring" in program.call("-q", "status").out
    world.trello.faults.forbid()
    assert "office: board aBcD1234: " in program.call("sync", "-q").err


def test_verbose_tells_what_is_asked_of_the_tools(program: Program) -> None:
    told = program.run("sync", "--verbose")
    assert "GET 127.0.0.1/rest/api/3/myself: 200" in told.err
    assert "\x1b" not in told.err
    assert "GET 127.0.0.1/boards/aBcD1234: 200" in program.run("check", "--live", "-v").err


def test_the_last_word_on_how_much_is_said_holds(settled: Program) -> None:
    assert "reading office" in settled.call("discover", "office").err
    assert settled.call("-v", "discover", "-q", "office").err == ""


def test_ctrl_c_amid_a_sync_leaves_what_the_next_one_goes_on_from(
    program: Program, world: World, tmp_path: Path
) -> None:
    world.trello.faults.slow_down(3)
    running = program.start("sync", out=tmp_path / "said")
    # Connections are read side by side, so Trello is being waited for.
    eventually(lambda: world.jira.requests)
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == 130
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert said.endswith("stopped\n")
    assert "Traceback" not in said
    world.trello.faults.slow_down(0)
    told = program.look("sync")
    assert all(scope["trouble"] is None for scope in told["scopes"])


def test_exit_codes_are_those_of_the_document() -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    table = text.partition("## Exit codes")[2].partition("\n\n## ")[0]
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)}
    assert documented == {0, 130, *(kind.exit_code for kind in _kinds(OkrsyncError))}


def _kinds(error: type[Any]) -> Iterator[type[Any]]:
    yield error
    for kind in error.__subclasses__():
        yield from _kinds(kind)
