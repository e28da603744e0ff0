"""Texts and JSON that every database takes, whatever a tool put into them."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

# An escaped backslash is passed over, so that what only looks like NUL stays.
_NUL = re.compile(r"(\\\\)|\\u0000")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
# What the standard library takes for no JSON is none here either.
_STRICTLY = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_DATACLASS


def storable(text: str) -> str:
    """``text`` without NUL, and with a question mark for half of a cut character.

    Both come in JSON from real tools, and no database takes them both.
    """
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def as_json(value: Any) -> str:
    """``value`` as JSON that every database takes; ``ValueError`` for a number that JSON has no word for."""
    try:
        text = orjson.dumps(value, option=_STRICTLY).decode()
    except orjson.JSONEncodeError:
        return _patiently(value)
    # It writes null for what is no number, and NUL as it is.
    return _patiently(value) if "null" in text or "\\u0000" in text else text


def _patiently(value: Any) -> str:
    """The same, slower, of what may hold what can't be stored."""
    text = _encode(value)
    return storable(_NUL.sub(lambda found: found[1] or "", text))


class PlainText(TypeDecorator[str]):
    """A text of any length; what can't be stored of it is left out."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """What is stored of ``value``."""
        return None if value is None else storable(value)
