"""Where Cloud and Data Center differ."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from okrsync.sdk import Json, Reply, Unavailable, UnexpectedResponse
from okrsync_jira.editions import Cloud, DataCenter, server_of
from okrsync_jira.requests import Search

SEARCH = Search("project = X", ("summary",), 100)


def _reply(body: Json, status: int = 200) -> Reply:
    return Reply(status, {}, body, "", "POST county.atlassian.net/search")


def _issues(count: int) -> list[Json]:
    return [{"id": str(number), "key": f"X-{number}"} for number in range(1, count + 1)]


def test_an_edition_is_known_by_what_the_server_says(payload: Callable[[str], Json]) -> None:
    cloud = server_of(_reply(payload("server_info_cloud")))
    own = server_of(_reply(payload("server_info_data_center")))
    assert (cloud.edition.title, cloud.address) == ("Jira Cloud", "https://county.atlassian.net")
    assert (own.edition.title, own.version) == ("Jira Data Center", "10.3.19")
    assert server_of(_reply({"deploymentType": "DataCenter"})).edition.title == "Jira Data Center"


def test_a_server_that_does_not_say_what_it_is_is_no_jira() -> None:
    with pytest.raises(UnexpectedResponse, match="deploymentType"):
        server_of(_reply({"name": "something else"}))


def test_cloud_is_asked_by_token() -> None:
    first, later = Cloud().search(SEARCH, None), Cloud().search(SEARCH, "a-token")
    assert (first.method, first.path) == ("POST", "/rest/api/3/search/jql")
    assert first.json == {"jql": "project = X", "fields": ["summary"], "maxResults": 100}
    assert later.json == {**first.json, "nextPageToken": "a-token"}


def test_cloud_is_made_to_see_issues_as_they_are() -> None:
    search = Search("id IN (1, 2)", ("key",), 100, fresh=("1", "2"))
    assert Cloud().search(search, None).json["reconcileIssues"] == [1, 2]


@pytest.mark.parametrize(
    ("end", "next_page"),
    [
        ({"nextPageToken": "t", "isLast": False}, "t"),
        ({"nextPageToken": "t"}, "t"),
        ({"nextPageToken": "t", "isLast": True}, None),
        ({"nextPageToken": None, "isLast": True}, None),
        ({"isLast": True}, None),
        ({"nextPageToken": ""}, None),
        ({}, None),
    ],
)
def test_a_page_of_cloud_says_whether_it_is_the_last(end: Json, next_page: str | None) -> None:
    found = Cloud().found(_reply({"issues": _issues(2), **end}), None)
    assert len(found.issues) == 2
    assert found.next == next_page


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"issues": {}},
        {"issues": [], "isLast": False},
        {"issues": [], "isLast": False, "nextPageToken": ""},
        {"issues": [], "isLast": True, "warnings": ["The result was cut."]},
        {"errorMessages": ["x"], "errors": {}},
    ],
)
def test_a_page_of_cloud_that_is_not_whole_is_an_error(body: Json) -> None:
    with pytest.raises(UnexpectedResponse):
        Cloud().found(_reply(body), None)


def test_an_error_about_one_issue_is_not_its_absence() -> None:
    assert len(Cloud().looked_up(_reply({"issues": _issues(1), "issueErrors": []}))) == 1
    with pytest.raises(Unavailable):
        Cloud().looked_up(_reply({"issues": [], "issueErrors": [{"id": "1"}]}))


def test_data_center_is_asked_by_offset() -> None:
    first, later = DataCenter().search(SEARCH, None), DataCenter().search(SEARCH, "49/10050/0/0")
    assert (first.method, first.path, first.json["startAt"]) == ("POST", "/rest/api/2/search", 0)
    assert later.json["startAt"] == 49


def test_data_center_goes_on_with_the_last_issue_that_came() -> None:
    cut_down = _reply({"startAt": 0, "maxResults": 50, "total": 120, "issues": _issues(50)})
    last = _issues(50)[-1]["id"]
    assert DataCenter().found(cut_down, None).next == f"49/{last}/0/0"


@pytest.mark.parametrize("body", [{}, {"issues": []}, {"issues": [], "total": "many"}, {"total": 1}])
def test_a_page_of_data_center_that_is_not_whole_is_an_error(body: Json) -> None:
    with pytest.raises(UnexpectedResponse):
        DataCenter().found(_reply(body), None)


def test_a_page_of_the_time_before_a_migration_is_the_first() -> None:
    assert DataCenter().search(SEARCH, "a-token-of-cloud").json["startAt"] == 0


def test_data_center_looks_issues_up_one_by_one() -> None:
    asks = list(DataCenter().look_up(["1", "2"], ["project"]))
    assert [ask.path for ask in asks] == ["/rest/api/2/issue/1", "/rest/api/2/issue/2"]
    for status in (403, 404):
        assert DataCenter().looked_up(_reply({"errorMessages": ["x"]}, status)) == []
        assert DataCenter().refuses(_reply({"errorMessages": ["x"]}, status)) is (status == 403)
    assert len(DataCenter().looked_up(_reply(_issues(1)[0]))) == 1
