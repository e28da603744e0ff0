"""What is asked and what came back, as values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# What may stand in a header and comes out as it went in: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
_SENDABLE = re.compile(r"[\t -~]*")


@dataclass(frozen=True, slots=True)
class Ask:
    """One request, relative to the tool's base address, so that it can't leave for another host.

    ``path`` may carry a query of its own (a ``Link`` address cut down by ``Client.relative``). ``expect``
    names statuses other than 2xx that the caller wants to see instead of an error. ``headers`` win over the
    client's own; they may hold a credential that changes over time, so they are never shown. Every ask must
    be safe to repeat, since a retry may do so.
    """

    path: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    method: str = "GET"
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    expect: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer that arrived whole. ``json`` is the decoded body, ``text`` it as it came (both may be empty).

    ``json`` is None where the body is no JSON; ``headers`` have lower-case names. ``where`` is the method and
    the path asked for, without the query, for messages. ``at`` is when it arrived (UTC, by the hub's clock):
    what a tool that says how long to wait counts from; None where nobody looked.
    """

    status: int
    headers: Mapping[str, str]
    json: Any
    text: str
    where: str
    at: datetime | None = None

    @property
    def ok(self) -> bool:
        """Whether the tool says that it did what was asked."""
        return 200 <= self.status < 300


def are_sendable(headers: Mapping[str, str]) -> bool:
    """Whether every value comes out of a header as it went in."""
    return all(_SENDABLE.fullmatch(value) and value == value.strip() for value in headers.values())
