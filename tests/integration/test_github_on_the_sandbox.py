"""The GitHub connector against the sandbox's GitHub, over real HTTP and with the county's own story."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.domain.selection import Selection, select
from okrsync.domain.work import TrackedItem
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.github_state import Label
from okrsync.sandbox.seed import INFRA, SURVEY, county
from okrsync.sdk import Cursor, Gone, Identity, ItemRef, RateLimited, Scope, State, WorkItem
from okrsync.sdk.http import lender
from okrsync_github.scope import GitHubSelection
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import GitHub, connect

SCOPE = Scope("repo", SURVEY)


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
def world(clock: Clock) -> World:
    return county(clock)


@pytest.fixture
def github(world: World, clock: Clock) -> Iterator[GitHub]:
    with Sandbox(world) as sandbox:
        written = {"kind": "github", "url": sandbox.github_url, "token": world.github.token}
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync")
        connector = connect(GitHubSettings.model_validate(written), lend)
        yield connector
        connector.close()


def pull(
    github: GitHub, since: Cursor | None = None, scope: Scope = SCOPE
) -> tuple[dict[str, WorkItem], Cursor]:
    pages = list(github.changes(scope, since))
    return {item.key: item for page in pages for item in page.items}, pages[-1].cursor


def selected(github: GitHub, **written: object) -> list[str]:
    """The keys that a selection holds, as the hub finds them."""
    wanted = GitHubSelection.model_validate(written)
    scope = wanted.scope()
    items, _ = pull(github, scope=scope)
    tracked = [TrackedItem(connection="code", scope=str(scope), item=item) for item in items.values()]
    selection = Selection(connection="code", scope=str(scope), criteria=wanted.criteria())
    return sorted(one.item.key for one in select(selection, tracked))


def test_the_survey_is_read_as_the_county_means_it(github: GitHub) -> None:
    items, _ = pull(github)
    assert {item.key.rpartition("#")[2]: item.state for item in items.values()} == {
        "1": State.DONE,
        "2": State.DONE,
        "3": State.DOING,
        "4": State.TODO,
        "5": State.TODO,
        "6": State.DROPPED,
        "7": State.DROPPED,
    }


def test_selections_hold_what_they_say(github: GitHub) -> None:
    every = [f"{SURVEY}#{number}" for number in range(1, 8)]
    assert selected(github, repo=SURVEY, milestone="questionnaire") == every
    assert selected(github, repo=SURVEY, milestone=1) == every
    assert selected(github, repo=INFRA, label="Upgrade") == [f"{INFRA}#{number}" for number in range(1, 5)]
    assert selected(github, repo=INFRA, label=["support", "paper"]) == [f"{INFRA}#5"]


def test_what_is_under_an_issue_is_found_at_any_depth_and_after_a_rename(
    github: GitHub, world: World
) -> None:
    site = world.github
    site.add_sub_issue(site.issue(SURVEY, 3), site.issue(SURVEY, 4))
    site.add_sub_issue(site.issue(SURVEY, 4), site.issue(SURVEY, 5))
    assert selected(github, repo=SURVEY, parent=3) == [f"{SURVEY}#4"]
    site.rename_repository(SURVEY, "county/poll")
    assert selected(github, repo=SURVEY, under=3) == ["county/poll#4", "county/poll#5"]
    assert selected(github, repo=SURVEY, under=f"{SURVEY}#3") == ["county/poll#4", "county/poll#5"]


def test_an_unchanged_repository_costs_no_request_of_the_limit(
    github: GitHub, world: World, clock: Clock
) -> None:
    _, cursor = pull(github)
    for _ in range(3):
        clock.now += timedelta(minutes=10)
        _, cursor = pull(github, cursor)
    seen = len(world.github.requests)
    clock.now += timedelta(minutes=10)
    items, again = pull(github, cursor)
    assert (items, again) == ({}, cursor)
    assert [one.status for one in world.github.requests[seen:]] == [304]
    world.github.close(SURVEY, 4)
    changed, _ = pull(github, again)
    assert changed[f"{SURVEY}#4"].state is State.DONE


def test_once_an_hour_it_is_seen_that_names_are_what_they_were(
    github: GitHub, world: World, clock: Clock
) -> None:
    world.github.repository(SURVEY).labels |= {
        f"area {number}": Label(9_000_000 + number, f"area {number}") for number in range(150)
    }
    cursor = None
    for _ in range(4):
        clock.now += timedelta(hours=1)
        _, cursor = pull(github, cursor)
    seen = len(world.github.requests)
    clock.now += timedelta(hours=1)
    pull(github, cursor)
    asked = [(one.path.rpartition("/")[2], one.status) for one in world.github.requests[seen:]]
    assert asked == [
        ("issues", 304),
        ("survey", 304),
        *(("labels", 200), ("labels", 200), ("milestones", 304)),
        ("issues", 304),
    ]


def test_a_label_renamed_behind_githubs_back_is_noticed(github: GitHub, world: World, clock: Clock) -> None:
    _, cursor = pull(github)
    clock.now += timedelta(hours=1)
    home = world.github.repository(SURVEY)
    site_label = home.labels.pop("in progress")
    renamed = type(site_label)(site_label.id, "later")
    home.labels["later"] = renamed
    home.issues[3].labels = (renamed,)
    items, _ = pull(github, cursor)
    assert items[f"{SURVEY}#3"].state is State.TODO


def test_a_transferred_issue_is_found_where_it_went(github: GitHub, world: World) -> None:
    items, _ = pull(github)
    lost = items[f"{SURVEY}#4"]
    new = world.github.transfer(SURVEY, 4, INFRA)
    fate = github.locate(SCOPE, [ItemRef(lost.id, lost.key)])[lost.id]
    assert (fate.gone, fate.where) == (Gone.MOVED, f"{INFRA}#{new.number}")


def test_a_renamed_repository_goes_on_being_read(github: GitHub, world: World) -> None:
    items, cursor = pull(github)
    world.github.rename_repository(SURVEY, "county/poll")
    world.github.close(SURVEY.replace("survey", "poll"), 4)
    changed, _ = pull(github, cursor)
    assert changed["county/poll#4"].state is State.DONE
    refs = [ItemRef(item.id, item.key) for item in items.values()]
    assert {fate.gone for fate in github.locate(SCOPE, refs).values()} == {None}


def test_children_stay_below_a_parent_that_is_touched_after_its_repository_was_renamed(
    github: GitHub, world: World, clock: Clock
) -> None:
    site = world.github
    site.add_sub_issue(site.issue(SURVEY, 3), site.issue(SURVEY, 4))
    known, cursor = pull(github)
    clock.now += timedelta(minutes=10)
    site.rename_repository(SURVEY, "county/poll")
    site.rename("county/poll", 3, "Only the parent was touched")
    changed, _ = pull(github, cursor)
    assert {item.id for item in changed.values()} == {item.id for item in known.values()}
    assert changed["county/poll#4"].parent == "county/poll#3"


def test_a_repository_renamed_between_two_pages_is_read_under_one_name(
    github: GitHub, world: World, clock: Clock
) -> None:
    site = world.github
    for number in range(150):
        site.open_issue(SURVEY, f"Question {number}")
    pages = github.changes(SCOPE, None)
    first = next(pages)
    site.rename_repository(SURVEY, "county/poll")
    items = [item for page in pages for item in page.items]
    assert {item.key.partition("#")[0] for item in items} == {"county/poll"}
    resumed = [item for page in github.changes(SCOPE, first.cursor) for item in page.items]
    assert {item.id for item in resumed} == {item.id for item in items} >= {item.id for item in first.items}


def test_a_rename_of_a_repository_that_nobody_touches_is_noticed_within_the_hour(
    github: GitHub, world: World, clock: Clock
) -> None:
    _, cursor = pull(github)
    world.github.rename_repository(SURVEY, "county/poll")
    clock.now += timedelta(hours=1)
    changed, _ = pull(github, cursor)
    assert {key.partition("#")[0] for key in changed} == {"county/poll"}


def test_a_type_that_was_renamed_shows_with_the_next_issue_of_it_that_changes(
    github: GitHub, world: World, clock: Clock
) -> None:
    site = world.github
    first, second = (site.open_issue(SURVEY, title, issue_type="Bug") for title in ("One", "Two"))
    known, cursor = pull(github)
    site.rename_type("Bug", "Fault")
    clock.now += timedelta(minutes=10)
    site.rename(SURVEY, first.number, "One, touched")
    changed, _ = pull(github, cursor)
    assert changed.keys() == known.keys()
    assert changed[f"{SURVEY}#{second.number}"].type == "Fault"


def test_a_type_that_was_renamed_is_noticed_within_the_hour_though_nobody_touches_its_issues(
    github: GitHub, world: World, clock: Clock
) -> None:
    site = world.github
    issue = site.open_issue(SURVEY, "One", issue_type="Bug")
    _, cursor = pull(github)
    site.rename_type("Bug", "Fault")
    clock.now += timedelta(hours=1)
    changed, _ = pull(github, cursor)
    assert changed[f"{SURVEY}#{issue.number}"].type == "Fault"


def test_a_type_that_is_new_is_no_renamed_one(github: GitHub, world: World, clock: Clock) -> None:
    site = world.github
    site.open_issue(SURVEY, "One", issue_type="Bug")
    _, cursor = pull(github)
    clock.now += timedelta(hours=1)
    issue = site.open_issue(SURVEY, "Two", issue_type="Task")
    seen = len(site.requests)
    changed, _ = pull(github, cursor)
    assert f"{SURVEY}#{issue.number}" in changed
    asked = [one.query for one in site.requests[seen:] if one.query.get("sort") == "updated"]
    assert asked
    assert all("since" in query for query in asked)


def test_an_issue_is_the_same_in_its_repository_and_in_a_project(github: GitHub, world: World) -> None:
    site = world.github
    board = site.add_project("county", "Survey")
    site.add_to_project(board, site.issue(SURVEY, 3))
    [on_board] = pull(github, scope=Scope("project", f"county/{board.number}"))[0].values()
    in_repository = pull(github)[0][f"{SURVEY}#3"]
    assert (on_board.id, on_board.key) == (in_repository.id, in_repository.key)
    tracked = [
        TrackedItem(connection="code", scope=scope, item=item)
        for scope, item in (("project county/1", on_board), (str(SCOPE), in_repository))
    ]
    assert len({one.identity for one in tracked}) == 1


def test_a_past_that_is_limited_is_asked_for_no_further_back_and_told_no_less(
    github: GitHub, world: World, clock: Clock
) -> None:
    site = world.github
    issues = [site.open_issue(SURVEY, f"Question {number}").number for number in range(20)]
    site.close(SURVEY, issues[0])
    site.close(SURVEY, issues[1], "not_planned")
    for number in range(300):
        site.rename(SURVEY, issues[2], f"Title {number}")
    clock.now += timedelta(days=30)
    since = clock.now
    clock.now += timedelta(days=1)
    site.reopen(SURVEY, issues[0])
    site.close(SURVEY, issues[3])
    site.label(SURVEY, issues[4], "in progress")
    refs = [ItemRef(item.id, item.key) for item in pull(github)[0].values()]
    told, asked = {}, {}
    for limit in (None, since):
        before = len(site.requests)
        stories = [step for story in github.history(SCOPE, refs, limit) for step in story]
        told[limit] = [step for step in stories if step.at >= since]
        asked[limit] = len([one for one in site.requests[before:] if one.path.endswith("/issues/events")])
    assert told[since] == told[None]
    assert len(told[since]) == 3
    assert (asked[None], asked[since]) == (4, 1)


def test_the_token_says_when_it_ends(github: GitHub, world: World) -> None:
    end = datetime(2026, 12, 31, 10, tzinfo=UTC)
    world.github.expire_token_at(end)
    identity = github.check()
    assert identity == Identity(account="okr-sync", site=identity.site, expires_at=end)


def test_limits_say_until_when_to_wait(github: GitHub, world: World, clock: Clock) -> None:
    world.github.faults.limit_rate(wait=600)
    with pytest.raises(RateLimited) as caught:
        pull(github)
    assert caught.value.until == clock.now + timedelta(seconds=601)
    world.github.faults.lift_limits()
    clock.now += timedelta(seconds=602)
    world.github.faults.limit_rate_secondarily(wait=90)
    with pytest.raises(RateLimited) as caught:
        pull(github)
    assert caught.value.until == clock.now + timedelta(seconds=90)
