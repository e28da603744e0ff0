from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sandbox import World
from okrsync.sandbox.jql import Both, Clause, Either, JqlError, Not, Operand, parse
from okrsync.sandbox.jql_meaning import search
from okrsync.sandbox.seed import county

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def world() -> World:
    return county(lambda: NOW)


def found(world: World, jql: str) -> list[str]:
    return [issue.key for issue in search(world.jira, parse(jql))]


def test_and_binds_stronger_than_or() -> None:
    one, two, three = (Clause(name, "=", (Operand("1"),)) for name in ("a1", "b1", "c1"))
    assert parse("a1 = 1 or b1 = 1 and c1 = 1").where == Either((one, Both((two, three))))
    assert parse("(a1 = 1 or b1 = 1) and not c1 = 1").where == Both((Either((one, two)), Not(three)))


def test_quotes_keep_what_they_hold() -> None:
    query = parse(r'summary ~ "say \"hi\"" order by key desc, updated')
    assert query.where == Clause("summary", "~", (Operand('say "hi"', quoted=True),))
    assert query.order == (("key", True), ("updated", False))


@pytest.mark.parametrize(
    ("jql", "count"),
    [
        ('parent = "DROP-1"', 8),
        ("component = Network", 5),
        ("component is EMPTY and project = WEB", 1),
        ('issuetype = Epic and project = "DROP"', 2),
        ("statusCategory = Done", 5),
        ("statusCategory != done and parent = DROP-1", 4),
        ('status in ("In Progress")', 2),
        ("fixVersion = 'Pilot schools'", 6),
        ("sprint in openSprints()", 2),
        ("assignee is EMPTY and key in (DROP-2, DROP-3)", 2),
        ("id = 10103 or key = DROP-2", 2),
        ("created >= -1d and project = WEB", 1),
        ("duedate <= '2027-06-30'", 1),
        ("resolution = unresolved and parent = DROP-1", 4),
        ("summary ~ mentors", 2),
        ("labels = nothing or project is EMPTY", 0),
    ],
)
def test_clauses_find_what_they_say(world: World, jql: str, count: int) -> None:
    assert len(found(world, jql)) == count


def test_an_issue_without_a_value_is_not_unequal_to_one(world: World) -> None:
    assert found(world, "component != Network") == []


def test_orders_run_both_ways(world: World) -> None:
    upwards = found(world, 'project = "DROP" order by key asc')
    assert upwards[:2] == ["DROP-1", "DROP-2"]
    assert found(world, 'project = "DROP" order by key desc') == upwards[::-1]


@pytest.mark.parametrize(
    ("jql", "message"),
    [
        ("project = DROP", "'DROP' is a reserved JQL word"),
        ("project = NOPE", "The value 'NOPE' does not exist for the field 'project'."),
        ("nonsense = 1", "Field 'nonsense' does not exist"),
        ('updated >= "2026-11-02T09:00:00Z"', "is invalid. Valid formats"),
        ("project =", "before the end of the query"),
        ("(key = DROP-1", "Expecting ')'"),
        ("key = DROP-1 key = DROP-2", "Expecting either 'OR' or 'AND'"),
        ("key = DROP-999", "An issue with key 'DROP-999' does not exist for field 'key'."),
        ("key = nobody()", "Unable to find JQL function 'nobody()'."),
    ],
)
def test_a_wrong_query_is_refused_in_jira_s_words(world: World, jql: str, message: str) -> None:
    with pytest.raises(JqlError) as refused:
        found(world, jql)
    assert message in str(refused.value)


def test_the_clock_change_makes_a_literal_mean_its_zone() -> None:
    now = NOW
    moving = World(lambda: now)
    moving.jira.add_project("AB", "Both sides of midnight")
    moving.jira.live_in("Europe/Lisbon")
    moving.jira.add_issue("AB", "Late")
    assert len(found(moving, 'created >= "2026-11-02 09:00"')) == 1
    moving.jira.live_in("Asia/Tokyo")
    assert len(found(moving, 'created >= "2026-11-02 18:01"')) == 0
    now += timedelta(days=1)
    assert len(found(moving, "created >= -1d")) == 1
