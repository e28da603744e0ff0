"""What Slack sends when somebody presses a button, submits a form or types ``/okr``, as values. Pure.

https://docs.slack.dev/reference/interaction-payloads,
https://docs.slack.dev/interactivity/implementing-slash-commands
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from okrsync.notify.asking import ACTION
from okrsync.notify.views import CALLBACK, CONFIDENCE, NOTE, VALUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Somebody typed ``/okr`` and ``words``; a form can be shown to them by ``trigger``.

    ``later`` is the address that still takes an answer after Slack has stopped waiting for one.
    """

    words: tuple[str, ...]
    by: str
    trigger: str
    later: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """Somebody pressed the button of the question for ``key_result``."""

    key_result: str
    by: str
    trigger: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """Somebody filled in the form for ``key_result``: a ``value`` as text, and what else they said."""

    key_result: str
    by: str
    value: str
    confidence: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """Slack looks whether somebody is there, and wants no answer but 200."""


Request = Typed | Pressed | Submitted | Checked


def read(body: bytes) -> Request | None:
    """What ``body`` (a form) asks for; None where it is nothing that okrsync knows."""
    form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    if "ssl_check" in form:
        return Checked()
    if "payload" not in form:
        return _typed(form) if "command" in form else None
    try:
        return _interaction(json.loads(form["payload"]))
    except ValueError:
        return None


def of_envelope(envelope: Mapping[str, Any]) -> Request | None:
    """What an envelope of Socket Mode asks for; None where it is nothing that okrsync knows.

    https://docs.slack.dev/apis/events-api/using-socket-mode#events
    """
    payload = envelope.get("payload")
    if not isinstance(payload, dict):
        return None
    if envelope.get("type") == "slash_commands":
        return _typed({name: str(value) for name, value in payload.items()})
    return _interaction(payload) if envelope.get("type") == "interactive" else None


def _interaction(payload: Any) -> Request | None:
    try:
        return _READERS[payload["type"]](payload)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None


def _typed(form: dict[str, str]) -> Typed:
    return Typed(
        words=tuple(form.get("text", "").split()),
        by=_person(form.get("user_name", ""), form.get("user_id", "")),
        trigger=form.get("trigger_id", ""),
        later=form.get("response_url") or None,
    )


def _pressed(payload: dict[str, Any]) -> Pressed | None:
    action = payload["actions"][0]
    if action["action_id"] != ACTION:
        return None
    return Pressed(key_result=str(action["value"]), by=_user(payload), trigger=str(payload["trigger_id"]))


def _submitted(payload: dict[str, Any]) -> Submitted | None:
    view = payload["view"]
    if view["callback_id"] != CALLBACK:
        return None
    said = view["state"]["values"]
    confidence = said.get(CONFIDENCE, {}).get(CONFIDENCE, {}).get("selected_option")
    return Submitted(
        key_result=str(view["private_metadata"]),
        by=_user(payload),
        value=str(said[VALUE][VALUE]["value"]),
        confidence=str(confidence["value"]) if confidence else None,
        note=said.get(NOTE, {}).get(NOTE, {}).get("value"),
    )


def _user(payload: dict[str, Any]) -> str:
    user = payload["user"]
    return _person(str(user.get("username") or user.get("name") or ""), str(user["id"]))


def _person(name: str, identity: str) -> str:
    return f"{name} (Slack {identity})".strip()


_READERS = {"block_actions": _pressed, "view_submission": _submitted}
