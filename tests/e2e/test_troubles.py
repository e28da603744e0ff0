"""What goes wrong at the tools: no number moves, and everybody is told since when and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from okrsync.sandbox import World
from tests.e2e.program import COUNTY, Program

NUMBERS = ("result", "delivery")


def _numbers(kr: dict[str, Any]) -> list[Any]:
    of_the_moment = {"expected", "measured_at"}
    return [{name: kr[part][name] for name in kr[part].keys() - of_the_moment} for part in NUMBERS]


def _finish_the_survey(world: World) -> None:
    for number in (3, 4, 5):
        world.github.close("county/survey", number)
    for school in ("Oakfield Secondary", "Harbour Vocational", "St Brigid's", "Hillcrest Primary"):
        world.trello.complete_due(world.trello.card(f"Interview pupils at {school}"))


def test_a_dead_token_an_outage_and_an_empty_board_are_three_messages_and_no_numbers(
    program: Program, world: World
) -> None:
    _finish_the_survey(world)
    program.look("sync")
    before = program.figures()["survey"]
    assert (before["status"], before["stale"], before["result"]["progress"]) == ("on_track", None, 0.7)
    begin: dict[str, Callable[[], None]] = {
        "token": world.trello.faults.revoke_token,
        "outage": world.trello.faults.go_down,
        "empty": partial(world.trello.empty_board, "Fieldwork"),
    }
    reasons = {}
    for name, trouble in begin.items():
        trouble()
        done = program.call("sync", "office")
        assert done.code == 3
        assert "the last good numbers hold" in done.err
        survey = program.figures()["survey"]
        assert _numbers(survey) == _numbers(before)
        assert survey["status"] != "on_track"
        assert survey["signal"]["name"] == "stale"
        assert survey["stale"]["since"] is not None
        reasons[name] = survey["stale"]["reason"]
        world.trello.faults.heal()
    assert len(set(reasons.values())) == 3
    assert "token" in reasons["token"] or "credentials" in reasons["token"]
    assert "503" in reasons["outage"]
    assert "came back empty: all" in reasons["empty"]
    assert f"stale since {survey['stale']['since'][:10]}" in " ".join(program.call("status").out.split())
    assert "since then: " in program.call("explain", "survey").out
    world.trello.refill_board("Fieldwork")
    assert program.call("sync").code == 0
    after = program.figures()["survey"]
    assert (after["status"], after["stale"], _numbers(after)) == ("on_track", None, _numbers(before))


def test_a_board_that_lost_most_cards_is_believed_when_a_person_says_so(
    synced: Program, world: World
) -> None:
    for card in world.trello.cards_of(world.trello.card("Thank the schools").board):
        world.trello.delete_card(card)
    refused = synced.call("sync", "office")
    assert "okrsync sync --accept-shrink 'office: board aBcD1234'" in refused.err
    assert synced.call("sync", "office", "--accept-shrink", "office: board aBcD1234").code == 0
    assert synced.figures()["survey"]["delivery"]["progress"] == pytest.approx(2 / 5)


def test_one_tool_in_trouble_does_not_hold_up_the_others(synced: Program, world: World) -> None:
    world.trello.faults.revoke_token()
    world.jira.transition("DROP-4", "Done")
    told = synced.call("sync", "--json")
    assert told.code == 3
    assert {s["connection"]: s["kind"] for s in told.json()["scopes"]} == {
        "county-jira": None,
        "code": None,
        "office": "credentials_rejected",
    }
    assert told.json()["moved"] == ["dropout", "survey"]


@pytest.mark.parametrize(
    ("there", "not_there", "named"),
    [
        ("board: aBcD1234", "board: zZzZ9999", "zZzZ9999"),
        ("repo: county/survey", "repo: county/nowhere", "county/nowhere"),
        ("project: DROP, label", "project: NOPE, label", "NOPE"),
    ],
)
def test_what_does_not_exist_is_named(program: Program, there: str, not_there: str, named: str) -> None:
    program.write(COUNTY.replace(there, not_there))
    live = program.call("check", "--live")
    assert live.code == 3
    done = program.call("sync")
    assert done.code == 3
    for said in (live.out, done.err):
        assert any(named in line and "(" in line for line in said.splitlines()), said


def test_a_host_that_does_not_answer_is_named_with_what_to_look_at(program: Program) -> None:
    told = program.run("check", "--live", JIRA_URL="http://127.0.0.1:9")
    assert told.code == 3
    assert "county-jira: 127.0.0.1 can't be reached" in told.out
    assert "is the address right" in told.out
    assert "office: OKR sync" in told.out


def test_a_wrong_token_is_told_apart_before_anything_is_stored(program: Program) -> None:
    told = program.run("check", "--live", GITHUB_TOKEN="ghp_wrong")
    assert told.code == 3
    code = next(line for line in told.out.splitlines() if line.startswith("code:"))
    assert "401" in code
    assert "ghp_wrong" not in told.out + told.err
    assert not (program.folder / "okrsync.db").exists()


def test_a_slack_that_refuses_says_what_to_do_and_the_digest_may_be_posted_again(
    synced: Program, world: World
) -> None:
    world.slack.remove_bot(world.slack.channel("#okrs"))
    refused = synced.call("digest", "--post")
    assert refused.code == 3
    assert "not_in_channel" in refused.err
    assert "/invite" in refused.err
    world.slack.invite_bot(world.slack.channel("#okrs"))
    assert "Slack, #okrs: nothing can be posted" in synced.call("status").out
    assert synced.call("digest", "--post").code == 0
    assert len([one for one in world.slack.channel("#okrs").messages if one.thread_ts is None]) == 1
    assert "nothing can be posted" not in synced.call("status").out


def test_a_token_that_ends_soon_is_told_of_before_it_does(program: Program, world: World) -> None:
    world.github.token_expires = world.clock() + timedelta(days=6)
    program.look("sync")
    told = program.json("status")["needs_a_person"]
    assert [one["about"] for one in told] == ["code"]
    assert "its token ends in 6 days" in told[0]["words"]
    assert "its token ends in 6 days" in program.call("status").out
    assert "code: its token ends in 6 days" in program.call("digest").out
    (code,) = [one for one in program.json("connections") if one["connection"] == "code"]
    assert code["budgets"][0]["name"] == "core"
    assert 0 < code["requests"] <= code["budgets"][0]["limit"] - code["budgets"][0]["remaining"]
    assert f"{code['budgets'][0]['remaining']} of 5000 left" in program.call("connections").out
