"""GitHub's projects: boards of issues, pull requests and drafts, and what people do with them.

https://docs.github.com/en/issues/planning-and-tracking-with-projects
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from okrsync.sandbox.site import Site, move

if TYPE_CHECKING:
    from datetime import date, datetime
    from threading import RLock

    from okrsync.sandbox.github_state import GitHubIssue
    from okrsync.sandbox.site import Clock

STATUS, ITERATION = "Status", "Iteration"


@dataclass(frozen=True)
class Iteration:
    """A stretch of days with a name."""

    title: str
    start: date
    days: int


@dataclass(eq=False)
class ProjectItem:
    """A place on a board. `content` is an issue, a pull request, or the title of a draft."""

    id: int
    content: GitHubIssue | str
    updated_at: datetime
    is_archived: bool = False
    status: str | None = None
    iteration: Iteration | None = None
    numbers: dict[str, float] = field(default_factory=dict)


@dataclass(eq=False)
class Project:
    """A board of an account or organisation."""

    id: int
    owner: str
    number: int
    title: str
    closed: bool = False
    items: list[ProjectItem] = field(default_factory=list)
    iterations: list[Iteration] = field(default_factory=list)


class GitHubProjects(Site):
    """The projects of a site. Items are known by the issue that they hold.

    The token ``reads_projects`` or lacks the scope. ``most_at_once`` items are read before a query takes too
    long. A site ``is_of_old`` where it knows neither types nor parents of issues, nor duplicates.
    """

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.projects: list[Project] = []
        self.reads_projects = True
        self.most_at_once: int | None = None
        self.is_of_old = False
        self._project_numbers = itertools.count(9_000_001)

    @move
    def add_project(self, owner: str, title: str) -> Project:
        """Add a board; its number counts those of its owner."""
        number = 1 + sum(one.owner == owner for one in self.projects)
        project = Project(next(self._project_numbers), owner, number, title)
        self.projects.append(project)
        return project

    @move
    def add_to_project(self, project: Project, content: GitHubIssue | str) -> ProjectItem:
        """Put an issue, a pull request or a draft on a board."""
        item = ProjectItem(next(self._project_numbers), content, self.clock())
        project.items.append(item)
        return item

    @move
    def remove_from_project(self, project: Project, content: GitHubIssue) -> None:
        """Take an issue off a board, which changes nothing of the issue."""
        project.items = [one for one in project.items if one.content is not content]

    @move
    def archive_item(self, project: Project, content: GitHubIssue) -> None:
        """Put an item away."""
        item = self._item(project, content)
        item.is_archived = True

    @move
    def set_status(self, project: Project, content: GitHubIssue, status: str | None) -> None:
        """Say how far an issue is, on the board alone."""
        item = self._item(project, content)
        item.status = status

    @move
    def set_number(self, project: Project, content: GitHubIssue, name: str, value: float) -> None:
        """Fill in a number field."""
        item = self._item(project, content)
        item.numbers[name] = value

    @move
    def add_iteration(self, project: Project, title: str, start: date, days: int = 14) -> Iteration:
        """Plan an iteration."""
        iteration = Iteration(title, start, days)
        project.iterations.append(iteration)
        return iteration

    @move
    def plan(self, project: Project, content: GitHubIssue, iteration: Iteration | None) -> None:
        """Put an issue into an iteration."""
        item = self._item(project, content)
        item.iteration = iteration

    def project(self, owner: str, number: int) -> Project | None:
        """Find a board."""
        wanted = (owner.lower(), number)
        return next((one for one in self.projects if (one.owner.lower(), one.number) == wanted), None)

    def _item(self, project: Project, content: GitHubIssue) -> ProjectItem:
        """Find an item that is about to change."""
        item = next(one for one in project.items if one.content is content)
        item.updated_at = self.clock()
        return item
