from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import respx
from pydantic import SecretStr

from okrsync.notify.answers import NotPosted, Unconfirmed
from okrsync.notify.slack import SlackMessenger, WebhookMessenger
from okrsync.ports import Posting
from okrsync.store import SqlStore, open_store
from okrsync.usecases.announce import Undelivered, announce
from okrsync.usecases.digest import Digest

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
API = "https://slack.example/api"
HOOK = "https://hooks.slack.example/services/T0/B0/very-secret"
DIGEST = Digest(at=NOW, verdict="There are no key results yet.", chapters=(), needs=(), unhealthy=())
POSTING = Posting(occurrence="digest 0 2026-11-23T09:00:00Z", channel="#okrs")


def messenger(token: str = "xoxb-very-secret") -> SlackMessenger:
    return SlackMessenger(httpx.Client(), API, SecretStr(token), UTC_ZONE, pause=lambda _: True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path / 'o.db'}", write=True, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def slack() -> Iterator[respx.Route]:
    with respx.mock:
        yield respx.post(f"{API}/chat.postMessage")


def test_an_occurrence_is_posted_once(store: SqlStore, slack: respx.Route) -> None:
    slack.respond(json={"ok": True, "ts": "1.2"})
    assert announce(DIGEST, POSTING, store=store, messenger=messenger(), at=NOW) == "1.2"
    assert announce(DIGEST, POSTING, store=store, messenger=messenger(), at=NOW) is None
    assert slack.call_count == 1


def test_what_slack_refuses_may_be_tried_again(store: SqlStore, slack: respx.Route) -> None:
    slack.respond(json={"ok": False, "error": "not_in_channel"})
    with pytest.raises(Undelivered, match=r"not_in_channel.*invite the bot"):
        announce(DIGEST, POSTING, store=store, messenger=messenger(), at=NOW)
    slack.respond(json={"ok": True, "ts": "1.3"})
    assert announce(DIGEST, POSTING, store=store, messenger=messenger(), at=NOW) == "1.3"


@pytest.mark.parametrize("failure", [httpx.ReadTimeout("slow"), httpx.Response(500), httpx.Response(502)])
def test_what_may_have_been_posted_is_not_posted_again(
    store: SqlStore, slack: respx.Route, failure: httpx.ReadTimeout | httpx.Response
) -> None:
    slack.side_effect = [failure]
    with pytest.raises(Unconfirmed, match="may have been posted"):
        announce(DIGEST, POSTING, store=store, messenger=messenger(), at=NOW)
    assert announce(DIGEST, POSTING, store=store, messenger=messenger(), at=NOW) is None
    assert slack.call_count == 1


@pytest.mark.parametrize("busy", [httpx.Response(429, headers={"Retry-After": "1"}), httpx.Response(503)])
def test_slack_asking_to_wait_is_waited_for(slack: respx.Route, busy: httpx.Response) -> None:
    slack.side_effect = [busy, httpx.ConnectError("gone"), httpx.Response(200, json={"ok": True, "ts": "9"})]
    assert messenger().post("#okrs", DIGEST, occurrence="x") == "9"


def test_a_slack_that_stays_away_ends_as_surely_not_delivered(slack: respx.Route) -> None:
    slack.side_effect = httpx.ConnectError("gone")
    with pytest.raises(Undelivered, match="can't be reached"):
        messenger().post("#okrs", DIGEST, occurrence="x")


def test_a_web_page_is_no_answer(slack: respx.Route) -> None:
    slack.respond(text="<html>log in</html>")
    with pytest.raises(Unconfirmed, match="no answer of Slack's"):
        messenger().post("#okrs", DIGEST, occurrence="x")


@pytest.mark.parametrize("answer", [httpx.Response(404, text="no_service"), httpx.Response(403, text="nope")])
@respx.mock
def test_a_refused_webhook_says_why_and_never_its_address(answer: httpx.Response) -> None:
    respx.post(HOOK).mock(return_value=answer)
    hook = WebhookMessenger(httpx.Client(), SecretStr(HOOK), UTC_ZONE, pause=lambda _: True)
    with pytest.raises(NotPosted) as refused:
        hook.post("webhook", DIGEST, occurrence="x")
    assert "very-secret" not in str(refused.value)
    assert answer.text in str(refused.value)


@respx.mock
def test_a_webhook_that_says_ok_has_delivered() -> None:
    route = respx.post(HOOK).respond(text="ok")
    hook = WebhookMessenger(httpx.Client(), SecretStr(HOOK), UTC_ZONE, pause=lambda _: True)
    assert hook.post("webhook", DIGEST, occurrence="x") == "webhook"
    assert route.call_count == 1
