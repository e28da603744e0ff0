"""The Jira connector against the sandbox's Jira: what sites are really like."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.domain.selection import Selection, select
from okrsync.domain.work import TrackedItem
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sandbox.seed import fill
from okrsync.sdk import (
    Connector,
    CredentialsRejected,
    Cursor,
    Fate,
    Gone,
    ItemRef,
    NotFound,
    QueryRejected,
    Scope,
    State,
    WorkItem,
)
from okrsync.sdk.http import lender
from okrsync_jira import plugin

DROP = Scope("project", "DROP")
A_DAY = timedelta(days=1)


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Noon:
    return Noon()


@pytest.fixture
def sandbox(clock: Noon) -> Iterator[Sandbox]:
    """The county's world: DROP with two epics, and the team-managed WEB."""
    world = World(clock)
    fill(world)
    with Sandbox(world) as sandbox:
        yield sandbox


@pytest.fixture
def site(sandbox: Sandbox) -> JiraSite:
    return sandbox.world.jira


@pytest.fixture
def connected(sandbox: Sandbox, site: JiraSite, clock: Noon) -> Iterator[Callable[..., Connector]]:
    """A connector by settings."""
    opened: list[Connector] = []

    def connect(**more: Any) -> Connector:
        written = {"kind": "jira", "url": sandbox.jira_url, "email": site.viewer.email, "token": site.token}
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
        opened.append(plugin.connect(plugin.settings.model_validate({**written, **more}), lend))
        return opened[-1]

    yield connect
    for connector in opened:
        connector.close()


@pytest.fixture
def jira(connected: Callable[..., Connector]) -> Connector:
    return connected()


def _pull(
    jira: Connector, scope: Scope = DROP, since: Cursor | None = None
) -> tuple[dict[str, WorkItem], Cursor]:
    """Items by key, and the cursor to go on from."""
    pages = list(jira.changes(scope, since))
    return {item.key: item for page in pages for item in page.items}, pages[-1].cursor


def _selected(items: dict[str, WorkItem], **written: Any) -> set[str]:
    wanted = plugin.selection.model_validate(written)
    selection = Selection(connection="jira", scope=str(wanted.scope()), criteria=wanted.criteria())
    tracked = [TrackedItem(connection="jira", scope=selection.scope, item=item) for item in items.values()]
    return {one.item.key for one in select(selection, tracked)}


def test_the_countys_project_has_its_states_and_points(jira: Connector) -> None:
    items, _ = _pull(jira)
    under_monitoring = [item for item in items.values() if "DROP-1" in item.facets.get("parent", ())]
    assert sorted((item.state, item.points) for item in under_monitoring if item.points) == [
        (State.DOING, 5.0),
        (State.DONE, 3.0),
        (State.DONE, 8.0),
        (State.DROPPED, 8.0),
        (State.DROPPED, 13.0),
        (State.TODO, 3.0),
        (State.TODO, 8.0),
    ]


def test_the_estimate_of_a_team_managed_project_is_found_too(jira: Connector) -> None:
    items, _ = _pull(jira, Scope("project", "WEB"))
    assert items["WEB-1"].points == 1.0


def test_an_epic_holds_what_is_below_it_at_any_depth(jira: Connector, site: JiraSite) -> None:
    story = site.add_issue("DROP", "A story", parent="DROP-1")
    subtask = site.add_issue("DROP", "A part of it", issue_type="Subtask", parent=story.key)
    items, _ = _pull(jira)
    selected = _selected(items, project="DROP", epic="DROP-1")
    assert {story.key, subtask.key} <= selected
    assert "DROP-1" not in selected


def test_components_versions_and_types_select(jira: Connector) -> None:
    items, _ = _pull(jira)
    network = _selected(items, project="DROP", component="network")
    assert {items[key].facets["component"][0] for key in network} == {"Network"}
    assert _selected(items, project="DROP", component="Network", type="Epic") < network
    assert _selected(items, project="DROP", version="Pilot schools")


def test_a_query_holds_what_jira_says(jira: Connector) -> None:
    items, _ = _pull(jira, Scope("jql", 'project = "DROP" AND component = Network ORDER BY updated DESC'))
    whole, _ = _pull(jira)
    assert set(items) == _selected(whole, project="DROP", component="Network")


def test_a_reserved_word_in_a_query_is_explained_in_jiras_words(jira: Connector) -> None:
    with pytest.raises(QueryRejected, match="'DROP' is a reserved JQL word"):
        _pull(jira, Scope("jql", "project = DROP"))


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kathmandu"])
def test_the_time_zone_of_the_account_changes_nothing(
    jira: Connector, site: JiraSite, clock: Noon, zone: str
) -> None:
    utc, _ = _pull(jira)
    site.live_in(zone)
    items, cursor = _pull(jira)
    assert items == utc
    clock.now += A_DAY
    site.transition("DROP-5", "Done")
    clock.now += timedelta(minutes=1)
    changed, cursor = _pull(jira, since=cursor)
    assert changed["DROP-5"].done_at == clock.now - timedelta(minutes=1)
    clock.now += A_DAY
    site.reopen("DROP-5")
    changed, _ = _pull(jira, since=cursor)
    assert changed["DROP-5"].done_at is None


def test_statuses_in_another_language_mean_what_their_category_means(jira: Connector, site: JiraSite) -> None:
    site.add_status("Concluído", "done")
    site.transition("DROP-5", "Concluído")
    items, _ = _pull(jira)
    assert (items["DROP-5"].state, items["DROP-5"].native_status) == (State.DONE, "Concluído")


def test_new_settings_make_the_next_pull_a_whole_one(
    connected: Callable[..., Connector], site: JiraSite, clock: Noon
) -> None:
    before, cursor = _pull(connected())
    clock.now += A_DAY
    after, _ = _pull(connected(states={"done": ["In Progress"]}), since=cursor)
    assert set(after) == set(before)
    assert {before[key].state for key in before if after[key].state is not before[key].state} == {State.DOING}


def test_a_status_that_gets_another_category_changes_issues_that_nobody_touched(
    connected: Callable[..., Connector], site: JiraSite, clock: Noon
) -> None:
    review = site.add_status("In Review", "indeterminate")
    site.transition("DROP-5", "In Review")
    before, cursor = _pull(connected())
    clock.now += A_DAY
    finished = replace(review, category="done")
    site.statuses["In Review"] = finished
    site.issue("DROP-5").status = finished
    after, _ = _pull(connected(), since=cursor)
    assert (before["DROP-5"].state, after["DROP-5"].state) == (State.DOING, State.DONE)


def test_where_a_dead_token_makes_us_anonymous_nothing_looks_empty(jira: Connector, site: JiraSite) -> None:
    items, cursor = _pull(jira)
    refs = [ItemRef(item.id, item.key) for item in items.values()]
    site.bad_token_is_anonymous = True
    site.faults.revoke_token()
    asking: list[Callable[[], object]] = [
        lambda: _pull(jira),
        lambda: _pull(jira, since=cursor),
        lambda: list(jira.listing(DROP)),
        lambda: list(jira.listing(Scope("jql", "labels = pilot"))),
        lambda: jira.locate(DROP, refs),
        jira.check,
    ]
    for ask in asking:
        with pytest.raises(CredentialsRejected):
            ask()


def test_a_token_that_dies_in_the_middle_ends_no_pull_early(jira: Connector, site: JiraSite) -> None:
    site.page_cap = 5
    site.bad_token_is_anonymous = True
    pages = jira.changes(DROP, None)
    next(pages)
    site.faults.revoke_token()
    with pytest.raises(CredentialsRejected):
        list(pages)


@pytest.mark.parametrize("vanish", ["hide_project", "archive_project"])
def test_a_project_out_of_reach_is_not_an_empty_one(jira: Connector, site: JiraSite, vanish: str) -> None:
    items, cursor = _pull(jira)
    getattr(site, vanish)("DROP")
    with pytest.raises(NotFound):
        _pull(jira, since=cursor)
    with pytest.raises(NotFound):
        list(jira.listing(DROP))
    with pytest.raises(NotFound):
        jira.locate(DROP, [ItemRef(item.id, item.key) for item in items.values()])


def test_issues_of_a_query_are_told_apart_when_they_are_gone(jira: Connector, site: JiraSite) -> None:
    scope = Scope("jql", "labels = pilot")
    site.add_project("SECRET", "Not for everybody")
    names = ["stays", "deleted", "relabelled", "hidden"]
    projects = ["DROP", "DROP", "DROP", "SECRET"]
    made = [
        site.add_issue(project, name, labels=["pilot"]) for project, name in zip(projects, names, strict=True)
    ]
    items, _ = _pull(jira, scope)
    refs = [ItemRef(item.id, item.key) for item in items.values()]
    assert {ref.id for ref in refs} == {one.id for one in made}
    site.delete(made[1].key)
    site.set_labels(made[2].key, "other")
    site.hide_project("SECRET")
    fates = jira.locate(scope, refs)
    told = [fates[one.id].gone for one in made]
    assert told == [None, Gone.DELETED, Gone.LEFT, Gone.OUT_OF_REACH]


def test_a_moved_issue_keeps_its_identity_in_its_new_project(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    items, _ = _pull(jira)
    _, cursor = _pull(jira, Scope("project", "WEB"))
    clock.now += A_DAY
    moved = site.move_to_project("DROP-5", "WEB")
    arrived, _ = _pull(jira, Scope("project", "WEB"), cursor)
    assert arrived[moved.key].id == items["DROP-5"].id
    fates = jira.locate(DROP, [ItemRef(items["DROP-5"].id, "DROP-5")])
    assert fates == {moved.id: Fate(Gone.MOVED, where=moved.key)}


def test_touching_issues_while_pages_are_read_loses_none(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    site.page_cap = 3
    before = {one.key for one in site.issues.values() if one.project.key == "DROP"}
    clock.now += 30 * A_DAY
    seen: set[str] = set()
    for page in jira.changes(DROP, None):
        seen |= {item.key for item in page.items}
        for key in before:
            site.rename(key, f"Touched after page {len(seen)}")
    assert seen == before


def test_a_pull_asks_for_little(jira: Connector, site: JiraSite) -> None:
    _, cursor = _pull(jira)
    site.requests.clear()
    _pull(jira, since=cursor)
    assert [one.path for one in site.requests] == ["/rest/api/3/search/jql"]
