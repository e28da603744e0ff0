"""Sprints as issues hold them: the words that a selection may call them by, and which are open. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from okrsync.sdk import Json, Record, UnexpectedResponse, records

ACTIVE, _CLOSED = "active", "closed"
# JQL says open where the board says active:
# https://support.atlassian.com/jira-software-cloud/docs/jql-functions/#openSprints--
_SYNONYMS = {ACTIVE: (ACTIVE, "open")}

# Data Center writes a sprint as Java prints it: com.atlassian...Sprint@1f2[id=37,...,name=Sprint 7,...].
# A name may hold commas, so it goes up to the next key that is known.
_KEYS = (
    "activatedDate|autoStartStop|completeDate|endDate|goal|id|incompleteIssuesDestinationId|name|rapidViewId"
    "|sequence|startDate|state|synced"
)
_PRINTED = re.compile(rf"(?:^|,)({_KEYS})=(.*?)(?=,(?:{_KEYS})=|\Z)", re.DOTALL)
_BODY = re.compile(r"[^\[]*\[(.*)\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sprint:
    """A sprint by id and name; ``state`` is ``future``, ``active`` or ``closed``."""

    id: str
    name: str
    state: str

    @property
    def is_over(self) -> bool:
        """Whether it is closed."""
        return self.state == _CLOSED

    @property
    def words(self) -> tuple[str, ...]:
        """All that a selection may call it by."""
        return (self.id, self.name, *_SYNONYMS.get(self.state, (self.state,)))


def sprints_of(held: Record, fields: Iterable[str]) -> Iterator[Sprint]:
    """The sprints that an issue is or was in, from those of its ``fields`` that hold sprints."""
    for field in fields:
        value = held.raw.get(field)
        entries = value if isinstance(value, list) else [value] if value is not None else []
        yield from (_sprint(entry, f"{held.what}: {field}") for entry in entries)


def _sprint(entry: Json, what: str) -> Sprint:
    one = _printed(entry, what) if isinstance(entry, str) else records([entry], what)[0]
    return Sprint(one.text("id"), one.opt_text("name") or one.text("id"), one.text("state").casefold())


def _printed(text: str, what: str) -> Record:
    body = _BODY.fullmatch(text)
    if body is None:
        raise UnexpectedResponse(f"{what} holds a text that is no sprint")
    found: dict[str, Json] = {}
    for key, value in _PRINTED.findall(body[1]):
        found.setdefault(key, value)
    return Record(found, what)
