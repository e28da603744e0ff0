"""Writing Jira's query language, and the little reading of it that has to be. Pure.

https://support.atlassian.com/jira-software-cloud/docs/use-advanced-search-with-jira-query-language-jql/
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

# A quoted text, in which nothing is meant as a word, or the words that begin the clause of the order. Both
# are reserved, so that outside quotes they can be nothing else.
_ORDER = re.compile(
    r"""
        "(?:[^"\\]|\\.)*"
      | '(?:[^'\\]|\\.)*'
      | (?P<order>\border\s+by\b)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def quoted(value: str) -> str:
    """``value`` as a literal: keys such as ``OR`` or ``TO`` are reserved words without quotes."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def without_order(jql: str) -> str:
    """What ``jql`` asks for, without its ``ORDER BY``."""
    order = next((found for found in _ORDER.finditer(jql) if found["order"]), None)
    return (jql[: order.start()] if order else jql).strip()


def both(*restrictions: str) -> str:
    """The query for what meets all of ``restrictions``; empty ones restrict nothing."""
    return " AND ".join(f"({one})" for one in restrictions if one)


def either(*restrictions: str) -> str:
    """The query for what meets any of ``restrictions``; empty ones are left out."""
    return " OR ".join(one for one in restrictions if one)


def in_moving_sprints(known: Collection[str] | None) -> str:
    """The restriction to issues whose sprint is open, or was: ``known`` are ids of sprints that were.

    Opening or closing a sprint does not touch the ``updated`` of its issues. None knows of no sprints.
    https://support.atlassian.com/jira-software-cloud/docs/jql-functions/#openSprints--
    """
    if known is None:
        return ""
    return either("sprint IN openSprints()", f"sprint IN ({', '.join(sorted(known))})" if known else "")


def updated_since(milliseconds: int) -> str:
    """The restriction to issues that changed since an instant.

    A bare number is milliseconds since 1970 and the same for everybody, where a date is read in the time
    zone of the account's profile, and to the minute:
    https://support.atlassian.com/jira-software-cloud/docs/jql-fields/#Updated
    """
    return f"updated >= {milliseconds}"


def id_in(ids: Iterable[str]) -> str:
    """The restriction to issues with one of these numeric ids."""
    return f"id IN ({', '.join(ids)})"
