"""Entity tags: whether who asks has the answer already (https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2)."""

from __future__ import annotations

import re
from hashlib import blake2b

from starlette.requests import Request

_TAG = re.compile(r'"[!#-~\x80-\xff]*"')


def tag_of(*parts: object) -> str:
    """The strong tag of an answer that is another one only where one of ``parts`` is."""
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'


def has_any(request: Request) -> bool:
    """Whether who asks only wants to know of an answer where there is none yet: ``If-None-Match: *``."""
    return request.headers.get("if-none-match", "").strip() == "*"


def is_known(request: Request, tag: str) -> bool:
    """Whether who asks has the answer of ``tag``."""
    said = ", ".join(request.headers.getlist("if-none-match"))
    return tag in _TAG.findall(said)
