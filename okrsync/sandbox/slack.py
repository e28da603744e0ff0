"""The Slack stand-in: messages, history, webhooks and uploads.

https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, PlainTextResponse

from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.routing import Address, build
from okrsync.sandbox.slack_blocks import MOST_TEXT, refusal
from okrsync.sandbox.slack_manners import SlackManners, arguments, failure, refuse, refuse_plainly

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.slack_workspace import Channel, Message, SlackFile, SlackWorkspace

_TRUE = (True, "true", "1", 1)


def app(site: SlackWorkspace) -> ASGIApp:
    """Make the stand-in of a workspace."""
    return build(site, SlackManners(site), ADDRESSES, lambda _: failure("unknown_method"))


def auth_test(site: SlackWorkspace, call: Call) -> Response:
    """Say who the token belongs to."""
    who = {
        "team": site.team,
        "user": "okrsync",
        "team_id": site.team_id,
        "user_id": site.user_id,
        "bot_id": site.bot_id,
    }
    return JSONResponse({"ok": True, "url": f"{call.base_url}/", **who, "is_enterprise_install": False})


def post_message(site: SlackWorkspace, call: Call) -> Response:
    """Post, into a thread if asked.

    https://docs.slack.dev/reference/methods/chat.postMessage
    """
    asked = arguments(call)
    channel = _open_channel(site, asked)
    _judge(site, asked)
    message = site.post(channel, asked)
    return JSONResponse(
        {"ok": True, "channel": channel.id, "ts": message.ts, "message": _written(site, message)}
    )


def update(site: SlackWorkspace, call: Call) -> Response:
    """Change a message; without `blocks` the old blocks stay.

    https://docs.slack.dev/reference/methods/chat.update
    """
    asked = arguments(call)
    channel = _open_channel(site, asked)
    message = channel.message(str(asked.get("ts"))) or refuse("message_not_found")
    _judge(site, asked)
    message.text = str(asked.get("text") or message.text)
    message.blocks = asked.get("blocks", message.blocks)
    message.metadata = asked.get("metadata", message.metadata)
    message.edited = f"{int(site.clock().timestamp())}.000000"
    return JSONResponse({"ok": True, "channel": channel.id, "ts": message.ts, "text": message.text})


def history(site: SlackWorkspace, call: Call) -> Response:
    """List a channel's messages, newest first, without the replies in threads.

    https://docs.slack.dev/reference/methods/conversations.history
    """
    asked = arguments(call)
    channel = _readable_channel(site, asked)
    roots = [one for one in channel.messages if one.thread_ts in {None, one.ts} and _within(one, asked)]
    return _messages(site, asked, roots[::-1])


def replies(site: SlackWorkspace, call: Call) -> Response:
    """List a thread, oldest first."""
    asked = arguments(call)
    thread = str(asked.get("ts"))
    channel = _readable_channel(site, asked)
    if channel.message(thread) is None:
        refuse("thread_not_found")
    return _messages(site, asked, [one for one in channel.messages if thread in {one.ts, one.thread_ts}])


def info(site: SlackWorkspace, call: Call) -> Response:
    """Show a channel."""
    channel = _channel(site, arguments(call))
    return JSONResponse({"ok": True, "channel": _channel_written(channel)})


def channels(site: SlackWorkspace, call: Call) -> Response:
    """List channels."""
    left_out = arguments(call).get("exclude_archived") in _TRUE
    listed = [_channel_written(one) for one in site.channels.values() if not (left_out and one.is_archived)]
    return JSONResponse({"ok": True, "channels": listed, "response_metadata": {"next_cursor": ""}})


def webhook(site: SlackWorkspace, call: Call) -> Response:
    """Post through an incoming webhook: plain text both ways of the answer, and no ts.

    https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
    """
    channel = site.webhooks.get(call.path) or refuse_plainly(404, "no_service")
    if channel.is_archived:
        refuse_plainly(410, "channel_is_archived")
    asked = _payload(call)
    if not (asked.get("text") or asked.get("blocks")):
        refuse_plainly(400, "no_text")
    refused = refusal(asked.get("blocks") or [], draws_charts=site.draws_charts)
    if refused:
        refuse_plainly(400, refused[0])
    site.post(channel, asked)
    return PlainTextResponse("ok")


def open_view(site: SlackWorkspace, call: Call) -> Response:
    """Open a modal. https://docs.slack.dev/reference/methods/views.open."""
    asked = arguments(call)
    if not asked.get("trigger_id"):
        refuse("invalid_trigger_id")
    view = asked.get("view") or refuse("invalid_arguments")
    site.open_view(view)
    return JSONResponse({"ok": True, "view": {"id": f"V{len(site.views):010d}", **view}})


def open_line(site: SlackWorkspace, _call: Call) -> Response:
    """Give out the address of a line. https://docs.slack.dev/reference/methods/apps.connections.open."""
    return JSONResponse({"ok": True, "url": site.line})


def upload_url(site: SlackWorkspace, call: Call) -> Response:
    """Announce an upload: the first of three steps.

    https://docs.slack.dev/messaging/working-with-files/#uploading_files
    """
    asked = arguments(call)
    if not asked.get("filename") or not str(asked.get("length", "")).isdigit():
        refuse("invalid_arguments")
    upload = site.add_file(str(asked["filename"]), int(asked["length"]), str(asked.get("alt_txt", "")))
    return JSONResponse(
        {"ok": True, "upload_url": f"{call.base_url}/upload/v1/{upload.id}", "file_id": upload.id}
    )


def receive(site: SlackWorkspace, call: Call) -> Response:
    """Take the bytes: the second step."""
    upload = site.files.get(call.params["id"]) or refuse_plainly(404, "not found")
    upload.content = call.body
    return PlainTextResponse(f"OK - {len(call.body)}")


def complete_upload(site: SlackWorkspace, call: Call) -> Response:
    """Share the upload: the third step."""
    asked = arguments(call)
    files = [_completed(site, one) for one in asked.get("files") or refuse("invalid_arguments")]
    if asked.get("channel_id"):
        shared = {**asked, "channel": asked["channel_id"], "text": asked.get("initial_comment")}
        site.post(_open_channel(site, shared), shared).files = files
    return JSONResponse({"ok": True, "files": [{"id": one.id, "title": one.title} for one in files]})


_BOTH = ("GET", "POST")
ADDRESSES: list[Address[SlackWorkspace]] = [
    Address("/api/auth.test", auth_test, _BOTH),
    Address("/api/chat.postMessage", post_message, ("POST",)),
    Address("/api/chat.update", update, ("POST",)),
    Address("/api/conversations.history", history, _BOTH),
    Address("/api/conversations.replies", replies, _BOTH),
    Address("/api/conversations.info", info, _BOTH),
    Address("/api/conversations.list", channels, _BOTH),
    Address("/api/apps.connections.open", open_line, ("POST",)),
    Address("/api/views.open", open_view, ("POST",)),
    Address("/api/files.getUploadURLExternal", upload_url, _BOTH),
    Address("/api/files.completeUploadExternal", complete_upload, ("POST",)),
    Address("/upload/v1/{id}", receive, ("POST",)),
    Address("/services/{team}/{bot}/{secret}", webhook, ("POST",)),
]


def _channel(site: SlackWorkspace, asked: dict[str, Any]) -> Channel:
    return site.find(str(asked.get("channel", ""))) or refuse("channel_not_found")


def _readable_channel(site: SlackWorkspace, asked: dict[str, Any]) -> Channel:
    channel = _channel(site, asked)
    return channel if channel.is_member else refuse("not_in_channel")


def _open_channel(site: SlackWorkspace, asked: dict[str, Any]) -> Channel:
    person = str(asked.get("channel", ""))
    channel = site.message_to(person) if person.startswith("U") else _channel(site, asked)
    if channel.is_archived:
        refuse("is_archived")
    return channel if channel.is_member else refuse("not_in_channel")


def _judge(site: SlackWorkspace, asked: dict[str, Any]) -> None:
    """Refuse what Slack would refuse about the content."""
    blocks, text = asked.get("blocks") or [], str(asked.get("text") or "")
    if not (blocks or text):
        refuse("no_text")
    if len(text) > MOST_TEXT:
        refuse("msg_too_long")
    refused = refusal(blocks, draws_charts=site.draws_charts)
    if refused:
        refuse(refused[0], *refused[1])


def _payload(call: Call) -> dict[str, Any]:
    """Read a webhook's message, as JSON or as the form field `payload`."""
    form = arguments(call) if "form" in call.headers.get("content-type", "") else {}
    body = str(form["payload"]).encode() if "payload" in form else call.body
    try:
        return type(call)(call.method, call.path, call.base_url, {}, {}, body).json()
    except RefusedError:
        refuse_plainly(400, "invalid_payload")


def _within(message: Message, asked: dict[str, Any]) -> bool:
    """Apply `oldest` and `latest`, both exclusive unless `inclusive` is asked for."""
    inclusive = asked.get("inclusive") in _TRUE
    oldest, latest, ts = (
        float(asked.get("oldest") or 0),
        float(asked.get("latest") or "inf"),
        float(message.ts),
    )
    return oldest <= ts <= latest if inclusive else oldest < ts < latest


def _messages(site: SlackWorkspace, asked: dict[str, Any], found: list[Message]) -> Response:
    start, limit = int(asked.get("cursor") or 0), int(asked.get("limit") or 100)
    more = start + limit < len(found)
    metadata = asked.get("include_all_metadata") in _TRUE
    shown = [_written(site, one, metadata=metadata) for one in found[start : start + limit]]
    cursor = str(start + limit) if more else ""
    return JSONResponse(
        {"ok": True, "messages": shown, "has_more": more, "response_metadata": {"next_cursor": cursor}}
    )


def _written(site: SlackWorkspace, message: Message, *, metadata: bool = True) -> dict[str, Any]:
    return {
        "type": "message",
        "user": site.user_id,
        "bot_id": site.bot_id,
        "team": site.team_id,
        "ts": message.ts,
        "text": message.text,
        "blocks": message.blocks,
        **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        **({"metadata": message.metadata} if metadata and message.metadata else {}),
        **({"files": [_file_written(one) for one in message.files]} if message.files else {}),
        **({"edited": {"user": site.user_id, "ts": message.edited}} if message.edited else {}),
    }


def _file_written(of: SlackFile) -> dict[str, Any]:
    return {"id": of.id, "name": of.filename, "title": of.title}


def _channel_written(channel: Channel) -> dict[str, Any]:
    flags = {
        "is_channel": True,
        "is_member": channel.is_member,
        "is_archived": channel.is_archived,
        "is_private": False,
    }
    return {"id": channel.id, "name": channel.name, **flags}


def _completed(site: SlackWorkspace, asked: dict[str, Any]) -> SlackFile:
    upload = site.files.get(str(asked.get("id"))) or refuse("file_not_found")
    upload.title = str(asked.get("title") or upload.filename)
    return upload
