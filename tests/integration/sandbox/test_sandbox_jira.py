from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from okrsync.sandbox import Sandbox, World
    from tests.integration.sandbox.conftest import Clock

SEARCH = "/rest/api/3/search/jql"
EVERYTHING = 'project = "DROP" ORDER BY updated ASC, key ASC'


def search(jira: httpx.Client, jql: str, **asked: Any) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = []
    token: dict[str, str] = {}
    while True:
        page = jira.post(SEARCH, json={"jql": jql, **asked, **token}).raise_for_status().json()
        issues += page["issues"]
        if page["isLast"]:
            assert "nextPageToken" not in page
            return issues
        token = {"nextPageToken": page["nextPageToken"]}


def keys(jira: httpx.Client, jql: str) -> list[str]:
    return [issue["key"] for issue in search(jira, jql, fields=["key"])]


def refused(jira: httpx.Client, jql: str) -> str:
    answer = jira.post(SEARCH, json={"jql": jql})
    assert answer.status_code == 400
    return str(answer.json()["errorMessages"][0])


def test_a_search_without_fields_answers_ids_alone(jira: httpx.Client) -> None:
    assert all(issue.keys() == {"id"} for issue in search(jira, EVERYTHING))


def test_pages_by_token_cover_every_issue_once(jira: httpx.Client, world: World) -> None:
    found = search(jira, EVERYTHING, fields=["summary"], maxResults=4)
    drop = [issue.id for issue in world.jira.issues.values() if issue.project.key == "DROP"]
    assert sorted(issue["id"] for issue in found) == sorted(drop)


def test_a_page_with_heavy_fields_is_shorter_than_asked_for(jira: httpx.Client, world: World) -> None:
    world.jira.page_cap = 3
    page = jira.get(SEARCH, params={"jql": EVERYTHING, "fields": "summary", "maxResults": 5000}).json()
    assert len(page["issues"]) == 3
    assert not page["isLast"]


def test_a_token_does_not_serve_another_query(jira: httpx.Client) -> None:
    token = jira.post(SEARCH, json={"jql": EVERYTHING, "maxResults": 1}).json()["nextPageToken"]
    answer = jira.post(SEARCH, json={"jql": 'project = "WEB"', "nextPageToken": token})
    assert answer.status_code == 400


@pytest.mark.parametrize("jql", ["", "ORDER BY updated ASC"])
def test_a_query_that_restricts_nothing_is_refused(jira: httpx.Client, jql: str) -> None:
    assert "Unbounded" in refused(jira, jql)


def test_a_project_key_that_is_a_reserved_word_must_be_quoted(jira: httpx.Client) -> None:
    assert "'DROP' is a reserved JQL word" in refused(jira, "project = DROP")
    assert search(jira, 'project = "DROP"')


def test_an_unknown_project_is_an_error_and_not_an_empty_answer(jira: httpx.Client) -> None:
    assert "'GONE' does not exist for the field 'project'" in refused(jira, "project = GONE")


def test_the_old_search_is_gone(jira: httpx.Client) -> None:
    assert jira.get("/rest/api/3/search", params={"jql": EVERYTHING}).status_code == 410


def test_points_lie_in_the_field_of_the_project_s_style(jira: httpx.Client) -> None:
    fields = {one["name"]: one for one in jira.get("/rest/api/3/field").json()}
    assert fields["Story point estimate"]["schema"]["custom"].endswith(":jsw-story-points")
    assert fields["Story Points"]["schema"]["custom"].endswith(":float")
    managed, team = fields["Story Points"]["id"], fields["Story point estimate"]["id"]
    drop = jira.get("/rest/api/3/issue/DROP-2").json()["fields"]
    web = jira.get("/rest/api/3/issue/WEB-1").json()["fields"]
    assert (drop[managed], drop[team]) == (3, None)
    assert (web[managed], web[team]) == (None, 1)


def test_a_scrum_board_names_its_estimation_field(jira: httpx.Client) -> None:
    board = jira.get("/rest/agile/1.0/board").json()["values"][0]
    configuration = jira.get(f"/rest/agile/1.0/board/{board['id']}/configuration").json()
    sprints = jira.get(f"/rest/agile/1.0/board/{board['id']}/sprint", params={"state": "active"}).json()
    assert configuration["estimation"]["field"]["displayName"] == "Story Points"
    assert [one["name"] for one in sprints["values"]] == ["Pilot 1"]


def test_a_dropped_issue_is_in_category_done_with_its_resolution(jira: httpx.Client) -> None:
    found = search(jira, 'resolution in ("Won\'t Do", Duplicate)', fields=["status", "resolution"])
    assert {one["fields"]["resolution"]["name"] for one in found} == {"Won't Do", "Duplicate"}
    assert {one["fields"]["status"]["statusCategory"]["key"] for one in found} == {"done"}


def test_timestamps_are_in_the_zone_of_the_caller(jira: httpx.Client, world: World) -> None:
    world.jira.live_in("Asia/Singapore")
    assert jira.get("/rest/api/3/myself").json()["timeZone"] == "Asia/Singapore"
    issue = jira.get("/rest/api/3/issue/DROP-1").json()
    assert issue["fields"]["created"] == "2026-11-02T17:00:00.000+0800"


def test_what_changed_is_found_by_epoch_milliseconds_in_every_zone(
    jira: httpx.Client, world: World, clock: Clock
) -> None:
    moment = clock.pass_(hours=1)
    world.jira.transition("DROP-5", "In Progress")
    for zone in ("Etc/UTC", "America/Los_Angeles"):
        world.jira.live_in(zone)
        assert keys(jira, f"updated >= {int(moment.timestamp() * 1000)}") == ["DROP-5"]


def test_a_date_literal_is_read_in_the_zone_of_the_caller(
    jira: httpx.Client, world: World, clock: Clock
) -> None:
    clock.pass_(hours=1)
    world.jira.transition("DROP-5", "In Progress")
    assert keys(jira, 'updated >= "2026-11-02 10:00"') == ["DROP-5"]
    world.jira.live_in("America/Los_Angeles")
    assert keys(jira, 'updated >= "2026-11-02 10:00"') == []


def test_a_moved_issue_keeps_its_id_and_answers_to_its_old_key(jira: httpx.Client, world: World) -> None:
    moved = world.jira.move_to_project("DROP-5", "WEB")
    found = jira.get("/rest/api/3/issue/DROP-5").json()
    assert (found["id"], found["key"]) == (moved.id, moved.key)
    bulk = jira.post(
        "/rest/api/3/issue/bulkfetch", json={"issueIdsOrKeys": [moved.id], "fields": ["project"]}
    )
    assert bulk.json()["issues"][0]["fields"]["project"]["key"] == "WEB"


def test_a_deleted_issue_is_left_out_of_a_bulk_fetch(jira: httpx.Client, world: World) -> None:
    gone = world.jira.issue("DROP-5").id
    world.jira.delete("DROP-5")
    answer = jira.post("/rest/api/3/issue/bulkfetch", json={"issueIdsOrKeys": [gone, "DROP-2"]}).json()
    assert [one["key"] for one in answer["issues"]] == ["DROP-2"]
    assert answer["issueErrors"] == []
    assert jira.get("/rest/api/3/issue/DROP-5").status_code == 404


def test_a_change_log_tells_every_step_oldest_first(jira: httpx.Client, clock: Clock, world: World) -> None:
    clock.pass_(days=1)
    world.jira.reopen("DROP-2")
    log = jira.get("/rest/api/3/issue/DROP-2/changelog").json()
    steps = [
        item["toString"] for entry in log["values"] for item in entry["items"] if item["field"] == "status"
    ]
    assert steps == ["In Progress", "Done", "To Do"]
    assert log["isLast"]


def test_change_logs_come_in_bulk_and_by_token(jira: httpx.Client) -> None:
    asked = {"issueIdsOrKeys": ["DROP-2", "DROP-3"], "fieldIds": ["status"], "maxResults": 3}
    first = jira.post("/rest/api/3/changelog/bulkfetch", json=asked).json()
    rest = jira.post(
        "/rest/api/3/changelog/bulkfetch", json={**asked, "nextPageToken": first["nextPageToken"]}
    )
    logs = [*first["issueChangeLogs"], *rest.json()["issueChangeLogs"]]
    assert sum(len(one["changeHistories"]) for one in logs) == 4
    assert "nextPageToken" not in rest.json()
    assert logs[0]["changeHistories"][0]["created"] == 1_793_610_000_000


def test_a_sprint_that_closes_touches_no_issue(jira: httpx.Client, world: World, clock: Clock) -> None:
    before = jira.get("/rest/api/3/issue/DROP-4").json()["fields"]["updated"]
    clock.pass_(days=14)
    world.jira.close_sprint(next(iter(world.jira.sprints.values())))
    assert jira.get("/rest/api/3/issue/DROP-4").json()["fields"]["updated"] == before


def test_a_bad_token_is_refused(sandbox: Sandbox) -> None:
    with httpx.Client(base_url=sandbox.jira_url, auth=("okr@county.example", "wrong")) as stranger:
        assert stranger.get("/rest/api/3/myself").status_code == 401
        assert stranger.get("/rest/api/2/serverInfo").json()["deploymentType"] == "Cloud"


def test_a_site_that_is_open_to_anybody_answers_a_bad_token_with_nothing(
    jira: httpx.Client, world: World
) -> None:
    world.jira.bad_token_is_anonymous = True
    world.jira.faults.revoke_token()
    assert search(jira, EVERYTHING) == []
    assert jira.get("/rest/api/3/myself").status_code == 401


def test_a_hidden_project_vanishes_without_an_error_from_a_search_over_all(
    jira: httpx.Client, world: World
) -> None:
    world.jira.hide_project("DROP")
    assert search(jira, "project is not EMPTY", fields=["key"])[0]["key"] == "WEB-1"
    assert jira.get("/rest/api/3/project/DROP").status_code == 404
    listed = jira.get("/rest/api/3/project/search").json()
    assert [one["key"] for one in listed["values"]] == ["WEB"]


def test_an_emptied_project_is_still_there(jira: httpx.Client, world: World) -> None:
    world.jira.empty_project("DROP")
    assert search(jira, EVERYTHING) == []
    assert jira.get("/rest/api/3/project/DROP").status_code == 200
