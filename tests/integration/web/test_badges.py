"""Badges over HTTP: who may see them, what they say, and how long they hold."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pytest
from pydantic import SecretStr

from okrsync.web import Rules
from tests import stories
from tests.integration.web.served import TOKEN, Served, serving

SVG = "{http://www.w3.org/2000/svg}"
PUBLIC = Rules(token=SecretStr(TOKEN), public_badges=True)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with stories.told() as scene, serving(scene) as web:
        yield web


@pytest.fixture(scope="module")
def public(served: Served) -> Iterator[Served]:
    with serving(served.stage, PUBLIC) as web:
        yield web


def words(body: bytes) -> list[str]:
    return [text.text or "" for text in ET.fromstring(body).iter(f"{SVG}text")]  # noqa: S314 - our own


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", ["Reduce the annual school dropout rate f…", "delivery 100 % · result 4 % · at risk"]),
        ("?show=result&label=dropout", ["dropout", "result 4 %"]),
        ("?show=delivery&label=dropout", ["dropout", "delivery 100 %"]),
        ("?show=status&label=", ["at risk"]),
    ],
)
def test_a_badge_says_what_is_wanted(served: Served, query: str, said: list[str]) -> None:
    answer = served.ask(f"/badge/dropout.svg{query}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert words(answer.body) == said


def test_who_hears_a_badge_hears_all_of_it(served: Served) -> None:
    root = ET.fromstring(served.ask("/badge/dropout.svg?label=dropout&show=status").body)  # noqa: S314
    told = (
        "dropout: delivery 100 %, 100 % expected by now; result 4 %, 48 % expected by now; at risk; "
        "delivered, not moving"
    )
    assert (root.get("role"), root.get("aria-label")) == ("img", told)
    assert root.findtext(f"{SVG}title") == told


def test_badges_are_guarded_until_somebody_opens_them(served: Served, public: Served) -> None:
    assert served.ask("/badge/dropout.svg", token=None).status == 401
    opened = public.ask("/badge/dropout.svg", token=None)
    assert (opened.status, opened.headers["cache-control"]) == (200, "public, max-age=300")
    assert opened.headers["cross-origin-resource-policy"] == "cross-origin"
    guarded = served.ask("/badge/dropout.svg")
    assert guarded.headers["cache-control"] == "private, max-age=60"
    assert guarded.headers["cross-origin-resource-policy"] == "same-origin"
    assert public.ask("/api/v1/status", token=None).status == 401


def test_an_open_badge_tells_strangers_of_no_other(public: Served) -> None:
    stranger = public.ask("/badge/dropuot.svg", token=None)
    assert stranger.status == 404
    assert b"dropout" not in stranger.body
    assert "dropout" in public.ask("/badge/dropuot.svg").json["hint"]


def test_a_badge_is_sent_once(served: Served) -> None:
    first = served.ask("/badge/dropout.svg")
    again = served.ask("/badge/dropout.svg", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    other = served.ask("/badge/dropout.svg?show=result", If_None_Match=first.headers["etag"])
    assert other.status == 200
    assert served.ask("/badge/dropout.svg", "HEAD").headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("show=all", "show"),
        ("label=" + "a" * 61, "label"),
        ("style=flat", "style"),
        ("show=result&show=result", "show"),
    ],
)
def test_what_a_badge_can_not_be_is_a_problem(served: Served, query: str, parameter: str) -> None:
    refused = served.ask(f"/badge/dropout.svg?{query}")
    assert (refused.status, refused.json["parameter"]) == (400, parameter)
    assert refused.headers["content-type"] == "application/problem+json"


def test_a_database_that_is_gone_is_told_of_without_its_place_to_strangers() -> None:
    with stories.told() as scene, serving(scene, PUBLIC) as web:
        place = str(scene.folder)
        scene.hub.store.close()
        stranger = web.ask("/badge/dropout.svg", token=None)
        assert (stranger.status, stranger.json["detail"]) == (503, "the database can't be asked now")
        assert place.encode() not in stranger.body
        inside = web.ask("/api/v1/status")
        assert (inside.status, inside.headers["content-type"]) == (503, "application/problem+json")
        assert place in inside.json["detail"]
