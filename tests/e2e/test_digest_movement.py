"""How far a digest says that something moved: since the last one of that channel, whatever moved it."""

from __future__ import annotations

from itertools import pairwise

from tests.e2e.program import COUNTY, Program


def _result(program: Program) -> str:
    """The line of the survey's needles."""
    lines = program.call("digest").out.splitlines()
    named = (below for line, below in pairwise(lines) if line.startswith("  ") and "user survey" in line)
    return next(named).partition("result ")[2]


def test_a_stage_that_a_person_completed_moved_it_once(synced: Program) -> None:
    assert synced.call("digest", "--post").code == 0
    assert synced.call("complete", "survey", "findings").code == 0
    assert _result(synced).startswith("30 % (+30)")
    assert synced.call("digest", "--post").code == 0
    assert _result(synced).startswith("30 %, ")


def test_an_edit_of_the_file_moved_it_too(synced: Program) -> None:
    synced.write(COUNTY, rate=7)
    synced.look("sync")
    assert synced.call("digest", "--post").code == 0
    synced.write(COUNTY.replace("baseline: 8, target: 3", "baseline: 8, target: 6"), rate=7)
    synced.look("sync")
    assert "(+30)" in synced.call("digest").out
    until = synced.call("override", "tutoring", "450", "--reason", "two schools reported twice").out
    assert " Europe/Lisbon; computed is none" in until
    assert "T" not in until.partition("until ")[2].partition(" Europe")[0]
