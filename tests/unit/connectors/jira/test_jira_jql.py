"""The little that is read and written of JQL."""

from __future__ import annotations

import pytest

from okrsync_jira import requests
from okrsync_jira.jql import both, quoted, without_order


@pytest.mark.parametrize(
    ("jql", "bare"),
    [
        ("project = X", "project = X"),
        ("project = X ORDER BY created DESC", "project = X"),
        ("project = X\n  order   by rank", "project = X"),
        ('summary ~ "order by" AND project = X order by key', 'summary ~ "order by" AND project = X'),
        ("summary ~ 'an order by mail'", "summary ~ 'an order by mail'"),
        (r'summary ~ "say \"order by\" twice" ORDER BY key', r'summary ~ "say \"order by\" twice"'),
        ("labels = reorder_by", "labels = reorder_by"),
        ("(project = X)order by key", "(project = X)"),
        ("ORDER BY key", ""),
        ("", ""),
    ],
)
def test_the_order_of_a_query_is_left_out(jql: str, bare: str) -> None:
    assert without_order(jql) == bare


def test_a_literal_can_not_break_out() -> None:
    assert quoted('X" OR project = "Y\\') == r'"X\" OR project = \"Y\\"'


def test_restrictions_are_kept_apart() -> None:
    assert both("a = 1 OR b = 2", "", "c = 3") == "(a = 1 OR b = 2) AND (c = 3)"


def test_a_first_pull_is_restricted_to_its_project_in_quotes() -> None:
    search = requests.changed(f"project = {quoted('OR')}", None, ("summary",))
    assert search.jql == '(project = "OR") ORDER BY created ASC, key ASC'


def test_an_increment_names_an_instant_that_needs_no_time_zone() -> None:
    search = requests.changed("a = 1 OR b = 2", 1_790_000_000_000, ("summary",))
    assert search.jql == "(a = 1 OR b = 2) AND (updated >= 1790000000000) ORDER BY created ASC, key ASC"


def test_membership_is_asked_of_issues_as_they_are_now() -> None:
    search = requests.held("a = 1", ["10002", "10001"])
    assert search.jql == "(a = 1) AND (id IN (10002, 10001)) ORDER BY created ASC, key ASC"
    assert search.fresh == ("10002", "10001")


def test_issues_of_sprints_that_open_or_close_are_read_although_nobody_touched_them() -> None:
    search = requests.changed("a = 1", 7, ("summary",), {"38", "37"})
    assert search.jql == (
        "(a = 1) AND (updated >= 7 OR sprint IN openSprints() OR sprint IN (37, 38)) "
        "ORDER BY created ASC, key ASC"
    )


@pytest.mark.parametrize(("sprints", "asked"), [(None, False), ((), True)])
def test_only_a_site_with_sprints_is_asked_for_them(sprints: tuple[str, ...] | None, asked: bool) -> None:
    assert ("openSprints()" in requests.changed("a = 1", 7, ("summary",), sprints).jql) is asked
