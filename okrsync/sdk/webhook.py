"""Webhooks: what a tool posts when something changes, which is only ever a hint to go and look.

Nothing in a delivery is believed beyond that. Lost, repeated, late or forged, it can't change a number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from okrsync.sdk.scope import Scope


@dataclass(frozen=True)
class Delivery:
    """One request as it came: ``headers`` by lower-case name, the ``body`` byte by byte.

    ``address`` is the one that the tool was told to post to.
    """

    headers: Mapping[str, str]
    body: bytes
    address: str

    def text(self, *path: str) -> str | None:
        """The text at the end of ``path`` in the JSON of the body; None where there is none."""
        found = self.at(*path)
        return found if isinstance(found, str) else None

    def at(self, *path: str) -> Any:
        """Whatever is at the end of ``path`` in the JSON of the body; None where there is nothing."""
        found: Any = self._told
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found

    @cached_property
    def _told(self) -> Any:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Hint:
    """Which ``scopes`` may have changed: None for any of the connection's.

    ``gone`` says that something may have been deleted or have moved away, which only a listing shows.
    """

    scopes: Sequence[Scope] | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """What a person enters where, so that a tool posts.

    ``where`` is the way through the tool's pages, ``signing`` where the secret belongs or comes from,
    ``events`` are the tool's names of what to tick, ``remarks`` what else to know, and ``documentation`` the
    address of the tool's own words.
    """

    where: str
    content_type: str
    signing: str
    events: Sequence[str]
    remarks: Sequence[str] = ()
    documentation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """How the deliveries of one kind of tool are judged and read. All of it is pure.

    ``verify`` says whether a delivery was signed with the secret, comparing in constant time. ``hint`` says
    which of the connection's scopes a genuine one is about; None where it is about nothing that is synced.
    ``probed`` is whether the tool asks for the address, before it posts to it, and wants the status 200.
    """

    verify: Callable[[Delivery, str], bool]
    hint: Callable[[Delivery, Sequence[Scope]], Hint | None]
    registration: Registration
    probed: bool = False
