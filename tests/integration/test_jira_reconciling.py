"""What became of Jira's issues, told on both editions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sdk import Connector, Fate, Gone, ItemRef, Scope
from okrsync.sdk.http import lender
from okrsync_jira import plugin, requests

PILOT = Scope("jql", "labels = pilot")
DROP = Scope("project", "DROP")
_ISSUES = 30


class Noon:
    """A clock that a test sets forward."""

    now = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Noon:
    return Noon()


@pytest.fixture(params=["Cloud", "Data Center"])
def site(clock: Noon, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> JiraSite:
    """A project with thirty issues called pilot, on a site that gives ten at once."""
    site = World(clock).jira
    site.add_project("DROP", "Keep pupils in school")
    for number in range(1, _ISSUES + 1):
        site.add_issue("DROP", f"Story {number}", labels=["pilot"])
        clock.now += timedelta(seconds=1)
    if request.param == "Data Center":
        site.run_as_data_center()
    site.page_cap = site.keys_cap = 10
    monkeypatch.setattr(requests, "PAGE_OF_KEYS", 5000)
    return site


@pytest.fixture
def jira(site: JiraSite, clock: Noon) -> Iterator[Connector]:
    world = World(clock)
    world.jira = site
    with Sandbox(world) as sandbox:
        account = {} if site.data_center else {"email": site.viewer.email}
        written = {"kind": "jira", "url": sandbox.jira_url, "token": site.token, **account}
        lend = lender(pause=lambda _: True, clock=clock, agent="okrsync-tests")
        connector = plugin.connect(plugin.settings.model_validate(written), lend)
        yield connector
        connector.close()


def _refs(site: JiraSite) -> list[ItemRef]:
    return [ItemRef(issue.id, issue.key) for issue in site.issues.values()]


def test_more_living_issues_than_one_page_holds_are_all_alive(jira: Connector, site: JiraSite) -> None:
    refs = _refs(site)
    left, deleted = refs[3], refs[4]
    site.set_labels(left.key, "other")
    site.delete(deleted.key)
    fates = dict(jira.locate(PILOT, refs))
    assert fates.pop(left.id) == Fate(Gone.LEFT)
    assert fates.pop(deleted.id).gone is Gone.DELETED
    assert set(fates.values()) == {Fate(None)}
    assert len(fates) == _ISSUES - 2


@pytest.mark.parametrize("scope", [DROP, PILOT], ids=str)
def test_an_issue_that_is_archived_left_and_comes_back(jira: Connector, site: JiraSite, scope: Scope) -> None:
    refs = _refs(site)
    site.archive_issue("DROP-4")
    assert refs[3].id not in {ref.id for page in jira.listing(scope) for ref in page}
    assert jira.locate(scope, refs[3:5]) == {
        refs[3].id: Fate(Gone.LEFT, where="archived"),
        refs[4].id: Fate(None),
    }
    site.issue("DROP-4").archived = None
    assert refs[3] in {ref for page in jira.listing(scope) for ref in page}


@pytest.mark.parametrize("scope", [DROP, PILOT], ids=str)
def test_an_issue_behind_a_security_level_is_out_of_reach_as_far_as_jira_tells(
    jira: Connector, site: JiraSite, scope: Scope
) -> None:
    refs = _refs(site)
    site.hide_issue("DROP-4")
    site.delete("DROP-5")
    fates = jira.locate(scope, refs[3:6])
    assert fates[refs[4].id].gone is Gone.DELETED
    assert fates[refs[5].id] == Fate(None)
    if site.data_center:
        assert fates[refs[3].id] == Fate(Gone.OUT_OF_REACH)
        assert fates[refs[4].id].where is None
    else:
        assert fates[refs[3].id] == fates[refs[4].id]
        assert "hidden" in (fates[refs[4].id].where or "")


@pytest.mark.parametrize("scope", [DROP, PILOT], ids=str)
def test_one_deleted_and_one_made_between_two_pages_hide_no_other(
    jira: Connector, site: JiraSite, clock: Noon, scope: Scope
) -> None:
    staying = {ref.id for ref in _refs(site)[1:]}
    pages = jira.changes(scope, None)
    seen = {item.id for item in next(pages).items}
    _exchange_one(site, clock)
    seen |= {item.id for page in pages for item in page.items}
    assert staying <= seen


def test_a_listing_misses_none_while_issues_come_and_go(jira: Connector, site: JiraSite, clock: Noon) -> None:
    staying = {ref.id for ref in _refs(site)[1:]}
    pages = jira.listing(DROP)
    seen = {ref.id for ref in next(pages)}
    _exchange_one(site, clock)
    seen |= {ref.id for page in pages for ref in page}
    assert staying <= seen


def _exchange_one(site: JiraSite, clock: Noon) -> None:
    """The first issue is deleted and another one is made: the total stays what it was."""
    clock.now += timedelta(minutes=1)
    site.delete("DROP-1")
    site.add_issue("DROP", "A new one", labels=["pilot"])
