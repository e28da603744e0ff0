from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
import respx
from pydantic import SecretStr

from okrsync.notify import blocks
from okrsync.notify.answers import NotPosted, SlackError, TryLater, Unconfirmed
from okrsync.notify.api import SlackApi
from okrsync.notify.slack import SlackMessenger, WebhookMessenger
from okrsync.outbox import Envelope
from okrsync.ports import Posting
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import SLACK_TOKEN
from okrsync.sandbox.seed import county
from okrsync.store import SqlStore, open_store
from okrsync.usecases.announce import IN_FLIGHT, WORTH, Messenger, Postman, Undelivered, announce
from okrsync.usecases.digest import Digest

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
API = "https://slack.example/api"
HOOK = "https://hooks.slack.example/services/T0/B0/very-secret"
TOKEN = "xoxb-very-secret"
NEEDS = tuple(f"Key result {n} <!channel>: never synced & stale" for n in range(300))
DIGEST = Digest(at=NOW, verdict="3 key results: <!here> 3 unknown.", chapters=(), needs=NEEDS, unhealthy=())
POSTING = Posting(occurrence="digest 0 2026-11-23T09:00:00Z", channel="#okrs")
OK = httpx.Response(200, json={"ok": True, "channel": "C1234567", "ts": "1.2"})
CONTENT = blocks.whole(DIGEST, blocks.Style(ZONE))
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
    return _bot(http, API, TOKEN, pauses)


@pytest.fixture
def webhook(http: httpx.Client, pauses: Pauses) -> WebhookMessenger:
    return WebhookMessenger(http, SecretStr(HOOK), pauses)


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


def _bot(http: httpx.Client, url: str, token: str, pauses: Pauses) -> SlackMessenger:
    return SlackMessenger(SlackApi(http, url, SecretStr(token), pauses))


def post(messenger: Messenger) -> str:
    return messenger.send("#okrs", CONTENT, key="x", thread=None)


def give(store: SqlStore, messenger: Messenger, at: datetime = NOW) -> str | None:
    """The receipt of the one letter of an occurrence, written where it was not; raises why there is none."""
    announce({"lead": CONTENT}, POSTING, store=store, at=NOW, until=NOW + WORTH)
    postman = Postman(store, messenger, lambda: at, lambda _: True)
    delivered = postman.deliver_one(Envelope(POSTING.occurrence, POSTING.channel))
    if delivered.trouble is not None:
        raise delivered.trouble
    return delivered.receipt


def test_an_occurrence_is_posted_once(store: SqlStore, slack: respx.Route, messenger: SlackMessenger) -> None:
    slack.side_effect = [OK]
    assert [give(store, messenger), give(store, messenger)] == ["C1234567:1.2"] * 2
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
    assert give(store, messenger, NOW + IN_FLIGHT * 3) == "C1234567:1.2"


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
    assert give(store, messenger) is None  # somebody may be at it still
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
    assert post(messenger) == "C1234567:1.2"
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
    with pytest.raises(TryLater, match="stopped before the message was posted"):
        post(_bot(http, API, TOKEN, Pauses(until=1)))
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
    return _bot(http, f"{sandbox.slack_url}/api", SLACK_TOKEN, pauses)


def test_a_digest_of_any_length_is_taken_by_slack(bot: SlackMessenger, world: World) -> None:
    receipt = post(bot)
    (message,) = world.slack.channel("#okrs").messages
    assert receipt == f"{world.slack.channel('#okrs').id}:{message.ts}"
    assert message.metadata == {"event_type": "okrsync_letter", "event_payload": {"key": "x"}}
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
    hook = WebhookMessenger(http, SecretStr(f"{sandbox.slack_url}{path}"), pauses)
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
    (message,) = world.slack.channel("#okrs").messages
    receipt = give(store, bot, NOW + IN_FLIGHT)
    assert receipt == f"{world.slack.channel('#okrs').id}:{message.ts}"
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
def test_each_refusal_of_slack_is_a_message_of_its_own_and_remembered_unless_it_passes(
    bot: SlackMessenger, world: World, store: SqlStore, spoil: Callable[..., None], told: str
) -> None:
    spoil(world.slack)
    with pytest.raises(Undelivered, match=told):
        give(store, bot)
    assert [posted for _, posted in store.postings()] == [None]
    assert len(store.outbox.troubles()) == (told not in {"not available", "asks to wait 2 s"})


def test_a_rate_limit_that_passes_is_waited_for(bot: SlackMessenger, world: World, pauses: Pauses) -> None:
    world.slack.faults.limit_rate(requests=2, wait=7)
    assert post(bot)
    assert pauses.waited == [7.0, 7.0]


@pytest.mark.parametrize("token", ["two\nlines", "…"])
def test_a_token_that_no_header_can_carry_is_refused_without_showing_it(
    sandbox: Sandbox, http: httpx.Client, token: str, pauses: Pauses
) -> None:
    with pytest.raises(NotPosted, match="copy its token") as refused:
        post(_bot(http, f"{sandbox.slack_url}/api", token, pauses))
    assert token not in str(refused.value)
