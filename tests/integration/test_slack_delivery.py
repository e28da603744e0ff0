from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import respx
from pydantic import SecretStr

from okrsync.notify.answers import NotPosted, SlackError, Unconfirmed
from okrsync.notify.slack import SlackMessenger, WebhookMessenger
from okrsync.ports import Posting
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import SLACK_TOKEN
from okrsync.sandbox.seed import county
from okrsync.store import SqlStore, open_store
from okrsync.usecases.announce import Messenger, Undelivered, announce
from okrsync.usecases.digest import Digest

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
API = "https://slack.example/api"
HOOK = "https://hooks.slack.example/services/T0/B0/very-secret"
TOKEN = "xoxb-very-secret"
NEEDS = tuple(f"Key result {n} <!channel>: never synced & stale" for n in range(300))
DIGEST = Digest(at=NOW, verdict="3 key results: <!here> 3 unknown.", chapters=(), needs=NEEDS, unhealthy=())
POSTING = Posting(occurrence="digest 0 2026-11-23T09:00:00Z", channel="#okrs")
OK = httpx.Response(200, json={"ok": True, "ts": "1.2"})
TROUBLES = [
    httpx.ReadTimeout(f"{HOOK} {TOKEN}"),
    httpx.ConnectError(f"{HOOK} {TOKEN}"),
    httpx.InvalidURL(f"{HOOK} {TOKEN}"),
    httpx.Response(500, text=f"{HOOK} {TOKEN}"),
    httpx.Response(404, text=f"{HOOK} {TOKEN} is not here"),
    httpx.Response(200, json={"ok": False, "error": f"{HOOK} {TOKEN}"}),
    httpx.Response(200, text=f"<html>{HOOK} {TOKEN}</html>"),
    httpx.Response(302, headers={"Location": f"{HOOK}/{TOKEN}"}),
]


class Pauses:
    """Waits in no time, and remembers for how long."""

    def __init__(self, *, until: int = 100) -> None:
        self.waited: list[float] = []
        self._until = until

    def __call__(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return len(self.waited) < self._until


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with httpx.Client() as client:
        yield client


@pytest.fixture
def messenger(http: httpx.Client, pauses: Pauses) -> SlackMessenger:
    return SlackMessenger(http, API, SecretStr(TOKEN), ZONE, pauses)


@pytest.fixture
def webhook(http: httpx.Client, pauses: Pauses) -> WebhookMessenger:
    return WebhookMessenger(http, SecretStr(HOOK), ZONE, pauses)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path / 'okrsync.db'}", write=True, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture
def slack() -> Iterator[respx.Route]:
    with respx.mock:
        yield respx.post(f"{API}/chat.postMessage")


@pytest.fixture
def hook() -> Iterator[respx.Route]:
    with respx.mock:
        yield respx.post(HOOK)


def post(messenger: Messenger) -> str:
    return messenger.post("#okrs", DIGEST, occurrence="x")


def give(store: SqlStore, messenger: Messenger) -> str | None:
    return announce(DIGEST, POSTING, store=store, messenger=messenger, at=NOW)


def test_an_occurrence_is_posted_once(store: SqlStore, slack: respx.Route, messenger: SlackMessenger) -> None:
    slack.side_effect = [OK]
    assert [give(store, messenger), give(store, messenger)] == ["1.2", None]
    assert slack.calls.last.request.headers["authorization"] == f"Bearer {TOKEN}"


@pytest.mark.parametrize(
    ("code", "hint"), [("not_in_channel", "invite the bot"), ("invalid_auth", "copy the bot"), ("odd", "odd")]
)
def test_what_slack_refuses_says_what_to_do_and_may_be_tried_again(
    store: SqlStore, slack: respx.Route, messenger: SlackMessenger, code: str, hint: str
) -> None:
    slack.side_effect = [httpx.Response(200, json={"ok": False, "error": code}), OK]
    with pytest.raises(Undelivered, match=f"{code}.*{hint}|{hint}"):
        give(store, messenger)
    assert give(store, messenger) == "1.2"


@pytest.mark.parametrize(
    "answer",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteError("cut"),
        httpx.RemoteProtocolError("cut"),
        httpx.Response(500),
        httpx.Response(502),
        httpx.Response(504),
        httpx.Response(200, text="<html>log in</html>"),
        httpx.Response(200, json=["ok"]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"ok": False, "error": "fatal_error"}),
        httpx.Response(200, json={"ok": False, "error": "internal_error"}),
    ],
    ids=str,
)
def test_what_may_have_been_posted_is_not_posted_again(
    store: SqlStore, slack: respx.Route, messenger: SlackMessenger, answer: Exception | httpx.Response
) -> None:
    slack.side_effect = [answer]
    with pytest.raises(Unconfirmed, match="it may have been posted"):
        give(store, messenger)
    assert give(store, messenger) is None
    assert slack.call_count == 1


@pytest.mark.parametrize(
    ("busy", "seconds"),
    [
        (httpx.Response(429, headers={"Retry-After": "7"}), 7.0),
        (httpx.Response(429), 1.0),
        (httpx.Response(429, headers={"Retry-After": "soon"}), 1.0),
        (httpx.Response(503), 1.0),
        (httpx.ConnectError("gone"), 1.0),
        (httpx.ConnectTimeout("gone"), 1.0),
    ],
)
def test_what_surely_came_to_nothing_is_tried_again_after_the_wait_that_slack_asks_for(
    slack: respx.Route, messenger: SlackMessenger, pauses: Pauses, busy: httpx.Response, seconds: float
) -> None:
    slack.side_effect = [busy, OK]
    assert post(messenger) == "1.2"
    assert pauses.waited == [seconds]


def test_a_slack_that_stays_away_is_given_up_and_nothing_was_posted(
    slack: respx.Route, messenger: SlackMessenger
) -> None:
    slack.side_effect = httpx.ConnectError("gone")
    with pytest.raises(Undelivered, match="can't be reached"):
        post(messenger)
    assert slack.call_count == 3


def test_a_wait_that_is_too_long_is_told_and_not_waited(
    slack: respx.Route, messenger: SlackMessenger, pauses: Pauses
) -> None:
    slack.respond(429, headers={"Retry-After": "3600"})
    with pytest.raises(NotPosted, match="Slack asks to wait 3600 s"):
        post(messenger)
    assert (slack.call_count, pauses.waited) == (1, [])


def test_stopping_ends_the_wait_and_nothing_was_posted(slack: respx.Route, http: httpx.Client) -> None:
    slack.respond(503)
    with pytest.raises(NotPosted, match="stopped before the digest was posted"):
        post(SlackMessenger(http, API, SecretStr(TOKEN), ZONE, Pauses(until=1)))
    assert slack.call_count == 1


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_no_error_tells_a_secret(
    slack: respx.Route, messenger: SlackMessenger, trouble: Exception | httpx.Response
) -> None:
    slack.side_effect = [trouble] * 3
    _tells_no_secret(lambda: post(messenger))


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
def test_no_error_tells_the_address_of_a_webhook(
    hook: respx.Route, webhook: WebhookMessenger, trouble: Exception | httpx.Response
) -> None:
    hook.side_effect = [trouble] * 3
    _tells_no_secret(lambda: post(webhook))


def _tells_no_secret(act: Callable[[], object]) -> None:
    with pytest.raises(SlackError) as raised:
        act()
    error = raised.value
    assert "secret" not in f"{error!r} {error} {error.hint}"
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None


@pytest.mark.parametrize(
    ("status", "word", "hint"),
    [(404, "no_service", "make a new one"), (410, "channel_is_archived", "for another"), (403, "odd", "odd")],
)
def test_a_webhook_that_refuses_says_what_to_do(
    hook: respx.Route, webhook: WebhookMessenger, status: int, word: str, hint: str
) -> None:
    hook.respond(status, text=word)
    with pytest.raises(Undelivered, match=f"{word}.*{hint}|{hint}"):
        post(webhook)


@pytest.mark.parametrize("answer", [httpx.Response(200, text="well"), httpx.ReadTimeout("slow")])
def test_a_webhook_that_does_not_say_ok_leaves_it_open(
    hook: respx.Route, webhook: WebhookMessenger, answer: httpx.Response | Exception
) -> None:
    hook.side_effect = [answer]
    with pytest.raises(Unconfirmed):
        post(webhook)


@pytest.fixture
def world() -> World:
    return county(lambda: NOW)


@pytest.fixture
def sandbox(world: World) -> Iterator[Sandbox]:
    with Sandbox(world) as running:
        yield running


@pytest.fixture
def bot(sandbox: Sandbox, http: httpx.Client, pauses: Pauses) -> SlackMessenger:
    return SlackMessenger(http, f"{sandbox.slack_url}/api", SecretStr(SLACK_TOKEN), ZONE, pauses)


def test_a_digest_of_any_length_is_taken_by_slack(bot: SlackMessenger, world: World) -> None:
    receipt = post(bot)
    (message,) = world.slack.channel("#okrs").messages
    assert message.ts == receipt
    assert message.metadata == {"event_type": "okrsync_digest", "event_payload": {"occurrence": "x"}}
    assert "did not fit" in str(message.blocks[-1])


def test_neither_blocks_nor_text_call_everybody(bot: SlackMessenger, world: World) -> None:
    post(bot)
    (message,) = world.slack.channel("#okrs").messages
    assert "<" not in f"{message.text}{message.blocks}"
    assert len(message.text) <= 4000


def test_a_webhook_delivers_to_its_channel(
    sandbox: Sandbox, http: httpx.Client, world: World, pauses: Pauses
) -> None:
    path = next(iter(world.slack.webhooks))
    hook = WebhookMessenger(http, SecretStr(f"{sandbox.slack_url}{path}"), ZONE, pauses)
    assert post(hook) == "webhook"
    assert len(world.slack.channel("#okrs").messages) == 1
    world.slack.remove_webhook(path)
    with pytest.raises(NotPosted, match="make a new one"):
        post(hook)


def test_an_answer_that_is_lost_on_its_way_leaves_one_message(
    bot: SlackMessenger, world: World, store: SqlStore
) -> None:
    world.slack.faults.lose_answers(requests=1)
    with pytest.raises(Unconfirmed):
        give(store, bot)
    assert give(store, bot) is None
    assert len(world.slack.channel("#okrs").messages) == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda slack: slack.faults.revoke_token(), "install the app again"),
        (lambda slack: slack.faults.forbid(), "chat:write"),
        (lambda slack: slack.faults.hide(), "is the bot in it"),
        (lambda slack: slack.remove_bot(slack.channel("#okrs")), "/invite @okrsync"),
        (lambda slack: slack.archive_channel(slack.channel("#okrs")), "choose another"),
        (lambda slack: slack.faults.go_down(), "not available"),
        (lambda slack: slack.faults.limit_rate(wait=2), "asks to wait 2 s"),
    ],
)
def test_each_refusal_of_slack_is_a_message_of_its_own_and_gives_the_claim_back(
    bot: SlackMessenger, world: World, store: SqlStore, spoil: Callable[..., None], told: str
) -> None:
    spoil(world.slack)
    with pytest.raises(Undelivered, match=told):
        give(store, bot)
    assert store.postings() == []


def test_a_rate_limit_that_passes_is_waited_for(bot: SlackMessenger, world: World, pauses: Pauses) -> None:
    world.slack.faults.limit_rate(requests=2, wait=7)
    assert post(bot)
    assert pauses.waited == [7.0, 7.0]


@pytest.mark.parametrize("token", ["two\nlines", "…"])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(
    sandbox: Sandbox, http: httpx.Client, token: str, pauses: Pauses
) -> None:
    with pytest.raises(NotPosted, match="copy its token") as refused:
        post(SlackMessenger(http, f"{sandbox.slack_url}/api", SecretStr(token), ZONE, pauses))
    assert token not in str(refused.value)
