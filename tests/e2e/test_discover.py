"""What there is to sync, before a line of it is in the file."""

from __future__ import annotations

import pytest

from tests.e2e.program import COUNTY, Program

_CONNECTIONS = COUNTY[: COUNTY.index("objectives:")]


@pytest.fixture
def bare(program: Program) -> Program:
    """A file that knows how to reach the tools and nothing else."""
    program.write(_CONNECTIONS)
    return program


def test_what_can_be_synced_is_listed_with_the_selection_to_paste(bare: Program) -> None:
    told = bare.run("discover", "--count")
    assert told.code == 0
    assert "  repo county/survey, 7 items\n    work: {github: {repo: county/survey}}\n" in told.out
    assert "  board aBcD1234: Fieldwork, 10 items\n    work: {trello: {board: aBcD1234}}\n" in told.out
    assert "reading code: repo county/survey\n" in told.err


def test_what_is_pasted_is_a_valid_file(bare: Program) -> None:
    [work] = [found["work"] for c in bare.look("discover")["connections"] for found in c["found"]
              if found["title"] == "Fieldwork"]  # fmt: skip
    bare.write(f"{_CONNECTIONS}projects: [{{id: p, title: P, work: {work}}}]\n")
    [answer] = [one for one in bare.look("check", "--live")["live"] if one["connection"] == "office"]
    assert answer["scopes"][0]["selections"][0]["items"] == 10


def test_one_scope_is_shown_by_all_that_a_selection_could_ask_for(bare: Program) -> None:
    held = bare.look("discover", "county-jira", "project DROP")
    assert held["work"] == {"jira": {"project": "DROP"}}
    assert {"name": "Network", "items": 5} in held["facets"]["component"]
    assert held["parents"][0] == {
        "key": "DROP-1", "title": "Monitoring system", "type": "Epic", "items": 8
    }  # fmt: skip
    dropped = [status["resolution"] for status in held["statuses"] if status["state"] == "dropped"]
    assert dropped == ["Won't Do", "Duplicate"]
    assert held["points"] == {number["name"]: number["items"] for number in held["numbers"]}["Story Points"]


def test_a_scope_goes_by_its_title_too(bare: Program) -> None:
    told = bare.call("discover", "office", "fieldwork")
    assert told.code == 0
    assert "      5  school\n" in told.out
    assert "Fieldwork, archived: dropped" in told.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("code", "county/survy"), 2, "did you mean 'county/survey'?"),
        (("ofice",), 2, "there are: county-jira, code, office"),
        (("code", "repo county/nowhere"), 3, "county/nowhere"),
    ],
)
def test_a_slip_gets_one_clear_answer(
    bare: Program, arguments: tuple[str, ...], code: int, said: str
) -> None:
    told = bare.call("discover", *arguments)
    assert (told.code, told.out) == (code, "")
    assert said in told.err


def test_one_tool_out_of_reach_does_not_hide_the_others(bare: Program) -> None:
    told = bare.run("discover", GITHUB_TOKEN="ghp_wrong")
    assert told.code == 3
    assert "code: " in told.out
    assert "board aBcD1234" in told.out


def test_a_connection_is_named_in_the_selection_where_there_are_two_of_its_kind(bare: Program) -> None:
    second = (
        '  office2: {kind: trello, url: "${TRELLO_URL}", key: "${TRELLO_KEY}", token: "${TRELLO_TOKEN}"}\n'
    )
    bare.write(_CONNECTIONS + second)
    [found] = bare.look("discover", "office2")["connections"][0]["found"]
    assert found["work"] == {"trello": {"connection": "office2", "board": "aBcD1234"}}
