"""What people get wrong: one clear message, the right exit code, and no number changed."""

from __future__ import annotations

import pytest

from tests.e2e.program import COUNTY, Program


def test_a_folder_without_a_file_says_where_to_get_one(program: Program) -> None:
    (program.folder / "okrsync.yaml").unlink()
    told = program.run("status")
    assert told.code == 2
    assert "there is no okrsync.yaml" in told.err
    assert "hint: " in told.err


def test_before_the_first_sync_there_is_no_database_and_none_is_made(program: Program) -> None:
    for command in ("status", "items", "digest", "explain dropout"):
        told = program.call(*command.split())
        assert told.code in {1, 2}
        assert "there is no database yet" in told.err
        assert "hint: run 'okrsync sync'" in told.err
    assert not (program.folder / "okrsync.db").exists()


def test_every_problem_of_the_file_is_told_at_once_with_its_place(program: Program) -> None:
    wrong = COUNTY.replace("owner:", "ownr:").replace("baseline: 8", "baseline: eight")
    wrong = wrong.replace("share: 20", "share: 10")
    program.write(wrong)
    told = program.run("check")
    assert (told.code, told.out) == (2, "")
    lines = told.err.splitlines()
    assert lines[-1] == "3 problems"
    assert any("did you mean 'owner'?" in line for line in lines)
    assert all(line.startswith("okrsync.yaml:") for line in lines[:-1])
    asked = program.call("status")
    assert asked.code == 2
    assert "the file has 3 problems" in asked.err
    assert len(program.call("check", "--json").json()["problems"]) == 3


def test_a_variable_that_is_not_set_is_named(program: Program) -> None:
    bare = Program(program.folder, {n: v for n, v in program.environ.items() if n != "TRELLO_TOKEN"})
    told = bare.run("sync")
    assert told.code == 2
    assert "TRELLO_TOKEN" in told.err
    assert not (program.folder / "okrsync.db").exists()


def test_an_unknown_setting_of_the_process_is_named(program: Program) -> None:
    told = program.run("status", OKRSYNC_DATABSE="x")
    assert told.code == 2
    assert "OKRSYNC_DATABSE" in told.err
    assert "did you mean" in told.err


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("explain dropuot", 2, "did you mean 'dropout'?"),
        ("items --kr dropuot", 2, "did you mean 'dropout'?"),
        ("items --connection ofice", 2, "there are: county-jira, code, office"),
        ("sync ofice", 2, "there are: county-jira, code, office"),
        ("sync --accept-shrink everything", 2, "there is no scope 'everything'"),
        ("statsu", 2, "Did you mean 'status'?"),
        ("status --as-off 2026-01-01", 2, "--as-of"),
        ("status --as-of 2999-01-01", 2, "lies in the future"),
        ("status --as-of yesterday", 2, "write it as 2026-06-30"),
        ("checkin dropuot 5", 2, "did you mean 'dropout'?"),
        ("checkin tutoring lots", 2, "'lots' is no number"),
        ("checkin tutoring 37,5", 2, "'37,5' is no number: write 8.5, with a point"),
        ("checkin tutoring nan", 2, "'nan' is no number"),
        ("check -f okrsync.yaml", 2, "-f goes before the command: okrsync -f ... check"),
        ("status --database=x.db", 2, "--database goes before the command"),
        ("backup /nowhere/at/all.db", 2, "there is no folder /nowhere/at"),
        ("checkin tutoring 5 --at 2999-01-01", 2, "lies in the future"),
        ("checkin survey 5", 2, "okrsync complete survey STAGE"),
        ("checkin tutoring", 2, "Missing argument 'VALUE'"),
        ("checkin tutoring --withdraw", 2, "needs --at DATE"),
        ("checkin tutoring 5 --withdraw --at 2026-01-01", 2, "takes no VALUE"),
        ("checkin tutoring --withdraw --at 2020-01-01", 2, "nothing was measured of tutoring then"),
        ("complete survey finding", 2, "did you mean 'findings'?"),
        ("complete dropout 1", 2, "okrsync checkin dropout VALUE"),
        ("--database postgres://u:hunter2@host/db status", 2, "sqlite:///"),
        ("--database /nowhere/at/all.db status", 1, "there is no database yet at /nowhere/at/all.db"),
        ("--database nope/okrsync.db sync", 2, "there is no folder nope for the database"),
        ("--file nowhere.yaml status", 2, "'okrsync init' writes one"),
    ],
)
def test_a_slip_at_the_keyboard_gets_one_clear_answer(
    settled: Program, command: str, code: int, said: str
) -> None:
    told = settled.call(*command.split())
    assert (told.code, told.out) == (code, "")
    assert said in told.err
    assert "hunter2" not in told.err
    assert len(told.err.splitlines()) <= 5


def test_slips_change_no_number(settled: Program) -> None:
    tutoring = settled.figures()["tutoring"]
    assert tutoring["result"]["value"] is None


def test_a_selection_that_matches_nothing_has_no_delivery_rather_than_a_number(settled: Program) -> None:
    told = settled.call("explain", "tutoring")
    assert "no items" in told.out
    assert settled.figures()["tutoring"]["delivery"]["progress"] is None
