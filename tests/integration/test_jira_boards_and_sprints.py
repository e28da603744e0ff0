"""Boards, filters and sprints on the sandbox's Jira: what changes although no issue is touched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.domain.delivery import Batch, deliver
from okrsync.domain.selection import Selection, select
from okrsync.domain.work import TrackedItem
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sandbox.jira_state import ORIGINAL_STORY_POINTS, STORY_POINT_ESTIMATE
from okrsync.sdk import (
    Connector,
    Cursor,
    History,
    ItemRef,
    NotFound,
    QueryRejected,
    Scope,
    UnexpectedResponse,
    WorkItem,
)
from okrsync.sdk.http import lender
from okrsync_jira import plugin

DROP = Scope("project", "DROP")
A_DAY = timedelta(days=1)
TWO_WEEKS = timedelta(weeks=2)


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Noon:
    return Noon()


@pytest.fixture(params=["Cloud", "Data Center"])
def sandbox(clock: Noon, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """A site with four issues in DROP, once of each edition."""
    world = World(clock)
    world.jira.add_project("DROP", "Keep pupils in school")
    for number in range(1, 5):
        world.jira.add_issue("DROP", f"Story {number}", points=number)
    if request.param == "Data Center":
        world.jira.run_as_data_center()
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
        account = {} if site.data_center else {"email": site.viewer.email}
        written = {"kind": "jira", "url": sandbox.jira_url, "token": site.token, **account}
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
    pages = list(jira.changes(scope, since))
    return {item.key: item for page in pages for item in page.items}, pages[-1].cursor


def _selected(items: dict[str, WorkItem], **written: Any) -> set[str]:
    wanted = plugin.selection.model_validate({"project": "DROP", **written})
    selection = Selection(connection="jira", scope=str(wanted.scope()), criteria=wanted.criteria())
    tracked = [TrackedItem(connection="jira", scope=selection.scope, item=item) for item in items.values()]
    return {one.item.key for one in select(selection, tracked)}


def test_an_epic_and_what_is_below_it_are_counted_once(jira: Connector, site: JiraSite) -> None:
    epic = site.add_issue("DROP", "An epic", issue_type="Epic", points=100)
    stories = [site.add_issue("DROP", f"Part {number}", parent=epic.key, points=2) for number in range(3)]
    subtask = site.add_issue("DROP", "A piece", issue_type="Subtask", parent=stories[0].key, points=1)
    site.transition(subtask.key, "Done")
    site.transition(stories[1].key, "Done")
    items, _ = _pull(jira)
    written = {"project": "DROP", "epic": epic.key, "weigh_by": "points"}
    wanted = plugin.selection.model_validate(written)
    selection = Selection(
        connection="jira", scope=str(DROP), criteria=wanted.criteria(), weigh_by=wanted.weigh_by
    )
    tracked = [TrackedItem(connection="jira", scope=str(DROP), item=item) for item in items.values()]
    delivery = deliver([Batch(0, selection, select(selection, tracked))])
    assert {one.tracked.item.key for one in delivery.counted} == {
        subtask.key,
        stories[1].key,
        stories[2].key,
    }
    assert delivery.progress == pytest.approx(3 / 5)


def test_a_sprint_is_selected_by_name_id_or_state(jira: Connector, site: JiraSite) -> None:
    board = site.add_board("Dropouts", "DROP")
    sprint = site.add_sprint(board, "Sprint 7, autumn")
    site.put_in_sprint("DROP-1", sprint)
    items, _ = _pull(jira)
    for name in ("sprint 7, autumn", sprint.id, "future"):
        assert _selected(items, sprint=name) == {"DROP-1"}
    assert _selected(items, sprint="active") == set()


def test_a_sprint_that_opens_and_closes_is_noticed_although_its_issues_are_not_touched(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    sprint = site.add_sprint(site.add_board("Dropouts", "DROP"), "Sprint 7")
    for key in ("DROP-1", "DROP-2"):
        site.put_in_sprint(key, sprint)
    clock.now += 3 * A_DAY
    items, cursor = _pull(jira)
    clock.now += A_DAY
    site.start_sprint(sprint, TWO_WEEKS)
    changed, cursor = _pull(jira, since=cursor)
    assert _selected(items | changed, sprint="open") == {"DROP-1", "DROP-2"}
    clock.now += TWO_WEEKS
    _, cursor = _pull(jira, since=cursor)
    clock.now += A_DAY
    site.close_sprint(sprint)
    changed, cursor = _pull(jira, since=cursor)
    assert set(changed) == {"DROP-1", "DROP-2"}
    assert _selected(items | changed, sprint="open") == set()
    assert _selected(items | changed, sprint="closed") == {"DROP-1", "DROP-2"}
    clock.now += A_DAY
    again, _ = _pull(jira, since=cursor)
    assert again == {}


def test_a_sprint_that_was_deleted_since_makes_the_pull_a_whole_one(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    board = site.add_board("Dropouts", "DROP")
    sprint, other = site.add_sprint(board, "Sprint 7"), site.add_sprint(board, "Sprint 8")
    site.put_in_sprint("DROP-1", sprint)
    site.start_sprint(sprint, TWO_WEEKS)
    _, cursor = _pull(jira)
    clock.now += A_DAY
    site.put_in_sprint("DROP-1", other)
    site.delete_sprint(sprint)
    changed, _ = _pull(jira, since=cursor)
    assert set(changed) == {"DROP-1", "DROP-2", "DROP-3", "DROP-4"}


def test_a_query_that_is_wrong_is_rejected_whatever_the_sprints(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    sprint = site.add_sprint(site.add_board("Dropouts", "DROP"), "Sprint 7")
    site.put_in_sprint("DROP-1", sprint)
    site.start_sprint(sprint, TWO_WEEKS)
    _, cursor = _pull(jira)
    clock.now += A_DAY
    with pytest.raises(QueryRejected):
        _pull(jira, Scope("jql", "colour = red"), cursor)


def test_a_board_holds_what_its_filter_does(jira: Connector, site: JiraSite) -> None:
    site.set_labels("DROP-2", "pilot")
    board = site.add_board("Pilots", "DROP", jql="labels = pilot ORDER BY Rank ASC")
    for name in (str(board.id), "pilots"):
        items, _ = _pull(jira, Scope("board", name))
        assert set(items) == {"DROP-2"}


def test_a_kanban_board_holds_what_its_sub_filter_leaves(jira: Connector, site: JiraSite) -> None:
    site.add_version("DROP", "1.0")
    site.set_fix_versions("DROP-1", "1.0")
    site.release("DROP", "1.0")
    unreleased = "fixVersion in unreleasedVersions() OR fixVersion is EMPTY ORDER BY Rank"
    board = site.add_board("Flow", "DROP", kind="kanban", sub_query=unreleased)
    items, _ = _pull(jira, Scope("board", str(board.id)))
    assert set(items) == {"DROP-2", "DROP-3", "DROP-4"}


def test_two_boards_of_one_name_are_told_by_their_ids(jira: Connector, site: JiraSite) -> None:
    boards = [site.add_board("Flow", "DROP") for _ in range(2)]
    with pytest.raises(NotFound, match="2 boards are called 'Flow'") as caught:
        _pull(jira, Scope("board", "Flow"))
    assert all(str(board.id) in str(caught.value.hint) for board in boards)


@pytest.mark.parametrize("kind", ["board", "filter"])
@pytest.mark.parametrize("name", ["99", "Nobody's"])
def test_a_place_that_is_not_there_is_not_an_empty_one(jira: Connector, kind: str, name: str) -> None:
    with pytest.raises((NotFound, QueryRejected)):
        _pull(jira, Scope(kind, name))
    with pytest.raises((NotFound, QueryRejected)):
        list(jira.listing(Scope(kind, name)))


def test_a_board_says_where_its_points_are(connected: Callable[..., Connector], site: JiraSite) -> None:
    if site.data_center:
        pytest.skip("Data Center has one field for estimates")
    board = site.add_board("Dropouts", "DROP", estimates_by=STORY_POINT_ESTIMATE)
    project, _ = _pull(connected())
    on_board, _ = _pull(connected(), Scope("board", str(board.id)))
    told, _ = _pull(connected(points_fields=["Story Points"]), Scope("board", str(board.id)))
    assert [items["DROP-3"].points for items in (project, on_board, told)] == [3.0, None, 3.0]


@pytest.mark.parametrize("by_name", [True, False])
def test_a_filter_that_is_edited_is_read_anew(
    jira: Connector, site: JiraSite, clock: Noon, by_name: bool
) -> None:
    site.set_labels("DROP-2", "pilot")
    saved = site.add_filter("Pilots", "labels = pilot", favourite=True)
    clock.now += 3 * A_DAY
    scope = Scope("filter", saved.name if by_name else saved.id)
    items, cursor = _pull(jira, scope)
    assert set(items) == {"DROP-2"}
    clock.now += A_DAY
    site.edit_filter(saved, "labels = pilot OR summary ~ Story")
    changed, _ = _pull(jira, scope, cursor)
    assert set(changed) == {"DROP-1", "DROP-2", "DROP-3", "DROP-4"}


def test_a_board_whose_filter_is_edited_is_read_anew(jira: Connector, site: JiraSite, clock: Noon) -> None:
    board = site.add_board("Pilots", "DROP", jql="labels = pilot")
    clock.now += 3 * A_DAY
    _, cursor = _pull(jira, Scope("board", str(board.id)))
    clock.now += A_DAY
    site.edit_filter(board.filter, "summary ~ Story")
    changed, _ = _pull(jira, Scope("board", str(board.id)), cursor)
    assert len(changed) == 4


def test_a_board_that_estimates_otherwise_from_now_on_is_read_anew(
    jira: Connector, connected: Callable[..., Connector], site: JiraSite, clock: Noon
) -> None:
    board = site.add_board("Dropouts", "DROP")
    clock.now += 3 * A_DAY
    before, cursor = _pull(jira, Scope("board", str(board.id)))
    clock.now += A_DAY
    board.estimates_by = ORIGINAL_STORY_POINTS
    after, _ = _pull(connected(), Scope("board", str(board.id)), cursor)
    assert (before["DROP-3"].points, after["DROP-3"].points) == (3.0, None)


def test_a_project_whose_key_is_changed_gives_all_its_issues_their_new_keys(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    clock.now += 3 * A_DAY
    before, cursor = _pull(jira)
    clock.now += A_DAY
    site.rename_key("DROP", "KEEP")
    after, _ = _pull(jira, since=cursor)
    assert set(after) == {"KEEP-1", "KEEP-2", "KEEP-3", "KEEP-4"}
    assert {item.id for item in after.values()} == {item.id for item in before.values()}


def test_kinds_of_scope_that_issues_can_leave_untouched_are_listed_each_time() -> None:
    assert plugin.drifting == {"board", "filter", "jql"}


def _past(jira: Connector, items: dict[str, WorkItem]) -> dict[str, list[str]]:
    assert isinstance(jira, History)
    refs = [ItemRef(item.id, item.key) for item in items.values()]
    stories = [list(story) for story in jira.history(DROP, refs, None)]
    keys = {item.id: item.key for item in items.values()}
    return {keys[story[0].item]: [step.state.value for step in story] for story in stories}


def test_an_issue_deleted_meanwhile_takes_no_other_past_along(
    jira: Connector, site: JiraSite, clock: Noon
) -> None:
    clock.now += A_DAY
    site.transition("DROP-2", "Done")
    items, _ = _pull(jira)
    site.delete("DROP-3")
    told = _past(jira, items)
    assert told == {"DROP-1": ["todo"], "DROP-2": ["todo", "done"], "DROP-4": ["todo"]}


def test_half_a_changelog_is_no_past(jira: Connector, site: JiraSite, clock: Noon) -> None:
    if not site.data_center:
        pytest.skip("Cloud is never asked in a way that it would cut short")
    clock.now += A_DAY
    for status in ("In Progress", "Done"):
        site.transition("DROP-2", status)
    items, _ = _pull(jira)
    site.history_cap = 1
    with pytest.raises(UnexpectedResponse, match="DROP-2: Jira shows only a part"):
        _past(jira, items)


def test_an_issue_that_moves_away_between_two_pages_loses_no_other(jira: Connector, site: JiraSite) -> None:
    site.page_cap = 2
    site.add_project("WEB", "Website")
    pages = jira.changes(DROP, None)
    first = next(pages)
    site.move_to_project("DROP-1", "WEB")
    keys = {item.key for page in (first, *pages) for item in page.items}
    assert keys >= {"DROP-2", "DROP-3", "DROP-4"}
