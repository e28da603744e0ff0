"""Sprints as Cloud and Data Center write them, and what a selection may call them."""

from __future__ import annotations

import pytest

from okrsync.sdk import Json, Record, UnexpectedResponse
from okrsync_jira.sprints import Sprint, sprints_of

FIELD = "customfield_10020"
PRINTED = (
    "com.atlassian.greenhopper.service.sprint.Sprint@6e4dd[id=37,rapidViewId=12,state=CLOSED,name=Sprint 7, "
    "the [last], a=b,startDate=2026-10-05T08:00:00.000Z,endDate=<null>,completeDate=<null>,"
    "activatedDate=2026-10-05T08:00:00.000Z,sequence=37,goal=Ask id=1,state=open schools]"
)


def _sprints(value: Json) -> list[Sprint]:
    return list(sprints_of(Record({FIELD: value}, "issue DROP-7"), [FIELD]))


def test_cloud_gives_objects() -> None:
    sprint = {"id": 37, "name": "Sprint 7", "state": "active", "boardId": 12, "goal": ""}
    assert _sprints([sprint]) == [Sprint("37", "Sprint 7", "active")]


def test_data_center_gives_what_java_prints() -> None:
    assert _sprints([PRINTED]) == [Sprint("37", "Sprint 7, the [last], a=b", "closed")]


@pytest.mark.parametrize("nothing", [None, []])
def test_an_issue_may_be_in_none(nothing: Json) -> None:
    assert _sprints(nothing) == []


@pytest.mark.parametrize("broken", ["Sprint 7", [{"id": 37}], ["Sprint@1[id=37]"], [True], 7])
def test_what_is_no_sprint_is_an_error(broken: Json) -> None:
    with pytest.raises(UnexpectedResponse, match="DROP-7"):
        _sprints(broken)


def test_an_open_sprint_has_both_words_for_it() -> None:
    assert Sprint("37", "Sprint 7", "active").words == ("37", "Sprint 7", "active", "open")
    assert Sprint("38", "Sprint 8", "future").words == ("38", "Sprint 8", "future")
