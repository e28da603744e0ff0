"""Jira tells nobody when a name changes, so somebody looks: in every kind of scope, on both editions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sdk import Connector, Cursor, Scope, WorkItem
from okrsync.sdk.http import lender
from okrsync_jira import plugin

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
EVERYTHING = {"DROP-1", "DROP-2", "DROP-3"}


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Place:
    """A site, and one of the scopes that hold all of it. Each pull has a connector of its own."""

    site: JiraSite
    clock: Noon
    connect: Callable[[], Connector]
    scope: Scope

    def pull(self, since: Cursor | None = None) -> tuple[dict[str, WorkItem], Cursor]:
        with closing(self.connect()) as jira:
            pages = list(jira.changes(self.scope, since))
        return {item.key: item for page in pages for item in page.items}, pages[-1].cursor


@pytest.fixture(params=["Cloud", "Data Center"])
def site(request: pytest.FixtureRequest) -> JiraSite:
    """Three issues of which the first refers to everything that can be renamed."""
    site = World(Noon()).jira
    site.add_project("DROP", "Keep pupils in school")
    site.add_version("DROP", "Pilot")
    site.add_component("DROP", "Network")
    site.add_status("Reviewing", "indeterminate")
    for number in range(1, 4):
        site.add_issue("DROP", f"Story {number}")
    site.put_in_sprint("DROP-1", site.add_sprint(site.add_board("Dropouts", "DROP"), "Sprint 7"))
    site.set_fix_versions("DROP-1", "Pilot")
    site.set_components("DROP-1", "Network")
    site.transition("DROP-1", "Reviewing")
    if request.param == "Data Center":
        site.run_as_data_center()
    return site


@pytest.fixture(params=["project", "board", "filter", "jql"])
def place(site: JiraSite, request: pytest.FixtureRequest) -> Iterator[Place]:
    saved = site.add_filter("All of it", 'project = "DROP"', favourite=True)
    names = {"project": "DROP", "board": "Dropouts", "filter": saved.id, "jql": 'project = "DROP"'}
    world, clock = World(Noon()), Noon()
    site.clock, world.jira = clock, site
    with Sandbox(world) as sandbox:
        account = {} if site.data_center else {"email": site.viewer.email}
        written = {"kind": "jira", "url": sandbox.jira_url, "token": site.token, **account}
        settings = plugin.settings.model_validate(written)
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
        clock.now += DAY
        scope = Scope(request.param, names[request.param])
        yield Place(site, clock, lambda: plugin.connect(settings, lend), scope)


def _version(site: JiraSite) -> None:
    site.project("DROP").versions["Pilot"].name = "Renamed"


def _component(site: JiraSite) -> None:
    site.project("DROP").components["Network"].name = "Renamed"


def _sprint(site: JiraSite) -> None:
    next(iter(site.sprints.values())).name = "Renamed"


def _status(site: JiraSite) -> None:
    issue = site.issue("DROP-1")
    issue.status = site.statuses["Reviewing"] = replace(issue.status, name="Renamed")


def _type(site: JiraSite) -> None:
    renamed = site.types["Story"] = replace(site.types["Story"], name="Renamed")
    for issue in site.issues.values():
        issue.type = renamed


@pytest.mark.parametrize("rename", [_version, _component, _sprint, _status, _type])
def test_another_name_is_noticed_within_the_hour(place: Place, rename: Callable[[JiraSite], None]) -> None:
    place.clock.now += DAY
    _, cursor = place.pull()
    rename(place.site)
    place.clock.now += HOUR
    changed, cursor = place.pull(cursor)
    assert set(changed) == EVERYTHING
    assert any("Renamed" in values for values in changed["DROP-1"].facets.values())
    place.clock.now += DAY
    assert place.pull(cursor)[0] == {}


def test_what_is_new_is_no_reason_to_read_everything(place: Place) -> None:
    place.clock.now += DAY
    _, cursor = place.pull()
    place.site.add_version("DROP", "Second wave")
    place.site.add_component("DROP", "Schools")
    place.site.add_status("Blocked", "indeterminate")
    place.site.add_sprint(next(iter(place.site.boards.values())), "Sprint 8")
    place.clock.now += HOUR
    assert place.pull(cursor)[0] == {}


def test_another_name_on_an_issue_that_was_touched_is_noticed_at_once(place: Place) -> None:
    place.clock.now += DAY
    _, cursor = place.pull()
    place.clock.now += timedelta(minutes=10)
    _version(place.site)
    place.site.rename("DROP-1", "Touched")
    changed, _ = place.pull(cursor)
    assert set(changed) == EVERYTHING


def test_once_a_week_everything_is_read(place: Place) -> None:
    place.clock.now += DAY
    _, cursor = place.pull()
    for _ in range(6):
        place.clock.now += DAY
        changed, cursor = place.pull(cursor)
        assert changed == {}
    place.clock.now += DAY
    assert set(place.pull(cursor)[0]) == EVERYTHING
