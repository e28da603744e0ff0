"""What may be sent to a database as a query: one statement that reads. Pure.

The database is what keeps a query from writing. This is the word of warning before it is asked.
"""

from __future__ import annotations

import re

# What may hide words and semicolons from us: texts, quoted names and comments, as the common dialects write
# them. A quotation mark within is doubled.
_OPAQUE = re.compile(
    r"""
    --[^\n]*
    | /\*.*?\*/
    | '(?:[^']|'')*'
    | "(?:[^"]|"")*"
    | `[^`]*`
    | \[[^\]]*\]
    | (?P<tag>\$\w*\$).*?(?P=tag)
    """,
    re.VERBOSE | re.DOTALL,
)
_READS = {"select", "with", "values"}
# What a statement that begins like a query may still do, in one dialect or another.
_WRITES = {"insert", "update", "delete", "merge", "into"}


def trouble_with(query: str) -> str | None:
    """Why ``query`` is not one statement that reads, or None where it is."""
    bare = _OPAQUE.sub(" ", query).strip().removesuffix(";").strip()
    words = re.findall(r"[a-z_]\w*", bare.casefold())
    if ";" in bare:
        return "has several statements"
    if not words:
        return "is empty"
    if words[0] not in _READS:
        return f"is no query: it starts with {words[0]}"
    writing = next((word for word in words if word in _WRITES), None)
    return f"is no query: it holds {writing}" if writing else None
