"""A file that was edited and is not in force yet: numbers are told by what runs, and that is said."""

from __future__ import annotations

import pytest

from tests.e2e.program import COUNTY, Program

EDITED = COUNTY.replace("baseline: 8, target: 3", "baseline: 8, target: 6")


def test_an_edit_that_is_not_in_force_moves_no_number_and_is_named(synced: Program) -> None:
    synced.write(rate=7)
    synced.look("sync")
    before = synced.look("explain", "dropout")
    assert before["mapping"] == {"version": 1, "edited": False}
    synced.write(EDITED, rate=7)
    now = synced.call("explain", "dropout", "--json")
    assert now.json()["result_formula"] == before["result_formula"]
    assert now.json()["mapping"] == {"version": 1, "edited": True}
    assert "the file was edited since version 1" in now.err
    assert "okrsync plan" in now.err
    then = synced.look("explain", "dropout", "--as-of", synced.look("status")["at"])
    assert then["result_formula"] == now.json()["result_formula"]
    synced.look("sync")
    after = synced.call("explain", "dropout", "--json")
    assert (after.json()["mapping"], after.err) == ({"version": 2, "edited": False}, "")
    assert after.json()["result"]["progress"] == pytest.approx(0.5)


@pytest.mark.parametrize("command", ["status", "items --kr survey", "projects", "digest"])
def test_every_command_that_shows_numbers_tells_what_runs(synced: Program, command: str) -> None:
    before = synced.call(*command.split())
    synced.write(COUNTY.replace("id: survey", "id: questions").replace("id: tutoring", "id: tutors"))
    now = synced.call(*command.split())
    assert (now.code, "the file was edited since version 1" in now.err) == (0, True)
    assert [line for line in now.out.splitlines() if "As of" not in line] == [
        line for line in before.out.splitlines() if "As of" not in line
    ]


def test_a_report_of_an_edited_file_is_of_what_runs(synced: Program) -> None:
    synced.write(COUNTY.replace("id: survey", "id: questions"))
    told = synced.call("report", "--out", "okrs.csv")
    assert "the file was edited since version 1" in told.err
    assert "questions" not in (synced.folder / "okrs.csv").read_text(encoding="utf-8")


def test_a_key_result_that_gets_another_id_is_told_to_leave_its_history_behind(synced: Program) -> None:
    synced.write(COUNTY.replace("id: survey", "id: questions"))
    told = synced.call("plan").out
    assert "bears the title of survey, which goes" in told
    assert "  is new\n  objective  basic-education\n" in told
    assert "— →" not in told.partition("questions  key result")[2].partition("\n\n")[0]


def test_an_edit_of_what_is_no_goal_and_no_work_is_not_worth_a_word(synced: Program) -> None:
    synced.write(COUNTY.replace("mondays at 09:00", "fridays at 09:00"))
    assert synced.call("status").err == ""


def test_what_each_edit_did_can_be_looked_up(synced: Program) -> None:
    for mapping in (COUNTY, EDITED):
        synced.write(mapping, rate=7)
        synced.look("sync")
    newest, first = synced.look("plan", "--history")
    assert (newest["version"], first["version"]) == (2, 1)
    (dropout,) = newest["effect"]["key_results"]
    assert dropout["changes"]["result.progress"] == {"before": 0.2, "after": 0.5}
    assert [version["version"] for version in synced.look("plan", "--history", "1")] == [2]
    told = synced.call("plan", "--history", "2").out
    assert told.index("Mapping version 2") < told.index("Mapping version 1")
    assert "is new" in told
    (edit,) = synced.look("explain", "dropout", "--since", first["at"])["edits"]
    assert edit["version"] == 2
