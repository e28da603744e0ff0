"""What each command says, to people and to programs, about a county that has synced once."""

from __future__ import annotations

import json

import pytest

from okrsync.sandbox import World
from tests.e2e.program import COUNTY, Program

ITEM_KEYS = {
    "connection", "scope", "id", "key", "title", "url", "type", "state", "native_status", "resolution",
    "created_at", "started_at", "done_at", "updated_at", "due_at", "parent", "labels", "points", "assignees",
    "gone",
}  # fmt: skip
KEY_RESULT_KEYS = {
    "id", "objective", "title", "owner", "kind", "start", "end", "result", "delivery", "status", "signal",
    "stale", "score", "today", "overdue",
}  # fmt: skip
NUMBERS = {
    "result": {"value", "unit", "progress", "expected", "measured_at", "override"},
    "delivery": {"progress", "expected", "done", "total", "dropped", "unit"},
    "signal": {"name", "sentence"},
}


def test_sync_says_what_came_of_each_scope_and_which_key_results_moved(program: Program) -> None:
    done = program.run("sync")
    assert done.code == 0
    assert sorted(done.err.splitlines()) == [
        "a new database begins, without a past: sqlite:///okrsync.db",
        "code: repo county/survey: 7 seen, 7 changed",
        'county-jira: jql project = "DROP" and component = Network: 5 seen, 5 changed',
        "county-jira: project DROP: 14 seen, 14 changed",
        "office: board aBcD1234: 10 seen, 10 changed",
    ]
    assert done.out == "moved: dropout, survey, tutoring\n"


def test_a_second_sync_of_an_unchanged_world_changes_and_moves_nothing(synced: Program) -> None:
    told = synced.json("sync")
    assert {scope["changed"] for scope in told["scopes"]} == {0}
    assert told["moved"] == []
    assert all(trouble is None for trouble in told["measures"].values())


def test_sync_takes_one_connection_alone(program: Program) -> None:
    told = program.json("sync", "office")
    assert [(s["connection"], s["seen"], s["trouble"]) for s in told["scopes"]] == [("office", 10, None)]


def test_what_vanished_is_looked_for_unless_told_otherwise(synced: Program, world: World) -> None:
    world.jira.delete("DROP-6")
    quick, whole = synced.json("sync", "--no-reconcile", "county-jira"), synced.json("sync", "county-jira")
    assert sum(scope["gone"] for scope in quick["scopes"]) == 0
    assert sum(scope["gone"] for scope in whole["scopes"]) == 1


def test_status_fits_eighty_columns_and_explains_its_marks(settled: Program) -> None:
    told = settled.run("status")
    assert told.code == 0
    assert max(len(line.rstrip()) for line in told.out.splitlines()) <= 80
    assert "█ where it stands   │ where it should stand by now" in told.out
    assert "key result  delivery" in told.out
    assert "Annual school dropout rate  8 %    out of range  2025-07-31" in told.out


def test_status_as_json_has_the_documented_keys(settled: Program) -> None:
    told = settled.json("status")
    assert set(told) == {"at", "objectives", "kpis", "needs_a_person", "mapping"}
    for kr in told["objectives"][0]["key_results"]:
        assert set(kr) == KEY_RESULT_KEYS
        assert {name: set(kr[name]) for name in NUMBERS} == NUMBERS


def test_items_as_json_have_the_documented_keys(settled: Program) -> None:
    items = settled.look("items", "--kr", "dropout")
    assert {frozenset(item) for item in items} == {frozenset(ITEM_KEYS)}
    dropped = next(item for item in items if item["key"] == "DROP-13")
    assert (dropped["state"], dropped["native_status"], dropped["resolution"]) == (
        "dropped",
        "Done",
        "Won't Do",
    )
    assert dropped["points"] == 13


def test_items_are_listed_by_scope_with_the_tools_words_beside_ours(settled: Program) -> None:
    told = settled.call("items", "--connection", "code")
    assert told.code == 0
    assert told.out.startswith("code (repo county/survey)\n")
    assert "county/survey#6  dropped  closed · not_planned" in told.out
    assert told.out.endswith("7 items\n")


def test_explain_shows_every_item_and_how_the_number_comes_about(settled: Program) -> None:
    told = settled.call("explain", "dropout")
    assert told.code == 0
    assert "29 % = done / total = 2.60417 / 8.9375 weighted items" in told.out
    assert "1 item has no estimate and weighs as the mean" in told.out
    assert "Support network — 25 %, due 2088-12-31" in told.out
    assert "dropped (Won't Do)" in told.out
    assert max(len(line.rstrip()) for line in told.out.splitlines()) <= 80
    keys = {item["key"] for part in settled.look("explain", "dropout")["parts"] for item in part["counted"]}
    assert keys == {f"DROP-{number}" for number in (2, 3, 4, 5, 6, 7, 9, 10, 11, 12)}


def test_check_counts_what_the_file_holds(settled: Program) -> None:
    told = settled.run("check")
    (warning,) = told.err.splitlines()
    assert (told.code, "nothing has the label 'tutoring'" in warning) == (0, True)
    assert "1 objective, 3 key results, 1 project, 1 KPI, 3 connections, 4 scopes" in told.out


def test_check_live_says_who_we_are_and_which_selection_matches_nothing(settled: Program) -> None:
    told = settled.run("check", "--live")
    assert told.code == 1
    assert "county-jira: OKR sync (okr@county.example)" in told.out
    assert "repo county/survey: 7 items" in told.out
    assert "  project DROP: 14 items\n    weigh_by can take: points (" in told.out
    assert "    dropout: Monitoring system: 8 items (3 todo, 1 doing, 2 done, 2 dropped)\n" in told.out
    assert "nothing there matches 'tutoring: " in told.out
    assert "reading county-jira: project DROP\n" in told.err
    [warning] = [line for line in told.err.splitlines() if line.startswith("warning: ")]
    assert "okrsync.yaml:29:9: objectives[0].key_results[2].work: matches nothing in county-jira" in warning


def test_check_live_says_what_was_probably_meant(program: Program) -> None:
    program.write(COUNTY.replace("milestone: Questionnaire", "milestone: Questionaire"))
    told = program.call("check", "--live", "--json")
    assert told.code == 1
    [warning] = [w for w in told.json()["warnings"] if "county/survey" in w["message"]]
    assert warning["hint"] == "nothing has the milestone 'Questionaire': did you mean 'Questionnaire'?"
    line = (program.folder / "okrsync.yaml").read_text(encoding="utf-8").splitlines()[warning["line"] - 1]
    assert "Questionaire" in line


def test_check_advises_on_weak_okrs_and_still_ends_well(program: Program) -> None:
    weak = COUNTY.replace("title: Reduce the annual", "title: Launch something against the annual")
    program.write(weak.replace("    owner: education-board\n", ""))
    told = program.call("check")
    assert told.code == 0
    assert "the file is fine" in told.out
    owner, launch = told.err.splitlines()
    assert "objectives[0].id: has no owner, so nobody answers for it" in owner
    assert "objectives[0].key_results[0].title: begins with 'Launch'" in launch


def test_schema_is_json_that_knows_every_connector(settled: Program) -> None:
    schema = settled.call("schema")
    assert schema.code == 0
    text = json.dumps(schema.json())
    assert all(f'"{kind}"' in text for kind in ("jira", "github", "trello"))


def test_the_digest_is_shown_and_posted_to_slack(synced: Program, world: World) -> None:
    shown = synced.run("digest")
    assert shown.code == 0
    assert shown.out.startswith("OKRs on ")
    assert world.slack.channel("#okrs").messages == []
    posted = synced.run("digest", "--post")
    assert posted.code == 0
    channel = world.slack.channel("#okrs")
    message, *replies = channel.messages
    assert posted.out == f"posted to #okrs ({channel.id}:{message.ts})\n"
    assert {reply.thread_ts for reply in replies} == {message.ts}
    assert message.text.splitlines()[1] == shown.out.splitlines()[1]


def test_a_check_in_moves_the_result_of_its_metric(synced: Program) -> None:
    told = synced.run("checkin", "tutoring", "300", "--note", "autumn")
    assert told.code == 0
    assert told.out.startswith("tutoring: 300 pupils at ")
    assert "the result stands at 20 %" in told.out
    tutoring = synced.figures()["tutoring"]
    assert (tutoring["result"]["value"], tutoring["result"]["progress"]) == (300, 0.2)
    assert tutoring["delivery"]["progress"] is None


def test_a_word_taken_back_of_a_stage_says_whether_its_work_is_done(synced: Program) -> None:
    for number, stage in enumerate(synced.look("explain", "survey")["stages"], start=1):
        told = synced.call("complete", "survey", str(number), "--undo").out
        by_work = f"{stage['title']} is complete all the same, by its work; "
        assert (by_work if stage["complete"] else f"{stage['title']} is not complete; ") in told


def test_a_check_in_with_a_wrong_date_is_taken_back(synced: Program) -> None:
    synced.run("checkin", "tutoring", "300", "--at", "2026-11-20")
    synced.run("checkin", "tutoring", "240", "--at", "2026-10-20")
    told = synced.run("checkin", "tutoring", "--withdraw", "--at", "2026-11-20")
    assert (told.code, told.err) == (0, "")
    assert "taken back (check-in); the result stands at" in told.out
    assert synced.figures()["tutoring"]["result"]["value"] == 240


def test_a_negative_value_is_a_value_and_no_option(synced: Program) -> None:
    assert synced.json("checkin", "tutoring", "-600")["key_result"]["result"]["progress"] == -1


def test_a_stage_without_work_is_completed_by_a_person_and_taken_back(synced: Program) -> None:
    told = synced.run("complete", "survey", "Publish the findings")
    assert told.code == 0
    assert told.out == "survey: Publish the findings is complete; the result stands at 30 %, on track\n"
    undone = synced.json("complete", "survey", "3", "--undo")
    assert undone["key_result"]["result"]["progress"] == 0


def test_a_number_can_be_asked_for_as_of_before_it_was_known(settled: Program) -> None:
    told = settled.call("status", "--as-of", "2021-01-01", "--json").json()
    dropout = told["objectives"][0]["key_results"][0]
    assert told["at"].startswith("2021-01-0")
    assert (dropout["result"]["value"], dropout["delivery"]["progress"]) == (None, None)


@pytest.mark.parametrize("command", ["status", "items", "digest", "explain survey"])
def test_a_terminal_that_knows_ascii_alone_gets_lookalikes(settled: Program, command: str) -> None:
    told = settled.run(*command.split(), PYTHONIOENCODING="ascii", LC_ALL="C", NO_COLOR="1")
    assert told.code == 0
    assert told.out.isascii()
    assert "\\u" not in told.out


def test_json_stays_json_where_the_terminal_knows_ascii_alone(synced: Program, world: World) -> None:
    title = "Évaluer les écoles: 学校"
    world.jira.rename("DROP-2", title)
    assert synced.call("sync").code == 0
    told = synced.run("items", "--json", PYTHONIOENCODING="ascii")
    assert title in {item["title"] for item in told.json()}


def test_colour_is_for_terminals(settled: Program) -> None:
    assert "\x1b" not in settled.run("status").out
    assert "\x1b" in settled.run("status", FORCE_COLOR="1", TERM="xterm-256color").out
    assert "\x1b[3" not in settled.run("status", FORCE_COLOR="1", TERM="xterm", NO_COLOR="1").out


def test_a_pipe_that_closes_early_is_no_error(settled: Program) -> None:
    done = settled.shell("set -o pipefail; okrsync items --json | head -1; okrsync status | head -1")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("[\nAs of ")


def test_a_title_can_not_give_orders_to_the_terminal(synced: Program, world: World) -> None:
    world.jira.rename("DROP-2", "\x1b[2J[bold red]boo[/] \u202eevil")
    assert synced.call("sync").code == 0
    told = synced.run("explain", "dropout")
    assert told.code == 0
    assert "\x1b" not in told.out
    assert "\u202e" not in told.out
    assert "[bold red]boo[/]" in " ".join(told.out.split())


def test_plan_says_what_an_edit_would_do_and_does_nothing(settled: Program) -> None:
    (settled.folder / "edited.yaml").write_text(COUNTY.replace("epic: DROP-1,", "epic: DROP-1, type: Bug,"))
    (dropout,) = settled.json("-f", "edited.yaml", "plan")["key_results"]
    assert dropout["id"] == "dropout"
    assert dropout["leaving"]
    assert dropout["entering"] == []
    told = settled.call("-f", "edited.yaml", "plan")
    assert (told.code, "leave" in told.out, "→" in told.out) == (0, True, True)
    nothing: dict[str, object] = {
        "objectives": [],
        "key_results": [],
        "kpis": [],
        "projects": [],
        "focus": {},
    }
    assert settled.json("plan") == nothing
    assert "no number changes" in settled.call("plan").out
    assert settled.json("explain", "dropout")["mapping_version"] == 1


def test_the_past_is_told_by_the_file_of_then(program: Program) -> None:
    program.look("sync")
    then = program.look("status")
    program.write(COUNTY.replace("epic: DROP-1,", "epic: DROP-1, type: Bug,"))
    program.look("sync")
    assert program.look("status")["objectives"] != then["objectives"]
    assert program.look("status", "--as-of", then["at"])["objectives"] == then["objectives"]
    assert program.look("explain", "dropout", "--as-of", then["at"])["mapping_version"] == 1
    assert program.look("explain", "dropout")["mapping_version"] == 2


def test_check_advises_on_what_was_synced_without_asking_the_tools(synced: Program) -> None:
    synced.write(COUNTY.replace("label: tutoring", "label: tutorin"))
    told = synced.call("check")
    assert (told.code, "[matches-nothing]" in told.err) == (0, True)


def test_advice_that_is_accepted_with_a_reason_is_not_repeated(program: Program) -> None:
    weak = COUNTY.replace("title: Increase the quality", "title: Increase by 3 the quality")
    program.write(weak)
    told = program.call("check")
    assert (told.code, "[number-in-title]" in told.err) == (0, True)
    said = '\naccepted: [{rule: number-in-title, of: basic-education, because: "the law names it"}]\n'
    program.write(weak + said)
    assert "number-in-title" not in program.call("check").err
    program.write(weak + said.replace("number-in-title", "numbers-in-title"))
    refused = program.call("check")
    assert (refused.code, "accepted[0].rule" in refused.err) == (2, True)


def test_a_mapping_can_be_tested_like_code(program: Program) -> None:
    (program.folder / "okrs.test.yaml").write_text(
        """
tests:
  - name: what won't be done leaves the denominator
    at: 2027-06-30
    items:
      - {in: "county-jira: project DROP", key: DROP-2, parent: DROP-1, state: done, points: 3}
      - {in: "county-jira: project DROP", key: DROP-3, parent: DROP-1, state: todo, points: 3}
      - {in: "county-jira: project DROP", key: DROP-4, parent: DROP-1, state: dropped, points: 5}
    expect:
      dropout: {delivery: 50 %}
  - name: a test that fails
    at: 2027-06-30
    complete: {survey: [findings]}
    expect: {survey: {result: 31 %}}
"""
    )
    told = program.call("test", "okrs.test.yaml")
    assert told.code == 1
    assert "✓ what won't be done leaves the denominator" in told.out
    assert "✗ a test that fails\n    survey: result is 30 %, and 31 % was expected" in told.out
    assert told.out.endswith("1 passed, 1 failed\n")
    outcomes = json.loads(program.call("test", "okrs.test.yaml", "--json").out)
    assert [one["passed"] for one in outcomes] == [True, False]
    assert program.call("test", ".", "--junit", "okrs.xml").code == 1
    assert 'tests="2" failures="1"' in (program.folder / "okrs.xml").read_text(encoding="utf-8")
    missing = program.call("test", "nowhere.yaml")
    assert (missing.code, "can't be read" in missing.err) == (2, True)


def test_a_day_that_was_said_is_told_as_that_day_wherever_the_organisation_is(synced: Program) -> None:
    synced.write(COUNTY.replace("Europe/Lisbon", "Pacific/Auckland"))
    told = synced.call("checkin", "tutoring", "300", "--at", "2026-11-20")
    assert told.out.startswith("tutoring: 300 pupils at 2026-11-20 00:00 Pacific/Auckland; ")
