"""Values as the text of a mapping file: plain where that reads back the same, in quotes otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

# Plain scalars that no parser takes for anything but this text, in a block or between braces.
# https://yaml.org/spec/1.2.2/#733-plain-style
_PLAIN = re.compile(r"[^\W\d_][\w./@%'()+ -]*(?<! )")
_RESERVED = {"true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"}


def scalar(value: str | float | bool | None) -> str:
    """One value on one line."""
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.casefold() not in _RESERVED
        return value if plain else _quoted(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return json.dumps(value)


def flow(value: Any) -> str:
    """A value, however deep, on one line."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{scalar(str(key))}: {flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(flow(inner) for inner in value)}]"
    return scalar(value)


def _quoted(text: str) -> str:
    """``text`` in quotes: double ones, whose escapes are those of JSON and more, where single ones won't do.

    https://yaml.org/spec/1.2.2/#73-flow-scalar-styles
    """
    if text.isprintable() and '"' in text and "'" not in text:
        return f"'{text}'"
    shown = json.dumps(text, ensure_ascii=False)
    return "".join(sign if sign.isprintable() else _escaped(sign) for sign in shown)


def _escaped(sign: str) -> str:
    return f"\\U{ord(sign):08x}"
