"""The JSON API over real sockets: the command line's numbers, whole pages, tags that hold, clean refusals."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import SecretStr

from okrsync.cli import okrsync
from okrsync.daemon import orders
from okrsync.demo.play import environment
from okrsync.web import Rules
from okrsync.web.api import PREFIX
from okrsync.web.api.operations import OPERATIONS, Operation
from tests import stories
from tests.integration.web.served import TOKEN, Answer, Served, serving

# A day of the story that lies behind whoever runs the tests.
THEN = "2026-10-20"
_THERE = {"objectives": "basic-education", "key-results": "dropout", "kpis": "dropout-rate"}


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with stories.told() as scene, serving(scene) as web:
        yield web


def get(served: Served, path: str, **more: Any) -> Answer:
    return served.ask(f"{PREFIX}{path}", **more)


def path_of(operation: Operation) -> str:
    """An address at which there is something to be had."""
    name = _THERE.get(operation.path.split("/")[1], "1")
    query = "?since=2027-06-01" if operation.name in {"why", "explain"} else ""
    return operation.path.replace("{id}", name).replace("{number}", name) + query


def printed(served: Served, *arguments: str) -> Any:
    """What a command prints on the same file and database."""
    variables = environment(served.stage.sandbox, served.stage.folder)
    result = CliRunner().invoke(okrsync, [*arguments, "--json"], env=variables)
    assert result.exception is None, result.output
    return json.loads(result.stdout)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_every_answer_has_its_described_keys_and_no_others(served: Served, operation: Operation) -> None:
    answer = get(served, path_of(operation))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["cache-control"] == "private, no-cache"
    operation.answer.model_validate_json(answer.body)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_what_is_known_is_not_sent_again(served: Served, operation: Operation) -> None:
    first = get(served, path_of(operation))
    again = get(served, path_of(operation), If_None_Match=f'W/"x", {first.headers["etag"]}')
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", first.headers["etag"])
    head = get(served, path_of(operation), method="HEAD")
    assert (head.status, head.body, head.headers["etag"]) == (200, b"", first.headers["etag"])
    assert int(head.headers["content-length"]) == len(first.body)
    assert get(served, path_of(operation), If_None_Match='"another"').status == 200
    assert get(served, path_of(operation), If_None_Match="*").status == 304


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (f"/status?as_of={THEN}", ("status", "--as-of", THEN)),
        (f"/key-results/dropout/explain?as_of={THEN}", ("explain", "dropout", "--as-of", THEN)),
        (f"/objectives/basic-education?as_of={THEN}", ("explain", "basic-education", "--as-of", THEN)),
        (f"/kpis/dropout-rate?as_of={THEN}", ("explain", "dropout-rate", "--as-of", THEN)),
        (f"/projects?as_of={THEN}", ("projects", "--as-of", THEN)),
    ],
)
def test_the_api_tells_what_the_command_tells(served: Served, path: str, command: tuple[str, ...]) -> None:
    told, said = get(served, path).json, printed(served, *command)
    assert {name: told[name] for name in said} == said
    assert told["at"] == "2026-10-20T23:00:00Z"


def test_lists_tell_what_the_commands_tell(served: Served) -> None:
    items = get(served, f"/key-results/dropout/items?as_of={THEN}").json["items"]
    assert items == printed(served, "items", "--kr", "dropout", "--as-of", THEN)
    tools = get(served, "/connections").json["connections"]
    assert [{name: tool[name] for name in tool if name != "next_sync_at"} for tool in tools] == printed(
        served, "connections"
    )
    whole = get(served, f"/status?as_of={THEN}").json["objectives"]
    assert get(served, f"/objectives?as_of={THEN}").json["objectives"] == whole
    of_all = [kr for objective in whole for kr in objective["key_results"]]
    assert get(served, f"/key-results?as_of={THEN}").json["key_results"] == of_all
    assert get(served, f"/key-results/dropout?as_of={THEN}").json.items() >= of_all[1].items()


@pytest.mark.parametrize(
    ("choice", "ids"),
    [
        ("status=at_risk", ["dropout"]),
        ("owner=inclusion-office", ["dropout"]),
        ("owner=nobody", []),
        ("period=2027-06-30", ["attainment", "dropout", "survey", "tutoring"]),
        ("period=2031-01-01..2032-01-01", []),
    ],
)
def test_key_results_are_chosen_by_owner_status_and_period(
    served: Served, choice: str, ids: list[str]
) -> None:
    told = get(served, f"/key-results?{choice}").json["key_results"]
    assert [kr["id"] for kr in told] == ids


def test_pages_together_are_the_whole(served: Served) -> None:
    whole = get(served, "/key-results/dropout/items?limit=500").json
    assert whole["next_cursor"] is None
    query, seen, pages = "?limit=3", [], 0
    while query:
        page = get(served, f"/key-results/dropout/items{query}")
        seen += page.json["items"]
        pages += 1
        assert page.json["at"] == whole["at"]
        link = page.headers.get("link", "")
        assert bool(link) is (page.json["next_cursor"] is not None)
        query = link.removeprefix("<").partition(">")[0]
    assert (seen, pages) == (whole["items"], -(-len(seen) // 3))


def test_what_comes_in_between_two_pages_is_in_neither() -> None:
    with stories.told() as scene, serving(scene) as web:
        path = "/key-results/tutoring/measurements"
        whole = get(web, path).json
        first = get(web, f"{path}?limit=2").json
        scene.clock.wind_to(scene.clock() + timedelta(days=2))
        scene.service.carry_out(orders.CheckIn(key_result="tutoring", value=1, at="2026-12-01", by="maria"))
        rest = get(web, f"{path}?limit=500&cursor={first['next_cursor']}").json
        assert rest["at"] == first["at"] == whole["at"]
        assert first["measurements"] + rest["measurements"] == whole["measurements"]
        assert len(get(web, path).json["measurements"]) == len(whole["measurements"]) + 1


def test_a_cursor_goes_on_with_its_own_list_alone(served: Served) -> None:
    cursor = get(served, "/key-results?limit=1").json["next_cursor"]
    assert get(served, f"/key-results?limit=2&cursor={cursor}").status == 200
    for other in (
        f"/key-results?owner=me&cursor={cursor}",
        f"/mapping-versions?cursor={cursor}",
        f"/objectives?cursor={cursor}",
    ):
        refused = get(served, other)
        assert (refused.status, refused.json["parameter"]) == (400, "cursor")


@pytest.mark.parametrize(
    ("path", "status", "parameter", "hint"),
    [
        ("/key-results/dropuot", 404, "id", "did you mean 'dropout'?"),
        ("/key-results/dropuot/explain", 404, "id", "did you mean 'dropout'?"),
        ("/key-results/dropuot/why?since=2027-01-01", 404, "id", "did you mean 'dropout'?"),
        ("/key-results/dropuot/history", 404, "id", "did you mean 'dropout'?"),
        ("/key-results/dropuot/items", 404, "id", "did you mean 'dropout'?"),
        ("/objectives/basic-educaton", 404, "id", "did you mean 'basic-education'?"),
        ("/kpis/nothing", 404, "id", "there are: dropout-rate"),
        ("/mapping-versions/99", 404, "number", "GET /api/v1/mapping-versions lists them"),
        ("/mapping-versions/x", 404, "number", "GET /api/v1/mapping-versions lists them"),
        ("/nothing", 404, None, "GET /api/v1/openapi.json describes what there is"),
        ("/kpis/a%0Ab", 404, "id", "there are: dropout-rate"),
        ("/status?as_of=2027-02-30", 400, "as_of", "write it as 2026-06-30 or 2026-06-30T14:00"),
        ("/status?as_of=2099-01-01", 400, "as_of", None),
        ("/status?as_of=tomorrow", 400, "as_of", None),
        ("/status?as_of=0001-01-01", 400, "as_of", "nothing is recorded of that time"),
        ("/status?as_of=9999-12-31", 400, "as_of", "write it as 2026-06-30 or 2026-06-30T14:00"),
        ("/status?asof=2027-01-01", 400, "asof", "did you mean 'as_of'?"),
        ("/status?as_of=2027-01-01&as_of=2027-01-02", 400, "as_of", "say it once"),
        ("/key-results?limit=0", 400, "limit", None),
        ("/key-results?limit=501", 400, "limit", None),
        ("/key-results?limit=" + "9" * 5000, 400, "limit", None),
        ("/key-results?status=fine", 400, "status", None),
        ("/key-results?period=2027-06-30..2027-01-01", 400, "period", "exchange the days"),
        ("/key-results?cursor=" + "a" * 2000, 400, "cursor", None),
        ("/key-results?cursor=%22", 400, "cursor", "take next_cursor of the page before, or leave it out"),
        ("/key-results/dropout/why", 400, "since", None),
        ("/key-results/dropout/why?since=2027-06-01&until=2027-01-01", 400, "since", "exchange the dates"),
        ("/key-results/dropout/explain?since=2099-01-01", 400, "since", None),
    ],
)
def test_what_can_not_be_answered_is_a_problem_that_names_its_parameter(
    served: Served, path: str, status: int, parameter: str | None, hint: str | None
) -> None:
    refused = get(served, path)
    told = refused.json
    assert (refused.status, refused.headers["content-type"]) == (status, "application/problem+json")
    assert (told["status"], told.get("parameter"), told.get("hint")) == (status, parameter, hint)
    assert len(refused.body) < 1500


@pytest.mark.parametrize("as_of", ["1970-01-01", "2026-10-20T12:00:00.5%2B01:00", "2027-06-30T14:00"])
def test_any_past_can_be_asked_for(served: Served, as_of: str) -> None:
    for path in ("/status", "/key-results/dropout/explain", "/key-results/dropout/history", "/projects"):
        assert get(served, f"{path}?as_of={as_of}").status == 200, path


def test_what_can_not_be_done_says_what_can(served: Served) -> None:
    refused = get(served, "/status", method="DELETE")
    assert (refused.status, set(refused.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})
    assert refused.headers["content-type"] == "application/problem+json"
    assert get(served, "/key-results/dropout/check-ins").status == 405


def test_nobody_reads_without_the_token_but_the_description(served: Served) -> None:
    for token in (None, "another-token-altogether"):
        refused = get(served, "/status", token=token)
        assert (refused.status, refused.json["status"]) == (401, 401)
        assert refused.headers["www-authenticate"] == "Bearer"
    assert get(served, "/openapi.json", token=None).status == 200


def test_without_a_token_this_machine_reads(served: Served) -> None:
    with serving(served.stage, Rules()) as open_here:
        assert get(open_here, "/status", token=None).status == 200
        assert get(open_here, "/status", token=None, X_Forwarded_For="203.0.113.9").status == 401


def test_a_word_that_comes_in_changes_the_tags_and_what_is_told() -> None:
    with stories.told() as scene, serving(scene) as web:
        before = get(web, "/status")
        past = get(web, f"/status?as_of={THEN}")
        scene.service.carry_out(orders.CheckIn(key_result="tutoring", value=700, by="maria"))
        after = get(web, "/status", If_None_Match=before.headers["etag"])
        assert after.status == 200
        assert after.headers["etag"] != before.headers["etag"]
        tutoring = {kr["id"]: kr for kr in after.json["objectives"][0]["key_results"]}["tutoring"]
        assert tutoring["result"]["value"] == 700.0
        again = get(web, f"/status?as_of={THEN}")
        assert again.json == past.json


def test_the_web_is_one_with_any_token(served: Served) -> None:
    with serving(served.stage, Rules(token=SecretStr("x" * 16))) as other:
        assert get(other, "/status", token=TOKEN).status == 401
