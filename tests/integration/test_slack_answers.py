"""What people do in Slack, from the raw request to what is recorded, on a real store and file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from okrsync.bootstrap import Hub
from okrsync.daemon import orders
from okrsync.daemon.desk import Answer, Desk
from okrsync.daemon.posting import post
from okrsync.notify.signature import sign, signed_at
from okrsync.outbox import Envelope
from okrsync.sandbox import Sandbox, World
from okrsync.settings import Digest as Wanted
from tests.integration.office import (
    NOW,
    SECRET,
    Clock,
    interaction,
    opened,
    signed,
    submitted,
    typed,
    workplace,
)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return workplace(clock)


@pytest.fixture
def hub(tmp_path: Path, world: World, clock: Clock) -> Iterator[Hub]:
    with Sandbox(world) as sandbox, opened(tmp_path, sandbox, clock) as opened_hub:
        yield opened_hub


Ask = Callable[[Mapping[str, Any]], Answer]


@pytest.fixture
def clerks() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.fixture
def ask(hub: Hub, clerks: Executor) -> Ask:
    """Sends a signed form to the desk."""
    desk = Desk(hub, lambda order: order.carry_out(hub, None), clerks)

    def send(form: Mapping[str, Any]) -> Answer:
        body = urlencode(form).encode()
        return desk.answer(body, signed(body))

    return send


def said(answer: Answer) -> str:
    assert answer.status == 200
    assert answer.body is not None
    return str(answer.body["text"])


def test_the_known_vector_of_a_signature() -> None:
    """From Slack's description: https://docs.slack.dev/authentication/verifying-requests-from-slack."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    known = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert sign(body, "1531420618", SECRET) == known
    headers = {"x-slack-request-timestamp": "1531420618", "X-SLACK-SIGNATURE": known}
    assert signed_at(body, headers, secret=SECRET, now=datetime.fromtimestamp(1531420618 + 299, UTC))
    assert not signed_at(body, headers, secret=SECRET, now=datetime.fromtimestamp(1531420618 + 301, UTC))


def test_slack_sdk_says_the_same_of_a_signature() -> None:
    body, stamp = b"text=%C3%A9&payload=1", str(int(NOW.timestamp()))
    assert SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body) == sign(
        body, stamp, SECRET
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "-1", "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": "9" * 400, "X-Slack-Signature": "v0=1"},
        {"X-Slack-Request-Timestamp": str(int(NOW.timestamp())), "X-Slack-Signature": "v0=ü"},
        signed(b"another body"),
        signed(b"x", NOW - timedelta(minutes=6)),
        signed(b"x", NOW + timedelta(minutes=6)),
    ],
    ids=str,
)
def test_what_is_not_signed_by_slack_is_refused(hub: Hub, clerks: Executor, headers: dict[str, str]) -> None:
    desk = Desk(hub, lambda order: order.carry_out(hub, None), clerks)
    assert desk.answer(b"x", headers) == Answer(401)


@pytest.mark.parametrize(
    "form",
    [
        {"a": "b"},
        {"payload": "{"},
        {"payload": "[]"},
        {"payload": '{"type": "shortcut"}'},
        {"payload": '{"type": "block_actions", "actions": []}'},
        {"payload": '{"type": "view_submission", "view": {"callback_id": "other"}}'},
    ],
    ids=str,
)
def test_what_okrsync_does_not_know_is_refused(ask: Ask, form: dict[str, str]) -> None:
    assert ask(form) == Answer(400)


def test_the_command_tells_how_everything_stands(ask: Ask) -> None:
    answer = ask(typed("status"))
    assert said(answer) == "2 key results: 1 at risk, 1 unknown."
    assert (answer.body or {})["response_type"] == "ephemeral"
    assert "Cut &lt;!here&gt; the wait" in str(answer.body)


def test_the_command_explains_a_key_result(ask: Ask) -> None:
    ask(typed("checkin waiting 210 after the move"))
    assert "result 50 %: (value - baseline) / (target - baseline)" in said(ask(typed("explain waiting")))


@pytest.mark.parametrize("text", ["", "help", "status of all"])
def test_the_command_says_what_it_knows(ask: Ask, text: str) -> None:
    assert "/okr explain KR" in said(ask(typed(text)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("explain waitin", "did you mean 'waiting'"),
        ("checkin guide 3", "it has stages, no value"),
        ("checkin waiting much", "much is no number"),
        ("checkin waiting nan", "nan is no number"),
    ],
)
def test_what_can_t_be_done_is_told_to_who_asked(ask: Ask, text: str, told: str) -> None:
    assert told in said(ask(typed(text)))


def test_a_check_in_by_command_is_recorded_with_who_said_it(ask: Ask, hub: Hub) -> None:
    assert "The result stands at 50 %" in said(ask(typed("checkin waiting 210 after the move")))
    (measurement,) = hub.store.evidence(NOW).measurements("kr:waiting")
    assert (measurement.value, measurement.by, measurement.note) == (210, "mia (Slack U1)", "after the move")


def test_a_form_is_shown_and_what_is_said_in_it_is_recorded(ask: Ask, hub: Hub, world: World) -> None:
    action = {"action_id": "okrsync_check_in", "value": "waiting"}
    assert ask(interaction(type="block_actions", actions=[action])) == Answer(200)
    (view,) = world.slack.views
    assert (view["callback_id"], view["private_metadata"]) == ("okrsync_check_in", "waiting")
    assert ask(submitted("210.5", confidence="7", note="after the move")) == Answer(200)
    (measurement,) = hub.store.evidence(NOW).measurements("kr:waiting")
    assert (measurement.value, measurement.note) == (210.5, "confidence 7 of 10; after the move")


def test_a_form_with_what_is_no_number_says_so_in_the_form(ask: Ask) -> None:
    answer = ask(submitted("many"))
    assert (answer.body or {})["response_action"] == "errors"


def test_the_command_shows_the_form_where_no_value_is_given(ask: Ask, world: World) -> None:
    assert ask(typed("checkin waiting")) == Answer(200)
    assert len(world.slack.views) == 1


def test_owners_are_asked_once_for_what_is_due(hub: Hub, world: World, clock: Clock) -> None:
    for _ in range(2):
        assert orders.Attend().carry_out(hub, None)["failed"] == {}
    (question,) = world.slack.message_to("U0OFFICE").messages
    assert "a measurement is due since 1 January 2026" in question.text
    assert question.blocks[0]["accessory"]["value"] == "waiting"
    clock.now += timedelta(days=7)
    orders.Attend().carry_out(hub, None)
    assert len(world.slack.message_to("U0OFFICE").messages) == 2


def test_what_begins_to_go_wrong_is_told_once_between_the_digests(ask: Ask, hub: Hub, world: World) -> None:
    ask(typed("checkin waiting 190"))
    orders.Attend().carry_out(hub, None)
    channel = world.slack.channel("#okrs")
    assert channel.messages == []
    hub.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
    orders.CheckIn(key_result="waiting", value=295).carry_out(hub, None)
    for _ in range(2):
        orders.Attend().carry_out(hub, None)
    (alert,) = channel.messages
    assert "Cut &lt;!here&gt; the wait is at risk now" in alert.text
    assert "<@U0OFFICE>" in str(alert.blocks)


def test_the_running_digest_is_edited_as_its_numbers_move(hub: Hub, world: World, clock: Clock) -> None:
    assert orders.Digest().carry_out(hub, None)["failed"] == {}
    channel = world.slack.channel("#okrs")
    posted = len(channel.messages)
    clock.now += timedelta(hours=2)
    orders.CheckIn(key_result="waiting", value=190).carry_out(hub, None)
    orders.Attend().carry_out(hub, None)
    lead = channel.messages[0]
    assert len(channel.messages) == posted
    assert lead.edited is not None
    assert "1 on track" in str(lead.blocks)
    assert "Edited on Monday 20 July 2026 at 10:00" in str(lead.blocks)
    table, edited = channel.messages[1].blocks
    assert (table["type"], "61 %" in str(table)) == ("table", True)
    assert "Edited on" in str(edited)
    once = lead.edited
    clock.now += timedelta(hours=2)
    orders.Attend().carry_out(hub, None)
    assert channel.messages[0].edited == once


def test_a_quiet_week_is_one_line_and_silence_says_a_word_every_fourth(
    hub: Hub, world: World, clock: Clock
) -> None:
    orders.CheckIn(key_result="waiting", value=190).carry_out(hub, None)
    channel = world.slack.channel("#okrs")

    def week(wanted: Wanted) -> list[str]:
        clock.now += timedelta(minutes=10)
        before = len(channel.messages)
        post(hub, "digest 0", wanted, str(clock.now))
        return [message.text for message in channel.messages[before:]]

    (loud,) = hub.config.slack.digests if hub.config.slack else ()
    assert len(week(loud)) > 1
    (line,) = week(loud)
    assert line.startswith("Nothing changed since Monday 20 July 2026. 2 key results:")
    silent = replace(loud, when_quiet="silence")
    assert week(silent) == []
    assert len(week(replace(loud, when_quiet="whole"))) > 1
    clock.now += timedelta(days=27)
    assert len(week(silent)) == 1
    assert week(silent) == []


def test_a_digest_whose_channel_is_dead_goes_there_once_it_is_not(
    hub: Hub, world: World, clock: Clock
) -> None:
    channel = world.slack.channel("#okrs")
    world.slack.remove_bot(channel)
    (wanted,) = hub.config.slack.digests if hub.config.slack else ()
    delivered = post(hub, "digest 0", wanted, "monday")
    assert delivered is not None
    assert delivered.open
    assert any("/invite" in (need.hint or "") for need in hub.needs())
    world.slack.invite_bot(channel)
    clock.now += timedelta(minutes=15)
    late = orders.Attend().carry_out(hub, None)
    assert (late["failed"], late["digests"]) == ({}, [{"channel": "#okrs", "outcome": "posted"}])
    assert len(channel.messages) > 1
    assert hub.needs() == ()
    assert orders.Attend().carry_out(hub, None)["digests"] == []


def test_a_digest_that_is_posted_by_hand_and_refused_is_forgotten(
    hub: Hub, world: World, clock: Clock
) -> None:
    world.slack.remove_bot(world.slack.channel("#okrs"))
    assert "not_in_channel" in orders.Digest().carry_out(hub, None)["failed"]["#okrs"]
    assert hub.store.postings() == []
    assert hub.store.outbox.open(clock()) == []


def test_no_secret_is_kept_in_a_letter_nor_told_to_slack(hub: Hub, world: World, clock: Clock) -> None:
    slack = hub.config.slack
    assert slack is not None
    hub = replace(hub, config=replace(hub.config, slack=replace(slack, charts="picture")))
    hub.conceal.learn(["waiting", "the guide"])
    orders.CheckIn(key_result="waiting", value=190).carry_out(hub, None)
    assert orders.Attend().carry_out(hub, None)["failed"] == {}
    clock.now += timedelta(hours=1)
    orders.CheckIn(key_result="waiting", value=295).carry_out(hub, None)
    assert orders.Digest().carry_out(hub, None)["failed"] == {}
    assert orders.Attend().carry_out(hub, None)["failed"] == {}
    kept = [
        hub.store.outbox.letters(Envelope(one.occurrence, one.channel)) for one, _ in hub.store.postings()
    ]
    posted = [
        (one.text, one.blocks, one.asked)
        for channel in world.slack.channels.values()
        for one in channel.messages
    ]
    pictures = [(file.filename, file.title, file.alt_text) for file in world.slack.files.values()]
    assert pictures
    told = str((kept, posted, pictures))
    assert "***" in told
    assert "waiting" not in told
    assert "the guide" not in told
