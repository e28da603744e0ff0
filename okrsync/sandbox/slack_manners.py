"""How Slack lets callers in and refuses them: mostly with 200 and `ok: false`.

https://docs.slack.dev/apis/web-api/#evaluating-responses
https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn
from urllib.parse import parse_qsl

from starlette.responses import JSONResponse, PlainTextResponse

from okrsync.sandbox.call import RefusedError
from okrsync.sandbox.faults import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.faults import Spell
    from okrsync.sandbox.slack_workspace import SlackWorkspace

_API = "/api/"
_APP = "/api/apps.connections.open"
_NEEDED = {
    "chat.postMessage": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.list": "channels:read",
    "conversations.info": "channels:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


class SlackManners:
    """Slack with a bot token; webhooks and uploads carry their secret in the address."""

    def __init__(self, site: SlackWorkspace) -> None:
        self._site = site

    def admit(self, call: Call) -> Response | None:
        """Want the token, in the header or among the arguments."""
        if not call.path.startswith(_API):
            return None
        token = call.headers.get("authorization", "").removeprefix("Bearer ") or arguments(call).get("token")
        if not token:
            return failure("not_authed")
        wanted = self._site.app_token if call.path == _APP else self._site.token
        if token != wanted:
            return failure("invalid_auth" if token not in self._tokens() else "not_allowed_token_type")
        needed = _NEEDED.get(call.path.removeprefix(_API))
        return None if needed is None or needed in self._site.scopes else _missing_scope(needed)

    def _tokens(self) -> tuple[str, str]:
        return self._site.token, self._site.app_token

    def refuse(self, call: Call, spell: Spell) -> Response | None:
        """Answer a caller in trouble; a webhook answers in plain text."""
        webhook = not call.path.startswith(_API)
        answers: dict[Trouble, Callable[[], Response]] = {
            Trouble.DOWN: lambda: PlainTextResponse("Service Unavailable", 503),
            Trouble.TOKEN_REVOKED: lambda: (
                _plain(403, "invalid_token") if webhook else failure("token_revoked")
            ),
            Trouble.FORBIDDEN: lambda: _plain(403, "action_prohibited") if webhook else _missing_scope(),
            Trouble.HIDDEN: lambda: _plain(404, "no_service") if webhook else failure("channel_not_found"),
            Trouble.RATE_LIMITED: lambda: _limited(spell.wait),
            Trouble.SECONDARY_LIMIT: lambda: _limited(spell.wait),
        }
        answer = answers.get(spell.trouble)
        return answer() if answer else None

    def headers(self, _call: Call, _status: int) -> Mapping[str, str]:
        """Name the scopes and the request."""
        return {
            "x-oauth-scopes": ",".join(sorted(self._site.scopes)),
            "x-slack-req-id": f"{len(self._site.requests):032x}",
        }


def arguments(call: Call) -> dict[str, Any]:
    """Bring the three ways of passing arguments (query, form, JSON) to one shape."""
    if "json" in call.headers.get("content-type", ""):
        return {**call.query, **call.json()}
    form = dict(parse_qsl(call.body.decode("utf-8", "replace")))
    return {name: _decoded(name, value) for name, value in {**call.query, **form}.items()}


def failure(code: str, *messages: str, **more: Any) -> Response:
    """Word a Web API error: status 200 all the same."""
    explained = (
        {"response_metadata": {"messages": [f"[ERROR] {one}" for one in messages]}} if messages else {}
    )
    return JSONResponse({"ok": False, "error": code, **explained, **more})


def refuse(code: str, *messages: str) -> NoReturn:
    """Give up on a Web API call."""
    raise RefusedError(failure(code, *messages))


def refuse_plainly(status: int, code: str) -> NoReturn:
    """Give up on a webhook's call."""
    raise RefusedError(_plain(status, code))


def _plain(status: int, code: str) -> Response:
    return PlainTextResponse(code, status)


def _missing_scope(needed: str = "chat:write") -> Response:
    return failure("missing_scope", needed=needed, provided="channels:read")


def _limited(wait: int) -> Response:
    return JSONResponse({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(wait)})


def _decoded(name: str, value: str) -> Any:
    """Decode what a form carries as JSON text."""
    if name not in {"blocks", "metadata", "files"}:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
