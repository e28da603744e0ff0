"""What a Jira site is made of, in Jira's own words. Plain values; the moves are in `jira_site`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

EPIC, BASE, SUBTASK = 1, 0, -1

STORY_POINTS = "customfield_10026"
STORY_POINT_ESTIMATE = "customfield_10016"
ORIGINAL_STORY_POINTS = "customfield_10031"
SPRINT = "customfield_10020"
EPIC_LINK = "customfield_10014"
RANK = "customfield_10019"


@dataclass(frozen=True)
class JiraUser:
    """A person, known by `account_id`; the zone is the one of the profile."""

    account_id: str
    name: str
    email: str
    time_zone: str = "Etc/UTC"


@dataclass(frozen=True)
class Status:
    """A status: `category` is the stable `new`, `indeterminate` or `done`, the name is in any language."""

    id: str
    name: str
    category: str


@dataclass(frozen=True)
class Resolution:
    """Why an issue is finished; independent of the status."""

    id: str
    name: str


@dataclass(frozen=True)
class IssueType:
    """An issue type; `level` is Jira's hierarchyLevel: 1 epic, 0 base, -1 sub-task."""

    id: str
    name: str
    level: int


@dataclass(eq=False)
class Component:
    """A component of a project."""

    id: str
    name: str


@dataclass(eq=False)
class Version:
    """A version of a project."""

    id: str
    name: str
    released: bool = False
    release_date: date | None = None
    archived: bool = False


@dataclass(eq=False)
class JiraProject:
    """A project. `style` is `classic` (company-managed) or `next-gen` (team-managed)."""

    id: str
    key: str
    name: str
    style: str = "classic"
    components: dict[str, Component] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    next_number: int = 1
    hidden: bool = False
    seems_empty: bool = False
    archived: bool = False
    former_key: str | None = None

    @property
    def estimate_field(self) -> str:
        """The custom field that holds story points in a project of this style."""
        return STORY_POINT_ESTIMATE if self.style == "next-gen" else STORY_POINTS


@dataclass(eq=False)
class SavedFilter:
    """A saved query; `shared` says whether the viewer may see it, `favourite` whether it is starred."""

    id: str
    name: str
    jql: str
    favourite: bool = False
    shared: bool = True


@dataclass(eq=False)
class Board:
    """A scrum or kanban board in one project, which shows what its filter holds.

    `sub_query` narrows a kanban board; `estimates_by` is a field other than the project's own.
    """

    id: int
    name: str
    kind: str
    project: JiraProject
    filter: SavedFilter
    sub_query: str = ""
    estimates_by: str | None = None


@dataclass(eq=False)
class Sprint:
    """A sprint; `state` is future, active or closed."""

    id: int
    name: str
    board: Board
    state: str = "future"
    goal: str = ""
    start: datetime | None = None
    end: datetime | None = None
    completed: datetime | None = None


@dataclass(frozen=True)
class Item:
    """One field of one change: ids in `old`/`new`, what a person reads in `old_text`/`new_text`."""

    field: str
    field_id: str
    old: str | None = None
    old_text: str | None = None
    new: str | None = None
    new_text: str | None = None


@dataclass(frozen=True)
class Change:
    """One entry of an issue's history."""

    id: str
    created: datetime
    author: JiraUser
    items: tuple[Item, ...]


@dataclass(eq=False)
class JiraIssue:
    """An issue; its numeric `id` is for life, its key follows its project."""

    id: str
    project: JiraProject
    number: int
    summary: str
    type: IssueType
    status: Status
    creator: JiraUser
    created: datetime
    updated: datetime
    status_category_changed: datetime
    parent: JiraIssue | None = None
    points: float | None = None
    labels: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    fix_versions: tuple[Version, ...] = ()
    assignee: JiraUser | None = None
    due: date | None = None
    resolution: Resolution | None = None
    resolved: datetime | None = None
    sprints: tuple[Sprint, ...] = ()
    archived: datetime | None = None
    hidden: bool = False
    history: list[Change] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The key of today, such as DROP-7."""
        return f"{self.project.key}-{self.number}"
