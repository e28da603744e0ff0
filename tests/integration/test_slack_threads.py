"""A whole digest on its way to the stand-in for Slack, with everything that can go wrong in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from okrsync.notify.api import SlackApi
from okrsync.notify.blocks import Style
from okrsync.notify.letters import Contents, Manner, contents, revised
from okrsync.notify.slack import SlackMessenger
from okrsync.outbox import Letter
from okrsync.ports import Posting
from okrsync.sandbox import Sandbox, World
from okrsync.sandbox.credentials import SLACK_TOKEN
from okrsync.sandbox.slack_workspace import Message
from okrsync.store import SqlStore, open_store
from okrsync.store.outbox import SqlOutbox
from okrsync.usecases.announce import IN_FLIGHT, WORTH, CannotLook, Postman, announce
from tests.unit.notify.county_year import LISBON, OWNERS, bad_week
from tests.unit.usecases.workbench import Bench, Clock

POSTING = Posting(occurrence="digest 0 2026-07-20T08:00:00Z", channel="#okrs")
PARTS = ["lead", "overview", "objective education", "objective reach"]


class Crash(BaseException):
    """The process ends here."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqlStore]:
    with open_store(f"sqlite:///{tmp_path / 'okrsync.db'}", write=True, clock=clock) as opened:
        yield opened


@pytest.fixture
def world(clock: Clock) -> World:
    made = World(clock)
    made.slack.add_channel("okrs")
    return made


@pytest.fixture
def messenger(world: World) -> Iterator[SlackMessenger]:
    with Sandbox(world) as sandbox, httpx.Client() as http:
        api = SlackApi(http, f"{sandbox.slack_url}/api", SecretStr(SLACK_TOKEN), lambda _: True)
        yield SlackMessenger(api)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    clock, file = Clock(), tmp_path_factory.mktemp("county") / "okrsync.db"
    with open_store(f"sqlite:///{file}", write=True, clock=clock) as store:
        return contents(bad_week(Bench(store, clock)).digest(), Manner(style=Style(LISBON, OWNERS)))


@pytest.fixture
def postman(store: SqlStore, messenger: SlackMessenger, clock: Clock, written: Contents) -> Postman:
    assert announce(written, POSTING, store=store, at=clock(), until=clock() + WORTH)
    return Postman(store, messenger, clock, lambda _: True)


def messages(world: World) -> list[Message]:
    return world.slack.channel("#okrs").messages


def texts(message: Message) -> str:
    return str(message.blocks)


def test_a_digest_is_one_message_and_a_thread(postman: Postman, world: World, written: Contents) -> None:
    (delivered,) = postman.deliver()
    assert delivered.trouble is None
    lead, *replies = messages(world)
    assert [*written] == PARTS
    assert lead.thread_ts is None
    assert {reply.thread_ts for reply in replies} == {lead.ts}
    assert [block["type"] for block in replies[0].blocks] == ["data_visualization", "table"]
    assert "Be there when people call" in texts(replies[2])
    assert all(message.asked["parse"] == "none" for message in messages(world))


def test_the_owner_of_what_got_worse_is_called_once_and_nobody_else(postman: Postman, world: World) -> None:
    postman.deliver()
    told = "".join(texts(message) for message in messages(world))
    assert told.count("<@") == told.count("<@U0OFFICE>") == 1


def test_where_slack_draws_no_charts_a_picture_with_its_words_is_put_into_the_thread(
    postman: Postman, world: World
) -> None:
    world.slack.draws_charts = False
    postman.deliver()
    lead, picture, *_ = messages(world)
    (file,) = picture.files
    assert picture.thread_ts == lead.ts
    assert file.content.startswith(b"\x89PNG")
    assert len(file.content) == file.length
    assert "waiting: delivery 25 %, result -17 %, at risk" in file.alt_text
    assert len(messages(world)) == len(PARTS)


def test_where_no_picture_may_be_put_bars_of_text_are(postman: Postman, world: World) -> None:
    world.slack.draws_charts = False
    world.slack.take_scope("files:write")
    postman.deliver()
    assert "```" in texts(messages(world)[1])
    assert len(messages(world)) == len(PARTS)


@pytest.mark.parametrize("charts", [True, False])
@pytest.mark.parametrize("number", range(len(PARTS)))
@pytest.mark.parametrize("when", ["before it is sent", "after Slack took it"])
def test_a_crash_at_any_letter_leaves_the_thread_whole_and_nothing_twice(
    postman: Postman,
    world: World,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    when: str,
    charts: bool,
) -> None:
    world.slack.draws_charts = charts
    name = "begin" if when == "before it is sent" else "posted"
    with monkeypatch.context() as broken:
        broken.setattr(SqlOutbox, name, _crashing(getattr(SqlOutbox, name), PARTS[number], name))
        with pytest.raises(Crash):
            postman.deliver()
    there = len(messages(world))
    assert there == number + (name == "posted")
    clock.now += IN_FLIGHT
    (delivered,) = postman.deliver()
    assert delivered.trouble is None
    lead, *replies = messages(world)
    assert len(replies) == len(PARTS) - 1
    assert {reply.thread_ts for reply in replies} == {lead.ts}


def _crashing(method: Callable[..., Any], part: str, name: str) -> Callable[..., Any]:
    """The method, which the process does not survive at one letter: begun, not sent; or sent, not kept."""

    def crash(self: SqlOutbox, letter: Letter, *rest: Any) -> Any:
        if letter.part != part:
            return method(self, letter, *rest)
        if name == "begin":
            method(self, letter, *rest)
        raise Crash

    return crash


def test_without_the_permission_to_look_nothing_is_said_twice(
    postman: Postman, world: World, clock: Clock
) -> None:
    world.slack.take_scope("channels:history")
    world.slack.faults.lose_answers(requests=1)
    postman.deliver()
    clock.now += IN_FLIGHT
    (delivered,) = postman.deliver()
    assert isinstance(delivered.trouble, CannotLook)
    assert "channels:history" in (delivered.trouble.hint or "")
    assert len(messages(world)) == 1


def test_an_outage_in_the_middle_of_a_thread_is_waited_out(
    postman: Postman, world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = postman.messenger.send

    def away_after_two(*given: Any, **more: Any) -> str:
        if len(messages(world)) == 2:
            world.slack.faults.go_down()
        return sent(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(postman.messenger, "send", away_after_two)
        assert postman.deliver()[0].open
    assert len(messages(world)) == 2
    world.slack.faults.come_back()
    clock.now += IN_FLIGHT
    postman.deliver()
    assert len(messages(world)) == len(PARTS)


def test_a_message_can_be_changed_where_it_is(
    postman: Postman, world: World, store: SqlStore, messenger: SlackMessenger, clock: Clock
) -> None:
    (delivered,) = postman.deliver()
    lead = store.outbox.letters(delivered.envelope)[0]
    content = {"text": "new", "blocks": [{"type": "divider"}]}
    messenger.change(
        str(lead.receipt),
        revised(content, datetime.fromisoformat("2026-07-21T08:00:00+00:00"), LISBON),
        key="k",
    )
    changed = messages(world)[0]
    assert (changed.text, changed.edited is not None) == ("new", True)
    assert "Edited on Tuesday 21 July 2026 at 09:00" in texts(changed)
    assert len(messages(world)) == len(PARTS)
