"""A newcomer's first file: asked for at a terminal, or said in options, and what can go wrong on the way."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from okrsync.sandbox import Sandbox
from okrsync.sandbox.credentials import JIRA_TOKEN, TRELLO_KEY, TRELLO_TOKEN
from tests.e2e.program import Program
from tests.e2e.terminal import Terminal, terminal

_TABLE = """\
objective,key result,baseline,target,unit,owner
Better schools,Reduce the dropout rate,8%,3%,,ana
,Survey the pupils,,,,ana
"""


@pytest.fixture
def bare(program: Program) -> Program:
    """Credentials in the environment and an empty folder."""
    for path in program.folder.iterdir():
        path.unlink()
    return program


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@contextmanager
def _at_a_terminal(program: Program, *arguments: str, without: tuple[str, ...] = ()) -> Iterator[Terminal]:
    environ: Mapping[str, str] = {n: v for n, v in program.environ.items() if n not in without}
    with terminal(["init", *arguments], program.folder, environ) as asked:
        yield asked
    assert "Traceback" not in asked.screen
    assert not [secret for secret in program.secrets if secret in asked.screen]


def test_options_and_environment_are_enough_for_a_file_that_syncs(bare: Program) -> None:
    (bare.folder / "okrs.csv").write_text(_TABLE, encoding="utf-8")
    told = bare.run("init", "--yes", "--project", "DROP", "--board", "aBcD1234", "--from-csv", "okrs.csv",
                    "--timezone", "Europe/Lisbon", "--period", "2020..2089")  # fmt: skip
    assert told.code == 0, told.err
    assert "the file is fine: 1 objective, 2 key results, 2 projects, 0 KPIs, 3 connections" in told.out
    text = (bare.folder / "okrsync.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=okrsync.schema.json\n")
    assert "token: ${JIRA_TOKEN}" in text
    assert _files(bare.folder) == {"okrs.csv", "okrsync.yaml", "okrsync.schema.json"}
    assert bare.call("check", "--live").code == 0
    assert bare.call("sync").code == 0
    [objective] = bare.look("status")["objectives"]
    assert [(kr["id"], kr["kind"]) for kr in objective["key_results"]] == [
        ("reduce-the-dropout-rate", "metric"),
        ("survey-the-pupils", "milestone"),
    ]


def test_one_tool_alone_is_connected_by_name(bare: Program) -> None:
    told = bare.call("init", "--yes", "--connection", "county=jira", "--url", bare.environ["JIRA_URL"],
                     "--project", "DROP")  # fmt: skip
    assert told.code == 0, told.err
    assert [one["connection"] for one in bare.look("check", "--live")["live"]] == ["county"]


def test_a_folder_of_files_is_looked_for_beside_the_file_to_be(bare: Program) -> None:
    office = bare.folder / "office"
    (office / "exports").mkdir(parents=True)
    (office / "exports" / "backlog.csv").write_text("id,title,status\n1,Tiles,open\n", encoding="utf-8")
    home = Program(bare.folder, {"FILE_FOLDER": "exports"})
    told = home.call("-f", "office/okrsync.yaml", "init", "--yes", "--connection", "file")
    assert told.code == 0, told.err
    assert f"1 file at {office / 'exports'}" in told.out + told.err
    assert "    folder: exports\n" in (office / "okrsync.yaml").read_text(encoding="utf-8")
    assert "{name: backlog.csv}" in home.call("-f", "office/okrsync.yaml", "discover").out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ("", 2, "--yes"),
        ("--yes --connection jirra", 2, "did you mean 'jira'?"),
        ("--yes --url https://x.example", 2, "JIRA_URL"),
        ("--yes --repo county/survy", 2, "did you mean 'county/survey'?"),
        ("--yes --project NOPE", 3, "NOPE"),
        ("--yes --project DRUP", 2, "did you mean 'DROP'?"),
        ("--yes --connection github --board aBcD1234", 2, "--connection"),
        ("--yes --from-csv nowhere.csv", 2, "nowhere.csv can't be read"),
        ("--yes --period 2026-Q5", 2, "2026-Q5"),
        ("--yes --timezone Europe/Lisbn", 2, "did you mean 'Europe/Lisbon'?"),
    ],
)
def test_a_slip_is_told_and_leaves_nothing_behind(
    bare: Program, arguments: str, code: int, said: str
) -> None:
    told = bare.call("init", *arguments.split())
    assert told.code == code
    assert said in told.err
    assert _files(bare.folder) == set()


def test_a_connector_that_is_installed_and_broken_is_named_with_what_is_wrong_with_it(bare: Program) -> None:
    broken = "the connector kanban of okrsync-kanban can't be used: it does not load"
    with patch("okrsync.cli.init.unusable_plugins", lambda: [broken]):
        told = bare.call("init", "--yes", "--connection", "kanban")
    assert told.code == 2
    assert f"hint: {broken}" in told.err


def test_a_missing_credential_is_told_by_the_variable_that_would_hold_it(bare: Program) -> None:
    poor = Program(bare.folder, {n: v for n, v in bare.environ.items() if n != "TRELLO_KEY"})
    told = poor.call("init", "--yes", "--connection", "trello")
    assert told.code == 2
    assert "set TRELLO_KEY in the environment or in .env" in told.err
    assert _files(bare.folder) == set()


def test_a_refused_credential_ends_it_with_nothing_written(bare: Program) -> None:
    told = bare.run("init", "--yes", "--connection", "github", GITHUB_TOKEN="ghp_wrong")
    assert told.code == 3
    assert "401" in told.err
    assert "ghp_wrong" not in told.err + told.out
    assert _files(bare.folder) == set()


def test_the_problems_of_a_table_come_all_at_once_with_their_lines(bare: Program) -> None:
    (bare.folder / "okrs.csv").write_text(_TABLE.replace("8%", "eight") + "X,Y,1,1,,\n", encoding="utf-8")
    told = bare.call("init", "--yes", "--from-csv", "okrs.csv")
    assert told.code == 2
    assert "okrs.csv:2: the baseline 'eight' is no number" in told.err
    assert "okrs.csv:4: baseline and target are the same" in told.err


def test_a_file_that_is_there_stays(bare: Program) -> None:
    (bare.folder / "okrsync.yaml").write_text("mine", encoding="utf-8")
    told = bare.call("init", "--yes")
    assert told.code == 2
    assert "okrsync.yaml is there already" in told.err
    with _at_a_terminal(bare) as asked:
        asked.answer("okrsync.yaml is there already. Write a new one in its place at the end? [y/N]: ", "n")
        assert asked.end() == 130
    assert (bare.folder / "okrsync.yaml").read_text(encoding="utf-8") == "mine"
    assert _files(bare.folder) == {"okrsync.yaml"}


def test_a_newcomer_is_led_from_credentials_to_a_first_sync(bare: Program, sandbox: Sandbox) -> None:
    (bare.folder / ".git").mkdir()
    (bare.folder / ".env").write_text("# mine\nSLACK_BOT_TOKEN=keep\n", encoding="utf-8")
    with _at_a_terminal(bare, without=tuple(bare.environ)) as asked:
        _connect_jira(asked, sandbox)
        asked.answer("(empty: none): ", "project DROP")
        _write_an_objective(asked)
        _write_a_metric(asked)
        _write_a_milestone(asked)
        asked.answer("Another objective (empty to end): ")
        asked.answer("In which time zone do days begin and end? [", "Lisbon")
        asked.expect("did you mean 'Europe/Lisbon'?")
        asked.answer("In which time zone do days begin and end? [", "Europe/Lisbon")
        asked.expect("okrsync checkin reduce-the-dropout-rate VALUE")
        asked.answer("Pull the work now? [Y/n]: ")
        assert asked.end() == 0, asked.screen
    assert "not measured" in asked.screen
    assert "holds a number" not in (bare.folder / "okrsync.yaml").read_text(encoding="utf-8")
    env_file = bare.folder / ".env"
    assert env_file.read_text(encoding="utf-8").startswith("# mine\nSLACK_BOT_TOKEN=keep\nJIRA_TOKEN=")
    assert stat.S_IMODE(env_file.stat().st_mode) == 0o600
    assert (bare.folder / ".gitignore").read_text(encoding="utf-8") == ".env\n"
    figures = Program(bare.folder, {}).figures()
    assert figures["reduce-the-dropout-rate"]["delivery"]["unit"] == "points"
    assert figures["launch-the-portal"]["kind"] == "milestone"


def _connect_jira(asked: Terminal, sandbox: Sandbox) -> None:
    for kind, wanted in (("GitHub", ""), ("Jira", "y"), ("Trello", ""), ("Files", "")):
        asked.answer(f"Connect {kind}? [y/N]: ", wanted)
    asked.answer("  url: ", "county.example")
    asked.answer("  email: ", "okr@county.example")
    asked.answer("  token (not shown): ")
    asked.expect("this one needs an answer")
    asked.answer("  token (not shown): ", "wrong")
    assert "is no address" in asked.answer("  Try again? [Y/n]: ")
    asked.answer("  url: ", sandbox.jira_url)
    assert "401" in asked.answer("  Try again? [Y/n]: ")
    asked.answer("  token (not shown): ", JIRA_TOKEN)
    asked.expect("Jira: OKR sync (okr@county.example)")


def _write_an_objective(asked: Terminal) -> None:
    asked.answer("Objective (empty: none yet): ", "Lift 3 schools")
    assert "advice: It holds a number, 3" in asked.answer("Write it again? [y/N]: ", "y")
    asked.answer("Objective (empty: none yet): ", "Better schools")
    asked.answer("Who answers for it? (a person or a team): ")
    asked.expect("advice: It has no owner, so nobody answers for it (name a person or a team)")
    asked.answer("2026..2029) [", "2026-Q9")
    asked.expect("Error: ")
    asked.answer("2026..2029) [", "2020..2089")


def _write_a_metric(asked: Terminal) -> None:
    asked.answer("from 8% to 3%': ")
    asked.expect("this one needs an answer")
    asked.answer("from 8% to 3%': ", "Reduce the dropout rate from 8% to 3%")
    asked.answer("metric or milestone [metric]: ")
    asked.answer("Baseline: the number when the period starts [8%]: ")
    asked.answer("Target: the number to reach [3%]: ", "8")
    asked.expect("baseline and target are the same")
    asked.answer("Target: the number to reach [3%]: ")
    asked.answer("Unit, as in % or days [%]: ")
    asked.expect("It is to fall from 8 % to 3 %.")
    asked.answer("CSV file (empty: people tell): ")
    asked.answer("(empty: as for the objective): ")
    asked.answer("Numbers (empty: none yet): ", "2")
    asked.expect("Error: write numbers from 1 to 1")
    asked.answer("Numbers (empty: none yet): ", "1")
    assert "Network" in asked.answer("(empty: all): ", "component=Netwrk")
    asked.expect("did you mean 'Network'?")
    asked.answer("(empty: all): ", "component=Network; weigh_by=points")
    asked.expect("5 items (3 todo, 1 doing, 1 done)")


def _write_a_milestone(asked: Terminal) -> None:
    asked.answer("Another key result (empty to end): ", "Launch the portal")
    assert "reads like a deliverable" in asked.answer("metric or milestone [milestone]: ")
    asked.answer("Stage 1: ", "Build")
    asked.answer("Share [100]: ", "40")
    asked.answer("Stage 2: ", "Open it")
    asked.answer("Share [60]: ")
    asked.answer("(empty: as for the objective): ")
    asked.answer("Another key result (empty to end): ")


def test_what_check_would_say_is_said_while_there_is_time_to_mend_it(bare: Program) -> None:
    with _at_a_terminal(bare, "--connection", "github") as asked:
        asked.answer("(empty: none): ")
        asked.answer("Objective (empty: none yet): ", "A portal for everybody")
        asked.answer("a team): ", "me")
        asked.answer("2026..2029) [", "")
        asked.answer("from 8% to 3%': ", "Launch the portal")
        assert "advice: It begins with 'Launch', which reads like a deliverable" in asked.answer(
            "metric or milestone [milestone]: "
        )
        asked.answer("Stage 1: ", "Open it")
        asked.answer("Share [100]: ", "101")
        asked.expect("at most the 100 that are left")
        asked.answer("Share [100]: ")
        asked.answer("(empty: as for the objective): ")
        asked.answer("Another key result (empty to end): ")
        asked.expect("advice: Its key results are milestones only: all of it can be delivered and nothing be")
        asked.answer("Another key result (empty: it stays like this): ")
        asked.answer("Another objective (empty to end): ")
        asked.answer("In which time zone do days begin and end? [")
        asked.answer("Pull the work now? [Y/n]: ", "n")
        assert asked.end() == 0, asked.screen
    assert "[milestones-only]" in asked.screen


def test_key_results_of_a_table_are_linked_to_work_by_a_person_who_is_there(bare: Program) -> None:
    (bare.folder / "okrs.csv").write_text(_TABLE, encoding="utf-8")
    said = ("--connection", "jira", "--from-csv", "okrs.csv", "--period", "2020..2089")
    with _at_a_terminal(bare, *said) as asked:
        asked.answer("(empty: none): ", "DROP")
        assert "Reduce the dropout rate" in asked.answer("Numbers (empty: none yet): ", "1")
        asked.answer("As in component=Network (empty: all): ", "component=Network")
        asked.answer("In which time zone do days begin and end? [")
        asked.answer("Pull the work now? [Y/n]: ")
        assert asked.end() == 0, asked.screen
    assert bare.figures()["reduce-the-dropout-rate"]["delivery"]["total"] == 4


def test_connections_alone_are_a_file_to_begin_with(bare: Program) -> None:
    with _at_a_terminal(bare, "--connection", "jira") as asked:
        asked.answer("(empty: none): ", "DROP")
        asked.answer("Objective (empty: none yet): ")
        asked.answer("In which time zone do days begin and end? [")
        asked.answer("Pull the work now? [Y/n]: ", "n")
        assert asked.end() == 0, asked.screen
    assert bare.call("check", "--live").code == 0


def test_a_place_that_cannot_be_written_to_is_told_before_anything_is_asked(bare: Program) -> None:
    nowhere = bare.call("-f", "nowhere/okrsync.yaml", "init", "--yes")
    assert nowhere.code == 2
    assert f"there is no folder {bare.folder / 'nowhere'}" in nowhere.err
    with patch("os.access", lambda *_: False):
        locked = bare.call("init", "--yes")
    assert (locked.code, _files(bare.folder)) == (2, set())
    assert f"this user may not write to {bare.folder}" in locked.err


def test_a_wrong_token_of_the_environment_is_named_since_env_could_not_replace_it(bare: Program) -> None:
    wrong = Program(bare.folder, {**bare.environ, "TRELLO_TOKEN": "wrong"})
    with _at_a_terminal(wrong, "--connection", "trello") as asked:
        assert asked.end() == 2
        assert "the environment's TRELLO_KEY or TRELLO_TOKEN won't do" in asked.screen
    assert _files(bare.folder) == set()


def test_ctrl_c_at_any_question_leaves_nothing(bare: Program) -> None:
    without = ("TRELLO_KEY", "TRELLO_TOKEN")
    answers = (
        ("  key (not shown): ", TRELLO_KEY),
        ("  token (not shown): ", TRELLO_TOKEN),
        ("(empty: none): ", "1"),
        ("Objective (empty: none yet): ", "Better schools"),
        ("a team): ", "me"),
    )
    for stop in range(len(answers)):
        with _at_a_terminal(bare, "--connection", "trello", without=without) as asked:
            for question, text in answers[:stop]:
                asked.answer(question, text)
            asked.expect(answers[stop][0])
            assert asked.interrupt() == 130
            assert "stopped" in asked.screen
        assert _files(bare.folder) == set()
