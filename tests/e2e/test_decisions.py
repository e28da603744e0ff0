"""What people decide and ask: a word instead of a number, what projects are for, why a number moved."""

from __future__ import annotations

import re

import pytest

from okrsync.sandbox import World
from tests.e2e.program import COUNTY, Program


def test_a_word_holds_beside_the_computed_value_until_it_is_taken_back(program: Program) -> None:
    program.look("sync")
    program.look("checkin", "tutoring", "300")
    said = program.call("override", "tutoring", "450", "--reason", "two schools reported twice")
    assert (said.code, "450 pupils until" in said.out, "computed is 300 pupils" in said.out) == (
        0,
        True,
        True,
    )
    result = program.figures()["tutoring"]["result"]
    assert (result["value"], result["override"]["computed_value"]) == (450.0, 300.0)
    shown = " ".join(program.call("status").out.split())
    assert "two schools reported twice (computed: 300 pupils)" in shown
    assert "two schools reported twice" in program.call("explain", "tutoring").out
    cleared = program.call("override", "tutoring", "--clear", "--reason", "corrected")
    assert "the computed result is shown again: 300 pupils" in cleared.out
    assert program.figures()["tutoring"]["result"]["override"] is None


def test_a_word_without_a_value_or_with_both_is_refused(program: Program) -> None:
    for more in ((), ("3", "--clear")):
        refused = program.call("override", "tutoring", *more, "--reason", "why not")
        assert (refused.code, "either a value or --clear" in refused.err) == (2, True)
    typo = program.call("override", "tutorin", "3", "--reason", "why not")
    assert (typo.code, "did you mean 'tutoring'?" in typo.err) == (2, True)
    past = program.call("override", "tutoring", "3", "--reason", "why not", "--until", "2021-01-01")
    assert (past.code, "is over" in past.err) == (2, True)


def test_an_objective_can_be_closed_only_when_its_period_is_over(program: Program) -> None:
    early = program.call("close", "basic-education")
    assert (early.code, "basic-education lasts to the end of 2089-12-31" in early.err) == (2, True)
    program.write(COUNTY.replace("end: 2089-12-31", "end: 2025-12-31").replace("2088-", "2025-"))
    program.look("sync")
    unscored = program.call("close", "basic-education")
    assert (unscored.code, "tutoring has no score yet" in unscored.err) == (2, True)
    program.look("checkin", "tutoring", "750", "--at", "2025-12-01")
    done = program.call("close", "basic-education", "--note", "a long road")
    assert done.code == 0, done.err
    assert "0.8  tutoring" in done.out
    assert "tutoring: baseline 750 (80 % of the way)" in done.out
    objective = program.look("status")["objectives"][0]
    assert objective["closed_at"] is not None
    assert f"closed with a score of {objective['score']:.1f}" in done.out
    assert "- id: tutoring-2026-2031\n" in done.out
    assert f"with a score of {objective['score']:.1f}" in program.call("status").out
    program.look("checkin", "tutoring", "200")
    program.look("complete", "survey", "findings")
    now = program.look("status")["objectives"][0]
    tutoring, survey = now["key_results"][2], now["key_results"][1]
    assert (tutoring["result"]["value"], tutoring["score"]) == (750, 0.8)
    assert {**now, "key_results": None} == {**objective, "key_results": None}
    assert (survey["result"]["progress"], survey["today"]["progress"]) == (0, 0.3)
    assert "closed; today: 30 %, missed" in " ".join(program.call("status").out.split())
    assert program.call("close", "basic-education").code == 2
    assert program.call("close", "basic-education", "--again").code == 0
    assert program.call("close", "basic-education", "--reopen").code == 0
    assert program.look("status")["objectives"][0]["closed_at"] is None


def test_projects_say_what_they_are_for(settled: Program) -> None:
    told = settled.call("projects")
    assert told.code == 0
    assert re.search(r"Keep pupils at risk in school +\S+ +dropout", told.out)
    (project,) = settled.look("projects")["projects"]
    assert project["key_results"] == ["dropout"]


def test_explain_says_why_delivery_changed(program: Program, world: World) -> None:
    program.look("sync")
    before = program.look("status")["at"]
    was = program.figures()["survey"]["delivery"]["progress"]
    world.github.close("county/survey", 3)
    program.look("sync")
    change = program.look("explain", "survey", "--since", before)["change"]
    (part,) = change["parts"]
    assert (part["kind"], change["before"]) == ("completed", was)
    assert [item["key"] for item in part["items"]] == ["county/survey#3"]
    assert part["points"] == change["points"]
    told = program.call("explain", "survey", "--since", before).out
    assert "✓ completed" in told
    assert "county/survey#3  doing -> done" in told
    future = program.call("explain", "survey", "--since", "2999-01-01")
    assert (future.code, "lies in the future" in future.err) == (2, True)


def test_a_report_is_a_file_by_its_ending(settled: Program) -> None:
    for name in ("okrs.html", "okrs.MD", "okrs.csv", "okrs.json"):
        done = settled.call("report", "--out", name)
        assert (done.code, done.out.strip()) == (0, f"written: {name}")
        assert "dropout" in (settled.folder / name).read_text(encoding="utf-8")
    unknown = settled.call("report", "--out", "okrs.pdf")
    assert (unknown.code, ".html, .md, .csv, .json" in unknown.err) == (2, True)
    nowhere = settled.call("report", "--out", "no/such/folder/okrs.html")
    assert (nowhere.code, "can't be written" in nowhere.err) == (2, True)


@pytest.mark.parametrize("ending", ["html", "md", "csv", "json"])
def test_a_report_looks_back_as_every_command_does(settled: Program, ending: str) -> None:
    settled.run("report", "--out", f"then.{ending}", "--as-of", "2026-03-31T12:00:00Z")
    told = (settled.folder / f"then.{ending}").read_text(encoding="utf-8")
    assert "2026-03-31" in told
    assert settled.look("status", "--as-of", "2026-03-31T12:00:00Z")["at"] == "2026-03-31T12:00:00Z"
    future = settled.call("report", "--out", f"soon.{ending}", "--as-of", "2999-01-01")
    assert (future.code, (settled.folder / f"soon.{ending}").exists()) == (2, False)
