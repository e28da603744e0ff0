from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sandbox import Faults, Trouble
from okrsync.sandbox.seed import MONITORING, county

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_two_worlds_that_were_played_the_same_are_equal() -> None:
    one, two = county(lambda: START), county(lambda: START)
    assert repr(one.jira.issues) == repr(two.jira.issues)
    assert repr(one.github.repositories) == repr(two.github.repositories)
    assert repr(one.trello.cards) == repr(two.trello.cards)
    assert repr(one.slack.channels) == repr(two.slack.channels)


def test_every_jira_move_touches_the_issue_and_leaves_history() -> None:
    now = START
    world = county(lambda: now)
    jira = world.jira
    jira.add_user("Ana Lopes")
    issue = jira.issue("DROP-5")
    moves: list[Callable[[], None]] = [
        lambda: jira.transition("DROP-5", "In Progress"),
        lambda: jira.drop("DROP-5"),
        lambda: jira.reopen("DROP-5"),
        lambda: jira.set_labels("DROP-5", "pilot"),
        lambda: jira.estimate("DROP-5", 13),
        lambda: jira.set_components("DROP-5", "Network"),
        lambda: jira.set_fix_versions("DROP-5"),
        lambda: jira.set_parent("DROP-5", None),
        lambda: jira.assign("DROP-5", "Ana Lopes"),
        lambda: jira.set_due("DROP-5", now.date()),
        lambda: jira.rename("DROP-5", "Another name"),
    ]
    for play in moves:
        now += timedelta(minutes=1)
        entries = len(issue.history)
        play()
        assert issue.updated == now
        assert len(issue.history) == entries + 1


def test_a_resolution_is_set_on_entering_done_and_cleared_on_leaving() -> None:
    jira = county(lambda: START).jira
    jira.transition("DROP-5", "Done")
    assert jira.issue("DROP-5").resolution == jira.resolutions["Done"]
    jira.reopen("DROP-5")
    assert jira.issue("DROP-5").resolution is None
    assert jira.issue("DROP-5").resolved is None


def test_an_open_issue_may_carry_a_resolution() -> None:
    jira = county(lambda: START).jira
    jira.transition("DROP-5", "In Progress", resolution="Duplicate")
    issue = jira.issue("DROP-5")
    assert issue.status.category == "indeterminate"
    assert issue.resolution == jira.resolutions["Duplicate"]


def test_a_status_may_have_a_name_in_any_language() -> None:
    jira = county(lambda: START).jira
    jira.add_status("Concluído", "done")
    jira.transition("DROP-5", "Concluído")
    assert jira.issue("DROP-5").status.category == "done"


def test_a_deleted_story_takes_its_sub_tasks_along() -> None:
    jira = county(lambda: START).jira
    jira.add_issue("DROP", "Part", issue_type="Subtask", parent="DROP-5")
    before = len(jira.issues)
    jira.delete("DROP-5")
    assert len(jira.issues) == before - 2
    jira.delete(MONITORING)
    assert jira.issue("DROP-2").parent is None


def test_a_wrong_name_says_which_there_are() -> None:
    with pytest.raises(LookupError, match="Done, In Progress, To Do"):
        county(lambda: START).jira.transition("DROP-5", "Doing")


def test_a_fault_reaches_as_far_as_it_says() -> None:
    faults = Faults()
    faults.go_down(under="/cards", from_page=2, requests=1)
    assert faults.strike("/lists", 2) is None
    assert faults.strike("/cards", 1) is None
    struck = faults.strike("/cards", 2)
    assert struck is not None
    assert struck.trouble is Trouble.DOWN
    assert faults.strike("/cards", 2) is None


def test_troubles_end_one_by_one_or_all_together() -> None:
    faults = Faults()
    faults.limit_rate()
    faults.forbid()
    faults.slow_down(0.05)
    faults.lift_limits()
    assert [spell.trouble for spell in faults.spells] == [Trouble.FORBIDDEN]
    faults.heal()
    assert (faults.spells, faults.latency) == ([], 0.0)
