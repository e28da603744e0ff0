from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

if TYPE_CHECKING:
    from okrsync.sandbox import Sandbox, World


def call(slack: httpx.Client, method: str, **arguments: Any) -> dict[str, Any]:
    answer = slack.post(f"/api/{method}", json=arguments)
    assert answer.status_code == 200
    return dict(answer.json())


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def test_a_posted_message_is_kept_with_blocks_thread_and_metadata(slack: httpx.Client, world: World) -> None:
    metadata = {"event_type": "okr_digest", "event_payload": {"run": "7"}}
    root = call(
        slack, "chat.postMessage", channel="#okrs", text="Digest", blocks=[section("*KR*")], metadata=metadata
    )
    reply = call(slack, "chat.postMessage", channel=root["channel"], text="More", thread_ts=root["ts"])
    kept, threaded = world.slack.channel("okrs").messages
    assert (kept.ts, kept.metadata) == (root["ts"], metadata)
    assert (threaded.ts, threaded.thread_ts) == (reply["ts"], root["ts"])


def test_the_history_shows_metadata_on_demand_and_no_replies(slack: httpx.Client) -> None:
    metadata = {"event_type": "okr_digest", "event_payload": {}}
    root = call(slack, "chat.postMessage", channel="#okrs", text="Digest", metadata=metadata)
    call(slack, "chat.postMessage", channel="#okrs", text="More", thread_ts=root["ts"])
    plain = call(slack, "conversations.history", channel=root["channel"])
    full = call(slack, "conversations.history", channel=root["channel"], include_all_metadata=True)
    assert [one["text"] for one in plain["messages"]] == ["Digest"]
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata


def test_an_update_without_blocks_keeps_the_old_ones(slack: httpx.Client, world: World) -> None:
    posted = call(slack, "chat.postMessage", channel="#okrs", text="Old", blocks=[section("old")])
    call(slack, "chat.update", channel=posted["channel"], ts=posted["ts"], text="New")
    message = world.slack.channel("#okrs").messages[0]
    assert (message.text, message.blocks) == ("New", [section("old")])
    assert call(slack, "chat.update", channel="#okrs", ts="1.1", text="x")["error"] == "message_not_found"


def test_errors_come_with_status_200(slack: httpx.Client, world: World, sandbox: Sandbox) -> None:
    okrs = world.slack.channel("okrs")
    assert call(slack, "chat.postMessage", channel="#nowhere", text="x")["error"] == "channel_not_found"
    assert call(slack, "chat.postMessage", channel="#general", text="x")["error"] == "not_in_channel"
    assert call(slack, "chat.postMessage", channel="#okrs")["error"] == "no_text"
    world.slack.archive_channel(okrs)
    assert call(slack, "chat.postMessage", channel="#okrs", text="x")["error"] == "is_archived"
    world.slack.faults.revoke_token()
    assert call(slack, "auth.test")["error"] == "token_revoked"
    world.slack.faults.restore_token()
    with httpx.Client(base_url=sandbox.slack_url, headers={"Authorization": "Bearer nonsense"}) as stranger:
        assert call(stranger, "auth.test")["error"] == "invalid_auth"


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([section("x" * 3001)], "invalid_blocks"),
        ([{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}], "invalid_blocks"),
        ([section("x" * 3000)] * 4, "msg_blocks_too_long"),
    ],
)
def test_the_limits_of_block_kit_hold(slack: httpx.Client, blocks: list[dict[str, Any]], error: str) -> None:
    assert call(slack, "chat.postMessage", channel="#okrs", text="x", blocks=blocks)["error"] == error


def test_a_webhook_answers_in_plain_text(slack: httpx.Client, world: World) -> None:
    hook = next(iter(world.slack.webhooks))
    assert slack.post(hook, json={"text": "hello"}).text == "ok"
    assert slack.post(hook, content="{").text == "invalid_payload"
    assert slack.post(hook, json={}).text == "no_text"
    assert slack.post("/services/T/B/gone", json={"text": "x"}).status_code == 404
    assert [one.text for one in world.slack.channel("okrs").messages] == ["hello"]


def test_a_rate_limit_says_how_long_to_wait(slack: httpx.Client, world: World) -> None:
    world.slack.faults.limit_rate(requests=1, wait=7)
    refused = slack.post("/api/chat.postMessage", json={"channel": "#okrs", "text": "x"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert call(slack, "chat.postMessage", channel="#okrs", text="x")["ok"]


def test_a_lost_answer_leaves_the_message_posted(slack: httpx.Client, world: World) -> None:
    world.slack.faults.lose_answers(requests=1)
    with pytest.raises(httpx.RemoteProtocolError):
        call(slack, "chat.postMessage", channel="#okrs", text="once")
    assert [one.text for one in world.slack.channel("okrs").messages] == ["once"]


def test_a_file_takes_three_steps(slack: httpx.Client, world: World) -> None:
    ticket = slack.get("/api/files.getUploadURLExternal", params={"filename": "a.png", "length": 3}).json()
    assert slack.post(ticket["upload_url"], content=b"png").status_code == 200
    channel = world.slack.channel("okrs")
    files = [{"id": ticket["file_id"], "title": "Chart"}]
    assert call(slack, "files.completeUploadExternal", files=files, channel_id=channel.id)["ok"]
    assert [(one.title, one.content) for one in channel.messages[0].files] == [("Chart", b"png")]
