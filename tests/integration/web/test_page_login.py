"""The way to the pages where there is a token: a form, a cookie that is not the token, and an end to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from okrsync.web import Rules, Server, app
from tests.integration.web.behind import RecordingDoor
from tests.integration.web.caller import Answer
from tests.integration.web.shelf import Shelf

TOKEN = "a-token-of-some-length"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def guarded(door_to: RecordingDoor) -> Iterator[int]:
    with Server(app(door_to, Rules(token=SecretStr(TOKEN))), "127.0.0.1", 0) as serving:
        yield serving.port


def _log_in(port: int, token: str = TOKEN, onward: str = "/", **headers: str) -> Answer:
    body = urlencode({"token": token, "next": onward})
    return Answer(port, "/login", "POST", body=body, Content_Type=FORM, **headers)


def _cookie(answer: Answer) -> str:
    return answer.headers["set-cookie"].partition(";")[0]


def test_who_has_shown_nothing_is_asked_for_the_token_and_told_nothing(guarded: int) -> None:
    for path in ("/", "/kr/rate", "/projects", "/connections", "/history"):
        answer = Answer(guarded, path)
        assert answer.status == 401
        assert "This page is for those who have the token." in answer.page.text
        assert "Raise the rate" not in answer.text
        assert "form-action 'self'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert Answer(guarded, path, Accept="*/*").headers["www-authenticate"] == "Bearer"
    assert Answer(guarded, "/", Authorization=f"Bearer {TOKEN}").status == 200


def test_the_right_token_opens_the_pages_by_a_cookie_that_is_not_the_token(guarded: int) -> None:
    answer = _log_in(guarded, onward="/kr/rate?as_of=2026-06-02")
    assert (answer.status, answer.headers["location"]) == (303, "/kr/rate?as_of=2026-06-02")
    said = answer.headers["set-cookie"]
    assert "HttpOnly" in said
    assert "SameSite=strict" in said
    assert "Secure" not in said
    assert TOKEN not in said
    page = Answer(guarded, "/", Cookie=_cookie(answer))
    assert page.status == 200
    assert "Log out" in page.page.text


def test_a_wrong_token_is_asked_for_again(guarded: int) -> None:
    answer = _log_in(guarded, TOKEN[:-1])
    assert answer.status == 401
    assert "That is not the token." in answer.page.text
    assert "set-cookie" not in answer.headers


def test_a_cookie_that_was_changed_or_has_run_out_opens_nothing(guarded: int, shelf: Shelf) -> None:
    cookie = _cookie(_log_in(guarded))
    name, _, value = cookie.partition("=")
    until, _, seal = value.partition(".")
    for forged in (
        f"{name}={int(until, 16) + 1:x}.{seal}",
        f"{name}={until}.{seal[:-1]}{'0' if seal[-1] != '0' else '1'}",
        f"{name}={until}",
        f"{name}=",
        f"{name}={until}.{TOKEN}",
    ):
        assert Answer(guarded, "/", Cookie=forged).status == 401, forged
    shelf.bench.clock.now += timedelta(days=6, hours=23)
    assert Answer(guarded, "/", Cookie=cookie).status == 200
    shelf.bench.clock.now += timedelta(hours=2)
    assert Answer(guarded, "/", Cookie=cookie).status == 401


def test_another_token_ends_every_session(door_to: RecordingDoor, guarded: int) -> None:
    cookie = _cookie(_log_in(guarded))
    with Server(app(door_to, Rules(token=SecretStr(TOKEN[::-1]))), "127.0.0.1", 0) as serving:
        assert Answer(serving.port, "/", Cookie=cookie).status == 401


def test_logging_out_takes_the_cookie_back(guarded: int) -> None:
    answer = Answer(guarded, "/logout", "POST", Cookie=_cookie(_log_in(guarded)))
    assert (answer.status, answer.headers["location"]) == (303, "/login")
    assert 'okrsync_session=""' in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "onward",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\r\nX: y", ""],
)
def test_a_login_leads_to_no_other_site(guarded: int, onward: str) -> None:
    answer = _log_in(guarded, onward=onward)
    assert (answer.status, answer.headers["location"]) == (303, "/")


def test_another_site_can_not_log_anybody_in_or_out(guarded: int) -> None:
    assert _log_in(guarded, Sec_Fetch_Site="cross-site").status == 400
    assert Answer(guarded, "/logout", "POST", Sec_Fetch_Site="same-site").status == 400
    assert _log_in(guarded, Sec_Fetch_Site="same-origin").status == 303


def test_who_follows_a_link_from_elsewhere_is_asked_once_more_by_our_own_page(guarded: int) -> None:
    cookie = _cookie(_log_in(guarded))
    by_link = Answer(guarded, "/kr/rate", Sec_Fetch_Site="cross-site")
    assert {"http-equiv": "refresh", "content": "0"} in by_link.page.all("meta")
    assert Answer(guarded, "/kr/rate", Sec_Fetch_Site="same-origin", Cookie=cookie).status == 200


def test_what_is_sent_to_the_form_is_bounded(guarded: int) -> None:
    assert _log_in(guarded, "x" * 5000).status == 413
    assert Answer(guarded, "/login", "POST", body="&" * 4000, Content_Type=FORM).status in {400, 401}


def test_behind_an_encrypted_address_the_cookie_is_for_that_alone(door_to: RecordingDoor) -> None:
    rules = Rules(
        token=SecretStr(TOKEN),
        public_url="https://okr.example.org",
        names=frozenset({"okr.example.org"}),
    )
    with Server(app(door_to, rules), "127.0.0.1", 0) as serving:
        assert "Secure" in _log_in(serving.port, Host="okr.example.org").headers["set-cookie"]
        assert "Secure" not in _log_in(serving.port).headers["set-cookie"]


def test_without_a_token_only_this_machine_sees_pages(web: int) -> None:
    assert Answer(web, "/").status == 200
    passed_on = Answer(web, "/", X_Forwarded_For="203.0.113.9")
    assert passed_on.status == 401
    assert "This page is open on its own machine only." in passed_on.page.text
    assert not passed_on.page.all("form")
    assert Answer(web, "/login").headers["location"] == "/"
