"""All issues of a large scope are listed by name and fetched side by side, and none is missed meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import enumerate as threads

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sdk import Connector, CredentialsRejected, Cursor, Page, Scope, Unavailable
from okrsync.sdk.http import lender
from okrsync.usecases.ahead import ahead
from okrsync_jira import plugin, requests

DROP = Scope("project", "DROP")
SEARCH, FETCH = "/rest/api/3/search/jql", "/rest/api/3/issue/bulkfetch"
COUNT = 60
EVERYTHING = {f"DROP-{number}" for number in range(1, COUNT + 1)}


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Large:
    """A project of six pages, whose names come in three."""

    site: JiraSite
    clock: Noon
    connect: Callable[[], Connector]

    def pages(self, since: Cursor | None = None) -> list[Page]:
        with closing(self.connect()) as jira:
            return list(jira.changes(DROP, since))

    def asked(self) -> list[str]:
        asked = [one.path for one in self.site.requests]
        self.site.requests.clear()
        return asked


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> Iterator[Large]:
    monkeypatch.setattr(requests, "PAGE", 10)
    world, clock = World(Noon()), Noon()
    site = world.jira
    site.clock, site.page_cap, site.keys_cap = clock, 10, 25
    for key in ("DROP", "ELSE"):
        site.add_project(key, key.title())
    for number in range(1, COUNT + 1):
        site.add_issue("DROP", f"Story {number}")
    clock.now += timedelta(days=1)
    with Sandbox(world) as sandbox:
        written = {"kind": "jira", "url": sandbox.jira_url, "email": site.viewer.email, "token": site.token}
        settings = plugin.settings.model_validate(written)
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
        yield Large(site, clock, lambda: plugin.connect(settings, lend))


def _keys(pages: list[Page]) -> list[str]:
    return [item.key for page in pages for item in page.items]


def test_every_issue_comes_once_and_in_the_order_of_creation(large: Large) -> None:
    assert _keys(large.pages()) == sorted(EVERYTHING, key=lambda key: int(key[5:]))
    asked = large.asked()
    assert asked.count(SEARCH) == 1 + 3
    assert asked.count(FETCH) == 2 + 3 + 1


@pytest.mark.parametrize("after", range(7))
def test_a_cursor_of_any_page_goes_on_in_another_process(large: Large, after: int) -> None:
    pages = large.pages()
    rest = large.pages(pages[after].cursor)
    assert set(_keys([*pages[: after + 1], *rest])) == EVERYTHING
    repeated = set(_keys(pages[: after + 1])) & set(_keys(rest))
    assert repeated <= ({"DROP-60"} if after == 6 else set())


def test_after_the_last_page_the_next_pull_brings_what_changed(large: Large) -> None:
    cursor = large.pages()[-1].cursor
    large.clock.now += timedelta(days=1)
    large.site.rename("DROP-7", "Touched")
    assert _keys(large.pages(cursor)) == ["DROP-7"]


def test_what_is_deleted_moved_and_made_meanwhile_hides_nothing(large: Large) -> None:
    with closing(large.connect()) as jira:
        pages = jira.changes(DROP, None)
        seen = [next(pages)]
        for gone in ("DROP-1", "DROP-35"):
            large.site.delete(gone)
        large.site.move_to_project("DROP-45", "ELSE")
        large.clock.now += timedelta(seconds=1)
        large.site.add_issue("DROP", "A new one")
        seen.extend(pages)
    assert set(_keys(seen)) >= EVERYTHING - {"DROP-1", "DROP-35", "DROP-45"}
    later = large.pages(seen[-1].cursor)
    assert "DROP-61" in _keys([*seen, *later])


def test_where_the_last_issue_that_was_read_is_gone_its_page_of_names_is_read_anew(large: Large) -> None:
    second = large.pages()[1]
    large.site.delete(second.items[-1].key)
    assert set(_keys(large.pages(second.cursor))) == EVERYTHING - {"DROP-20"}


@pytest.mark.parametrize("under", [SEARCH, FETCH])
def test_a_token_that_dies_meanwhile_is_no_smaller_backlog(large: Large, under: str) -> None:
    large.site.bad_token_is_anonymous = True
    handed_on = list[Page]()
    with closing(large.connect()) as jira:
        pages = jira.changes(DROP, None)
        handed_on.append(next(pages))
        large.site.faults.revoke_token(under=under)
        large.site.faults.revoke_token(under="myself")
        with pytest.raises(CredentialsRejected):
            handed_on.extend(pages)
    large.site.faults.heal()
    rest = large.pages(handed_on[-1].cursor)
    assert set(_keys([*handed_on, *rest])) == EVERYTHING


def test_issues_that_a_stranger_is_not_shown_are_not_taken_for_deleted(large: Large) -> None:
    large.site.keys_cap, large.site.bad_token_is_anonymous = 1000, True
    with closing(large.connect()) as jira:
        pages = jira.changes(DROP, None)
        next(pages)
        large.site.faults.revoke_token(under="bulkfetch")
        large.site.faults.revoke_token(under="myself")
        with pytest.raises(CredentialsRejected):
            next(pages)


def test_a_lot_that_fails_ends_the_pull_in_its_place(large: Large) -> None:
    with closing(large.connect()) as jira:
        pages = jira.changes(DROP, None)
        first = next(pages)
        large.site.faults.go_down(under="bulkfetch")
        with pytest.raises(Unavailable):
            next(pages)
    large.site.faults.heal()
    assert set(_keys([first, *large.pages(first.cursor)])) == EVERYTHING


def test_several_are_under_way_at_once_and_none_after_the_end(large: Large) -> None:
    large.site.faults.slow_down(0.2)
    with closing(large.connect()) as jira, ahead(jira.changes(DROP, None), lambda: None) as pages:
        next(pages)
        next(pages)
        beside = [one for one in threads() if one.name.startswith("beside")]
        assert len(beside) > 1
    before = len(large.site.requests)
    assert not [one for one in threads() if one.name.startswith("beside")]
    large.clock.now += timedelta(seconds=1)
    assert len(large.site.requests) == before


def test_what_fits_a_page_is_one_search(large: Large, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "PAGE", 100)
    large.site.page_cap = COUNT
    assert set(_keys(large.pages())) == EVERYTHING
    asked = large.asked()
    assert (asked.count(SEARCH), asked.count(FETCH)) == (1, 0)
