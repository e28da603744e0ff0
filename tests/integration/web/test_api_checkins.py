"""Check-ins over HTTP: with the token alone, once whatever is sent again, and refused with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from okrsync.web import Rules
from okrsync.web.api import PREFIX
from okrsync.web.api.shapes_told import CheckedIn
from tests import stories
from tests.integration.web.served import Answer, Served, serving

DAY = "2027-11-02"


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with stories.told() as scene, serving(scene) as web:
        yield web


def post(served: Served, name: str, body: Any, **more: Any) -> Answer:
    return served.ask(f"{PREFIX}/key-results/{name}/check-ins", "POST", body=body, **more)


def measured(served: Served, name: str = "tutoring") -> list[Any]:
    told = served.ask(f"{PREFIX}/key-results/{name}/measurements?limit=500").json["measurements"]
    return [(one["at"], one["value"], one["by"], one["note"]) for one in told]


def test_a_check_in_is_recorded_as_the_command_records_it(served: Served) -> None:
    done = post(served, "tutoring", {"value": 611, "at": DAY, "by": "maria", "note": "Survey <b>"})
    assert done.status == 201
    told = CheckedIn.model_validate_json(done.body)
    assert told.key_result is not None
    assert (told.value, told.key_result.id, told.kpi) == (611.0, "tutoring", None)
    assert ("2027-11-02T00:00:00Z", 611.0, "maria", "Survey <b>") in measured(served)


def test_a_kpi_takes_one_too(served: Served) -> None:
    done = post(served, "dropout-rate", {"value": 7.5})
    assert (done.status, done.json["kpi"]["value"], done.json["key_result"]) == (201, 7.5, None)


def test_what_is_sent_again_is_recorded_once(served: Served) -> None:
    before = len(measured(served))
    by_content = {"value": 612, "at": "2027-11-03T09:00:00Z"}
    assert [post(served, "tutoring", by_content).status for _ in range(3)] == [201, 201, 201]
    assert len(measured(served)) == before + 1
    now = [post(served, "tutoring", {"value": 613}, Idempotency_Key="once") for _ in range(3)]
    assert {(done.status, done.json["at"]) for done in now} == {(201, now[0].json["at"])}
    assert len(measured(served)) == before + 2


def test_a_key_is_of_one_check_in(served: Served) -> None:
    assert post(served, "tutoring", {"value": 620, "at": DAY}, Idempotency_Key="mine").status == 201
    before = measured(served)
    for name, value in (("tutoring", 621), ("dropout-rate", 620)):
        other = post(served, name, {"value": value, "at": DAY}, Idempotency_Key="mine")
        assert (other.status, other.json["parameter"]) == (422, "Idempotency-Key")
    assert measured(served) == before


@pytest.mark.parametrize(
    ("name", "body", "status", "parameter", "words"),
    [
        ("tutorin", {"value": 1}, 404, "id", "did you mean 'tutoring'?"),
        ("survey", {"value": 1}, 422, None, "survey is a milestone"),
        ("attainment", {"value": 1, "at": "2099-01-01"}, 422, "at", "lies in the future"),
        ("attainment", {"value": 1, "at": "2027-02-30"}, 422, "at", "is no date"),
        ("attainment", {"value": 1, "at": "yesterday"}, 422, "at", "at: "),
        ("attainment", {}, 422, "value", "Field required"),
        ("attainment", {"value": "1"}, 422, "value", "value: "),
        ("attainment", {"value": True}, 422, "value", "value: "),
        ("attainment", {"value": 1e300}, 422, "value", "less than or equal"),
        ("attainment", b'{"value": NaN}', 422, "value", "finite"),
        ("attainment", b'{"value": 1e999}', 422, "value", "value: "),
        ("attainment", b'{"value": 1', 422, None, "the body: "),
        ("attainment", b"[" * 10_000, 422, None, "the body: "),
        ("attainment", b"\xff\xfe", 422, None, "the body: "),
        ("attainment", {"value": 1, "confidence": 0.5}, 422, "confidence", "Extra inputs"),
        ("attainment", {"value": 1, "note": "\x00"}, 422, "note", "note: "),
        ("attainment", b'{"value": 1, "note": "\\ud800"}', 422, None, "the body: "),
        ("attainment", {"value": 1, "note": "n" * 3000}, 422, "note", "note: "),
        ("attainment", {"value": 1, "note": "n" * 20_000}, 413, None, ""),
    ],
)
def test_what_can_not_be_recorded_says_why_and_records_nothing(
    served: Served, name: str, body: Any, status: int, parameter: str | None, words: str
) -> None:
    before = measured(served, "attainment")
    refused = post(served, name, body, Content_Type="application/json")
    assert (refused.status, refused.json.get("parameter")) == (status, parameter)
    assert words in f"{refused.json.get('detail')} {refused.json.get('hint')}"
    assert measured(served, "attainment") == before


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_what_a_form_in_a_browser_can_send_is_none(served: Served, kind: str) -> None:
    refused = post(served, "attainment", b'{"value": 1}', Content_Type=kind)
    assert (refused.status, refused.json["parameter"]) == (415, "Content-Type")


def test_without_the_token_nothing_is_recorded_from_anywhere(served: Served) -> None:
    before = measured(served, "attainment")
    assert post(served, "attainment", {"value": 1}, token=None).status == 401
    assert post(served, "attainment", {"value": 1}, token=None, Cookie="okrsync=1").status == 401
    with serving(served.stage, Rules()) as open_here:
        refused = post(open_here, "attainment", {"value": 1}, token=None)
        assert refused.status == 403
        assert "OKRSYNC_WEB_TOKEN" in refused.json["hint"]
        assert post(open_here, "attainment", {"value": 1}, token="a-token-that-nobody-set").status == 403
    assert measured(served, "attainment") == before


@pytest.mark.parametrize("key", ["", "a b", "k" * 201])
def test_an_odd_key_is_refused(served: Served, key: str) -> None:
    refused = post(served, "attainment", {"value": 1}, Idempotency_Key=key)
    assert (refused.status, refused.json["parameter"]) == (400, "Idempotency-Key")
