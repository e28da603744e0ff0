"""Projects of the sandbox's GitHub over real HTTP: joining, leaving, what a board says, what goes wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.github_payloads import node_id
from okrsync.sandbox.github_projects import Project
from okrsync.sandbox.github_site import GitHubSite
from okrsync.sandbox.github_state import GitHubIssue
from okrsync.sdk import (
    Gone,
    ItemRef,
    NotFound,
    PermissionMissing,
    RateLimited,
    Scope,
    State,
    Unavailable,
    WorkItem,
)
from okrsync.sdk.http import lender
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import GitHub, connect

_HOME, _ELSEWHERE = "county/survey", "county/elsewhere"
_BOARD = Scope("project", "county/1")


class Clock:
    """A clock that only a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    with Sandbox(World(clock)) as sandbox:
        yield sandbox


@pytest.fixture
def site(sandbox: Sandbox) -> GitHubSite:
    site = sandbox.world.github
    for name in (_HOME, _ELSEWHERE):
        site.add_repository(name)
    return site


@pytest.fixture
def board(site: GitHubSite) -> Project:
    return site.add_project("county", "Survey")


@pytest.fixture
def github(sandbox: Sandbox, site: GitHubSite, clock: Clock) -> Iterator[GitHub]:
    written = {"kind": "github", "url": sandbox.github_url, "token": site.token}
    lend = lender(pause=lambda _: True, clock=clock, agent="okrsync")
    connector = connect(GitHubSettings.model_validate(written), lend)
    yield connector
    connector.close()


def put(site: GitHubSite, board: Project, count: int = 1) -> Sequence[GitHubIssue]:
    """New issues on the board."""
    issues = [site.open_issue(_HOME, f"Issue {number}") for number in range(1, count + 1)]
    for issue in issues:
        site.add_to_project(board, issue)
    return issues


def pull(github: GitHub) -> dict[str, WorkItem]:
    return {item.key: item for page in github.changes(_BOARD, None) for item in page.items}


def asked(site: GitHubSite) -> int:
    return sum(seen.path.endswith("/graphql") for seen in site.requests)


def test_an_issue_that_joins_is_there_and_one_that_leaves_has_left(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    first, second = put(site, board, 2)
    before = pull(github)
    assert list(before) == [f"{_HOME}#1", f"{_HOME}#2"]
    site.remove_from_project(board, first)
    site.add_to_project(board, site.open_issue(_ELSEWHERE, "Joins"))
    assert list(pull(github)) == [f"{_HOME}#2", f"{_ELSEWHERE}#1"]
    refs = [ItemRef(item.id, item.key) for item in before.values()]
    fates = github.locate(_BOARD, refs)
    assert [fates[ref.id].gone for ref in refs] == [Gone.LEFT, None]
    assert second.number == 2


def test_a_moved_issue_is_told_with_where_it_went(github: GitHub, site: GitHubSite, board: Project) -> None:
    [issue] = put(site, board)
    ref = ItemRef(node_id("I", issue.id), f"{_HOME}#1")
    new = site.transfer(_HOME, 1, _ELSEWHERE)
    assert list(pull(github)) == [f"{_ELSEWHERE}#{new.number}"]
    fate = github.locate(_BOARD, [ref])[ref.id]
    assert (fate.gone, fate.where) == (Gone.MOVED, f"{_ELSEWHERE}#{new.number}")


def test_an_issue_of_a_repository_that_may_be_read_no_longer_is_out_of_reach(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    [issue] = put(site, board)
    ref = ItemRef(node_id("I", issue.id), f"{_HOME}#1")
    site.hide_repository(_HOME)
    assert pull(github) == {}
    assert github.locate(_BOARD, [ref])[ref.id].gone is Gone.OUT_OF_REACH


def test_pull_requests_drafts_and_what_may_not_be_read_are_left_out(
    github: GitHub, site: GitHubSite, board: Project, caplog: pytest.LogCaptureFixture
) -> None:
    put(site, board)
    site.add_to_project(board, site.open_pull_request(_HOME, "Code"))
    site.add_to_project(board, "A thought")
    site.add_to_project(board, site.open_issue(_ELSEWHERE, "Secret"))
    site.hide_repository(_ELSEWHERE)
    with caplog.at_level("INFO"):
        assert list(pull(github)) == [f"{_HOME}#1"]
    assert "1 drafts, 1 pull requests, 1 that may not be read" in caplog.text
    assert [[ref.key for ref in refs] for refs in github.listing(_BOARD)] == [[f"{_HOME}#1"]]


def test_the_status_of_the_board_says_what_is_begun(github: GitHub, site: GitHubSite, board: Project) -> None:
    [issue] = put(site, board)
    site.set_status(board, issue, "In Progress")
    begun = pull(github)[f"{_HOME}#1"]
    assert (begun.state, begun.native_status) == (State.DOING, "In Progress")
    site.set_status(board, issue, "Done")
    assert pull(github)[f"{_HOME}#1"].state is State.TODO
    site.close(_HOME, 1, "duplicate")
    assert pull(github)[f"{_HOME}#1"].state is State.DROPPED


def test_an_open_issue_that_is_archived_was_given_up(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    [issue] = put(site, board)
    site.archive_item(board, issue)
    assert pull(github)[f"{_HOME}#1"].state is State.DROPPED


def test_iterations_roll_over_without_a_change(
    github: GitHub, site: GitHubSite, board: Project, clock: Clock
) -> None:
    issues = put(site, board, 2)
    for issue, start in zip(issues, (date(2026, 10, 26), date(2026, 11, 9)), strict=True):
        site.plan(board, issue, site.add_iteration(board, f"From {start:%d %b}", start))
    facets = [item.facets["iteration"] for item in pull(github).values()]
    assert facets == [("From 26 Oct", "current"), ("From 09 Nov", "next")]
    clock.now += timedelta(days=7)
    facets = [item.facets["iteration"] for item in pull(github).values()]
    assert facets == [("From 26 Oct",), ("From 09 Nov", "current")]


def test_numbers_and_estimates_are_the_boards(github: GitHub, site: GitHubSite, board: Project) -> None:
    [issue] = put(site, board)
    site.set_number(board, issue, "Estimate", 3)
    site.set_number(board, issue, "Risk", 0.5)
    seen = pull(github)[f"{_HOME}#1"]
    assert (seen.points, seen.numbers) == (3.0, {"Estimate": 3.0, "Risk": 0.5})


def test_the_past_of_a_boards_issues_is_that_of_their_repositories(
    github: GitHub, site: GitHubSite, board: Project, clock: Clock
) -> None:
    issues = [*put(site, board), site.open_issue(_ELSEWHERE, "There")]
    clock.now += timedelta(days=1)
    site.close(_ELSEWHERE, 1)
    refs = [ItemRef(node_id("I", one.id), f"{one.repository.full_name}#{one.number}") for one in issues]
    stories = list(github.history(_BOARD, refs, None))
    assert [[step.state for step in story] for story in stories] == [[State.TODO], [State.TODO, State.DONE]]


@pytest.mark.parametrize(("most", "pages"), [(50, 3), (20, 6), (5, 24)])
def test_what_takes_too_long_is_asked_for_in_smaller_pages_from_then_on(
    github: GitHub, site: GitHubSite, board: Project, most: int, pages: int
) -> None:
    put(site, board, 120)
    site.most_at_once = most
    refused = {50: 0, 20: 1, 5: 2}[most]
    assert len(pull(github)) == 120
    assert asked(site) == pages + refused


def test_what_takes_too_long_however_little_is_asked_for_is_an_outage(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    put(site, board)
    site.most_at_once = 1
    with pytest.raises(Unavailable, match="too slow"):
        pull(github)


def test_a_limit_says_until_when_to_wait(
    github: GitHub, site: GitHubSite, board: Project, clock: Clock
) -> None:
    put(site, board)
    site.faults.limit_rate(wait=600)
    with pytest.raises(RateLimited) as caught:
        pull(github)
    assert caught.value.until == clock.now + timedelta(seconds=601)


def test_a_token_that_may_not_read_projects_is_told_what_it_lacks(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    put(site, board)
    site.reads_projects = False
    with pytest.raises(PermissionMissing) as caught:
        pull(github)
    assert "read:project" in (caught.value.hint or "")


def test_a_project_that_is_not_there_is_named(github: GitHub, board: Project) -> None:
    for name in ("county/7", "nobody/1"):
        with pytest.raises(NotFound):
            list(github.changes(Scope("project", name), None))


def test_an_older_server_is_read_in_its_own_words(github: GitHub, site: GitHubSite, board: Project) -> None:
    first, _ = put(site, board, 2)
    site.is_of_old = True
    site.close(_HOME, 2, "not_planned")
    site.add_sub_issue(first, site.issue(_HOME, 2))
    seen = pull(github)
    assert [item.state for item in seen.values()] == [State.TODO, State.DROPPED]
    assert [(item.type, item.parent) for item in seen.values()] == [("issue", None), ("issue", None)]
    questions = asked(site)
    pull(github)
    assert asked(site) == questions + 1


def test_a_newer_server_tells_types_parents_and_duplicates(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    above = site.open_issue(_ELSEWHERE, "Above")
    site.add_to_project(board, site.open_issue(_HOME, "Below", issue_type="Bug", parent=above))
    site.close(_HOME, 1, "duplicate")
    [seen] = pull(github).values()
    assert (seen.type, seen.parent) == ("Bug", f"{_ELSEWHERE}#1")
    assert (seen.state, seen.resolution) == (State.DROPPED, "duplicate")


def test_a_place_that_is_no_longer_known_begins_the_pull_again(
    github: GitHub, site: GitHubSite, board: Project
) -> None:
    put(site, board, 60)
    first = next(github.changes(_BOARD, None))
    stale = type(first.cursor)(first.cursor.replace('"after":"', '"after":"!'))
    assert stale != first.cursor
    assert len([item for page in github.changes(_BOARD, stale) for item in page.items]) == 60
