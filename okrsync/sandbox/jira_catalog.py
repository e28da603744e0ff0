"""What issues refer to: a Jira site's people, projects, statuses, resolutions, types, boards and sprints."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, TypeVar

from okrsync.sandbox.credentials import JIRA_EMAIL, JIRA_TOKEN
from okrsync.sandbox.jira_state import (
    BASE,
    EPIC,
    SUBTASK,
    Board,
    Component,
    IssueType,
    JiraProject,
    JiraUser,
    Resolution,
    SavedFilter,
    Sprint,
    Status,
    Version,
)
from okrsync.sandbox.site import Site, move

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime, timedelta
    from threading import RLock

    from okrsync.sandbox.site import Clock

T = TypeVar("T")

_STATUSES = (
    Status("10000", "To Do", "new"),
    Status("10001", "In Progress", "indeterminate"),
    Status("10002", "Done", "done"),
)
_RESOLUTIONS = (
    Resolution("10000", "Done"),
    Resolution("10001", "Won't Do"),
    Resolution("10002", "Duplicate"),
    Resolution("10003", "Cannot Reproduce"),
)
_TYPES = (
    IssueType("10000", "Epic", EPIC),
    IssueType("10001", "Story", BASE),
    IssueType("10002", "Task", BASE),
    IssueType("10003", "Bug", BASE),
    IssueType("10004", "Subtask", SUBTASK),
)


class JiraCatalog(Site):
    """Everything of a site but its issues."""

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.viewer = JiraUser("5b10a2844c20165700ede21g", "OKR sync", JIRA_EMAIL)
        self.token = JIRA_TOKEN
        # When each personal access token of the account ends; None is never.
        self.token_ends: list[datetime | None] = [None]
        self.tells_token_ends = True
        self.bad_token_is_anonymous = False
        self.page_cap = 100
        self.keys_cap = 5000
        self.data_center = False
        self.history_cap = 100_000
        self.users: dict[str, JiraUser] = {self.viewer.name: self.viewer}
        self.projects: dict[str, JiraProject] = {}
        self.statuses = {one.name: one for one in _STATUSES}
        self.resolutions = {one.name: one for one in _RESOLUTIONS}
        self.types = {one.name: one for one in _TYPES}
        self.filters: dict[str, SavedFilter] = {}
        self.boards: dict[int, Board] = {}
        self.sprints: dict[int, Sprint] = {}
        self._numbers = itertools.count(10100)
        self._small_numbers = itertools.count(1)
        self._filter_numbers = itertools.count(10000)

    @move
    def live_in(self, time_zone: str) -> None:
        """Set the viewer's profile zone: timestamps and JQL dates follow it."""
        viewer = self.viewer
        self.viewer = JiraUser(viewer.account_id, viewer.name, viewer.email, time_zone)
        self.users[viewer.name] = self.viewer

    @move
    def run_as_data_center(self) -> None:
        """Be a Data Center server from now on, which has other addresses, shapes and manners."""
        self.data_center = True

    @move
    def add_user(self, name: str) -> JiraUser:
        """Add a person."""
        user = JiraUser(
            f"712020:{self._number()}", name, f"{name.split(maxsplit=1)[0].lower()}@county.example"
        )
        self.users[name] = user
        return user

    @move
    def add_project(self, key: str, name: str, *, style: str = "classic") -> JiraProject:
        """Add a project; `style="next-gen"` makes it team-managed, with its own estimate field."""
        project = JiraProject(self._number(), key, name, style)
        self.projects[key] = project
        return project

    @move
    def add_component(self, project: str, name: str) -> Component:
        """Add a component to a project."""
        component = Component(self._number(), name)
        self.project(project).components[name] = component
        return component

    @move
    def add_version(self, project: str, name: str, *, release_date: date | None = None) -> Version:
        """Add an unreleased version to a project."""
        version = Version(self._number(), name, release_date=release_date)
        self.project(project).versions[name] = version
        return version

    @move
    def release(self, project: str, name: str) -> None:
        """Release a version; its issues stay untouched."""
        version = pick(self.project(project).versions, name)
        version.released, version.release_date = True, self.clock().date()

    @move
    def add_status(self, name: str, category: str) -> Status:
        """Add a status of a category (new, indeterminate, done); the name may be in any language."""
        status = Status(self._number(), name, category)
        self.statuses[name] = status
        return status

    @move
    def add_filter(self, name: str, jql: str, *, favourite: bool = False, shared: bool = True) -> SavedFilter:
        """Save a query."""
        saved = SavedFilter(str(next(self._filter_numbers)), name, jql, favourite, shared)
        self.filters[saved.id] = saved
        return saved

    @move
    def edit_filter(self, saved: SavedFilter, jql: str) -> None:
        """Let a saved filter ask for something else; no issue is touched."""
        saved.jql = jql

    @move
    def add_board(
        self,
        name: str,
        project: str,
        *,
        kind: str = "scrum",
        jql: str | None = None,
        sub_query: str = "",
        estimates_by: str | None = None,
    ) -> Board:
        """Add a board in a project, with a filter of its own; `kind` is scrum or kanban."""
        saved = self.add_filter(f"Filter for {name}", jql or f'project = "{project}" ORDER BY Rank ASC')
        number, home = next(self._small_numbers), self.project(project)
        board = Board(number, name, kind, home, saved, sub_query, estimates_by)
        self.boards[board.id] = board
        return board

    @move
    def add_sprint(self, board: Board, name: str, *, goal: str = "") -> Sprint:
        """Plan a sprint."""
        sprint = Sprint(next(self._small_numbers), name, board, goal=goal)
        self.sprints[sprint.id] = sprint
        return sprint

    @move
    def start_sprint(self, sprint: Sprint, length: timedelta) -> None:
        """Open a sprint. Its issues' `updated` does not change, as in the real Jira."""
        sprint.state, sprint.start = "active", self.clock()
        sprint.end = self.clock() + length

    @move
    def close_sprint(self, sprint: Sprint) -> None:
        """Close a sprint. Its issues' `updated` does not change, as in the real Jira."""
        sprint.state, sprint.completed = "closed", self.clock()

    @move
    def delete_sprint(self, sprint: Sprint) -> None:
        """Delete a sprint that its issues have left."""
        del self.sprints[sprint.id]

    @move
    def rename_key(self, key: str, new: str) -> None:
        """Give a project another key: its issues get new ones untouched, the old key still finds it."""
        project = self.project(key)
        project.former_key, project.key = key, new
        self.projects[new] = self.projects.pop(key)

    @move
    def hide_project(self, key: str) -> None:
        """Take the viewer's permission away: the project and its issues vanish without an error."""
        self.project(key).hidden = True

    @move
    def archive_project(self, key: str) -> None:
        """Archive a project: its issues leave the search."""
        self.project(key).archived = True

    @move
    def empty_project(self, key: str) -> None:
        """Let every issue of a project seem gone, as after a broken re-index."""
        self.project(key).seems_empty = True

    def project(self, key: str) -> JiraProject:
        """Find a project by key."""
        return pick(self.projects, key)

    def _number(self) -> str:
        return str(next(self._numbers))


def pick(table: Mapping[str, T], name: str) -> T:
    """Look a name up for a move; a wrong one says what there is."""
    if name not in table:
        raise LookupError(f"there is no {name!r} here, only {', '.join(sorted(table)) or 'nothing'}")
    return table[name]
