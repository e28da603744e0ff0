"""What there is to sync on a site of either edition."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sdk import Connector, CredentialsRejected, Discovery, Found, Scope
from okrsync.sdk.http import lender
from okrsync_jira import plugin

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture(params=["Cloud", "Data Center"])
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    world = World(lambda: NOON)
    if request.param == "Data Center":
        world.jira.run_as_data_center()
    with Sandbox(world) as sandbox:
        yield sandbox


@pytest.fixture
def site(sandbox: Sandbox) -> JiraSite:
    return sandbox.world.jira


@pytest.fixture
def jira(sandbox: Sandbox, site: JiraSite) -> Iterator[Connector]:
    account = {} if site.data_center else {"email": site.viewer.email}
    written = {"kind": "jira", "url": sandbox.jira_url, "token": site.token, **account}
    lend = lender(pause=lambda _: True, clock=lambda: NOON, agent="okrsync-tests")
    with closing(plugin.connect(plugin.settings.model_validate(written), lend)) as connector:
        yield connector


def _found(jira: Connector) -> list[Found]:
    assert isinstance(jira, Discovery)
    return list(jira.discover())


def test_projects_boards_and_filters_are_found(jira: Connector, site: JiraSite) -> None:
    site.add_project("DROP", "Keep pupils in school")
    site.add_project("OLD", "Long ago")
    site.archive_project("OLD")
    board = site.add_board("Dropouts", "DROP")
    saved = site.add_filter("Pilots", "labels = pilot", favourite=True)
    assert [(one.scope, one.title) for one in _found(jira)] == [
        (Scope("project", "DROP"), "Keep pupils in school"),
        (Scope("board", str(board.id)), "Dropouts"),
        (Scope("filter", saved.id), "Pilots"),
    ]


def test_each_is_told_with_the_selection_that_leads_to_it(jira: Connector, site: JiraSite) -> None:
    site.add_project("DROP", "Keep pupils in school")
    site.add_board("Dropouts", "DROP")
    site.add_filter("Pilots", "labels = pilot", favourite=True)
    for one in _found(jira):
        assert plugin.selection.model_validate(one.selection).scope() == one.scope


def test_many_come_over_several_pages(jira: Connector, site: JiraSite) -> None:
    for number in range(120):
        site.add_project(f"P{number}", f"Project {number}")
        site.add_board(f"Board {number}", f"P{number}")
    kinds = [one.scope.kind for one in _found(jira)]
    assert (kinds.count("project"), kinds.count("board")) == (120, 120)


@pytest.mark.parametrize("fault", ["forbid", "hide"])
def test_where_there_are_no_boards_projects_are_found_all_the_same(
    jira: Connector, site: JiraSite, fault: str
) -> None:
    site.add_project("DROP", "Keep pupils in school")
    getattr(site.faults, fault)(under="/rest/agile")
    assert [one.scope.kind for one in _found(jira)] == ["project"]


def test_a_dead_token_is_not_a_site_with_nothing_on_it(jira: Connector, site: JiraSite) -> None:
    site.bad_token_is_anonymous = True
    site.faults.revoke_token()
    with pytest.raises(CredentialsRejected):
        _found(jira)
