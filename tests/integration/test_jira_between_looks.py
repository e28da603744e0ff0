"""Between two looks at a site a pull is one search, and whatever casts a doubt on that ends in a look."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sdk import Connector, CredentialsRejected, Cursor, NotFound, Scope, State, WorkItem
from okrsync.sdk.http import lender
from okrsync_jira import plugin

MINUTES = timedelta(minutes=10)
DROP = Scope("project", "DROP")
SEARCH, WHOAMI = "/rest/api/3/search/jql", "/rest/api/3/myself"


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Syncs:
    """A site, and pulls of it ten minutes after one another, each by a connector of its own."""

    site: JiraSite
    clock: Noon
    connect: Callable[..., Connector]
    cursor: Cursor | None = None
    asked: tuple[str, ...] = ()

    def pull(self, scope: Scope = DROP, **settings: Any) -> dict[str, WorkItem]:
        self.clock.now += MINUTES
        before = len(self.site.requests)
        with closing(self.connect(**settings)) as jira:
            pages = list(jira.changes(scope, self.cursor))
        self.cursor = pages[-1].cursor
        self.asked = tuple(one.path for one in self.site.requests[before:])
        return {item.key: item for page in pages for item in page.items}


@pytest.fixture
def syncs() -> Iterator[Syncs]:
    """A project with thirty issues, pulled once, a day after they were made."""
    world, clock = World(Noon()), Noon()
    site = world.jira
    site.clock = clock
    site.add_project("DROP", "Keep pupils in school")
    for number in range(1, 31):
        site.add_issue("DROP", f"Story {number}")
    clock.now += timedelta(days=1)
    with Sandbox(world) as sandbox:

        def connect(**more: Any) -> Connector:
            written = {"kind": "jira", "url": sandbox.jira_url, "email": site.viewer.email, **more}
            settings = plugin.settings.model_validate({"token": site.token, **written})
            return plugin.connect(settings, lender(pause=lambda _: True, clock=clock, agent="okrsync-tests"))

        syncs = Syncs(site, clock, connect)
        assert len(syncs.pull()) == 30
        yield syncs


def test_a_pull_is_one_search_for_an_hour(syncs: Syncs) -> None:
    for _ in range(5):
        assert set(syncs.pull()) == {"DROP-30"}
        assert syncs.asked == (SEARCH,)
    syncs.pull()
    assert len(syncs.asked) > 4


def test_what_changed_comes_with_one_search(syncs: Syncs) -> None:
    syncs.site.transition("DROP-7", "Done")
    syncs.site.add_issue("DROP", "A new one")
    assert {key: item.state for key, item in syncs.pull().items()} == {
        "DROP-7": State.DONE,
        "DROP-30": State.TODO,
        "DROP-31": State.TODO,
    }
    assert syncs.asked == (SEARCH,)
    assert "DROP-31" in syncs.pull()
    assert syncs.asked == (SEARCH,)


def test_what_changed_since_is_counted_by_jiras_own_clock(syncs: Syncs) -> None:
    syncs.pull()
    asked_at = syncs.clock.now
    assert json.loads(str(syncs.cursor))["began"] == asked_at.timestamp() * 1000


def test_a_stranger_is_not_told_that_nothing_changed(syncs: Syncs) -> None:
    syncs.site.bad_token_is_anonymous = True
    syncs.site.faults.revoke_token()
    with pytest.raises(CredentialsRejected):
        syncs.pull()


def test_a_project_that_was_lost_is_not_one_in_which_nothing_changed(syncs: Syncs) -> None:
    syncs.site.hide_project("DROP")
    with pytest.raises(NotFound):
        syncs.pull()


@pytest.mark.parametrize("vanish", ["delete", "move"])
def test_where_the_issue_that_it_is_known_by_is_gone_another_one_takes_its_place(
    syncs: Syncs, vanish: str
) -> None:
    syncs.site.add_project("ELSE", "Somewhere else")
    if vanish == "delete":
        syncs.site.delete("DROP-30")
    else:
        syncs.site.move_to_project("DROP-30", "ELSE")
    syncs.site.rename("DROP-3", "Touched")
    assert "DROP-3" in syncs.pull()
    assert WHOAMI in syncs.asked
    assert "DROP-3" in syncs.pull()
    assert syncs.asked == (SEARCH,)


def test_other_settings_are_followed_at_once(syncs: Syncs) -> None:
    changed = syncs.pull(states={"doing": ["To Do"]})
    assert {item.state for item in changed.values()} == {State.DOING}
    assert len(changed) == 30


def test_a_change_of_several_pages_ends_with_the_issue_that_it_is_known_by(syncs: Syncs) -> None:
    syncs.site.page_cap = 10
    for number in range(1, 20):
        syncs.site.rename(f"DROP-{number}", "Touched")
    assert len(syncs.pull()) == 20
    assert syncs.asked == (SEARCH, SEARCH)
    for _ in range(11):
        syncs.site.add_issue("DROP", "A new one")
    assert len(syncs.pull()) == 31
    assert [*syncs.asked] == [SEARCH] * 4 + [WHOAMI]


def test_a_pull_that_was_broken_off_goes_on_without_a_look(syncs: Syncs) -> None:
    syncs.site.page_cap = 10
    for number in range(1, 26):
        syncs.site.rename(f"DROP-{number}", "Touched")
    syncs.clock.now += MINUTES
    with closing(syncs.connect()) as jira:
        first = next(jira.changes(DROP, syncs.cursor))
    syncs.cursor = first.cursor
    rest = syncs.pull()
    assert syncs.asked == (SEARCH, SEARCH)
    assert {item.key for item in first.items} | set(rest) == {f"DROP-{n}" for n in (*range(1, 26), 30)}


def test_an_empty_scope_has_nothing_to_be_known_by_and_is_looked_at(syncs: Syncs) -> None:
    syncs.site.add_project("EMPTY", "Nothing yet")
    syncs.cursor = None
    for _ in range(2):
        assert syncs.pull(Scope("project", "EMPTY")) == {}
        assert WHOAMI in syncs.asked
