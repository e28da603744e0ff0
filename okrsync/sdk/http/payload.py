"""JSON as the standard has it, and nothing that would surprise whoever reads it."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any

import orjson

# More digits than any number that a float can hold: https://docs.python.org/3/library/sys.html#float-info
_DIGITS = 300


def decoded(body: bytes) -> Any:
    """What ``body`` says, or None where it is no JSON.

    ``NaN``, ``Infinity`` and numbers that no float can hold are none; of a key that stands there twice the
    last value counts. A byte order mark is passed over, and half of a cut character is kept. A whole number
    of more than 64 bits may come as a float.
    https://www.rfc-editor.org/rfc/rfc8259
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _patiently(body)


def _patiently(body: bytes) -> Any:
    """The same, slower, of what is not quite as the standard has it."""
    try:
        return json.loads(body, parse_constant=_no_constant, parse_float=_float, parse_int=_int)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _float(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        raise ValueError("a number too large")
    return number


def _int(text: str) -> int:
    if len(text) > _DIGITS:
        raise ValueError("a number too large")
    return int(text)
