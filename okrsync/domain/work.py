"""Work items as okrsync understands them, whatever tool they live in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """What a work item is to okrsync. ``dropped`` is finished without being delivered."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class Gone(StrEnum):
    """Why an item that was once seen is no longer there."""

    DELETED = "deleted"
    MOVED = "moved"
    OUT_OF_REACH = "out of reach"
    LEFT = "left the selection"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One Jira issue, GitHub issue or Trello card, in the tool's words and in ours side by side.

    ``id`` is the tool's stable identity and survives renames; ``key`` is what people call the item.
    ``parent`` names another item of the same connection by its ``id`` or ``key``. ``native_status`` and
    ``resolution`` are the tool's own words; ``state`` is what they mean here. ``facets`` hold what a
    selection can ask for (``label``, ``epic``, ``list`` ...), each with all its values; ``numbers`` hold
    numeric fields by name. Instants are timezone-aware UTC.
    """

    id: str
    key: str
    title: str
    url: str
    type: str
    state: State
    native_status: str
    updated_at: datetime
    resolution: str | None = None
    created_at: datetime | None = None
    started_at: datetime | None = None
    done_at: datetime | None = None
    due_at: datetime | None = None
    parent: str | None = None
    labels: tuple[str, ...] = ()
    assignees: tuple[str, ...] = ()
    points: float | None = None
    numbers: Mapping[str, float] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """At ``at`` (UTC) the item with the stable id ``item`` came into ``state``."""

    item: str
    at: datetime
    state: State
    native_status: str
    resolution: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedItem:
    """A work item where okrsync found it: in one scope of one connection, present or gone."""

    connection: str
    scope: str
    item: WorkItem
    gone: Gone | None = None

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two sightings the same item: the connection and the tool's stable id."""
        return (self.connection, self.item.id)


def freshest(sightings: Iterable[TrackedItem]) -> dict[tuple[str, str], TrackedItem]:
    """Each item that is still there, by its identity: of several sightings the one that changed last.

    Scopes are synced at different times, so that two of them may know different states of one item.
    """
    found: dict[tuple[str, str], TrackedItem] = {}
    for tracked in sightings:
        other = found.get(tracked.identity)
        if tracked.gone is None and (other is None or tracked.item.updated_at > other.item.updated_at):
            found[tracked.identity] = tracked
    return found
