"""JSON Pointers: one place in a JSON document. Pure.

https://www.rfc-editor.org/rfc/rfc6901
"""

from __future__ import annotations

import re
from typing import Any

_WELL_FORMED = re.compile(r"(/([^~/]|~[01])*)+")
_INDEX = re.compile(r"0|[1-9][0-9]*")


def is_pointer(path: str) -> bool:
    """Whether ``path`` is a JSON Pointer: no JMESPath starts with a slash."""
    return path.startswith("/")


def is_well_formed(pointer: str) -> bool:
    """Whether every ``~`` of ``pointer`` is the beginning of ``~0`` (a tilde) or ``~1`` (a slash)."""
    return _WELL_FORMED.fullmatch(pointer) is not None


def pointed(document: Any, pointer: str) -> Any:
    """What is at ``pointer``; None where nothing is."""
    found = document
    for token in pointer.split("/")[1:]:
        found = _step(found, token.replace("~1", "/").replace("~0", "~"))
    return found


def _step(found: Any, token: str) -> Any:
    if isinstance(found, dict):
        return found.get(token)
    if isinstance(found, list) and _INDEX.fullmatch(token) and int(token) < len(found):
        return found[int(token)]
    return None
