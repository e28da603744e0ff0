"""What GitHub keeps of a repository's issues, in GitHub's words; the moves are in `github_site`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class GitHubUser:
    """An account."""

    id: int
    login: str


@dataclass(frozen=True)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"


@dataclass(eq=False)
class Milestone:
    """A milestone; issues are filtered by its `number`, which is not its id."""

    id: int
    number: int
    title: str
    creator: GitHubUser
    created_at: datetime
    updated_at: datetime
    due_on: datetime | None = None
    state: str = "open"
    closed_at: datetime | None = None


@dataclass(frozen=True)
class IssueEvent:
    """Something that happened to an issue; `details` holds what this kind of event adds."""

    id: int
    event: str
    actor: GitHubUser
    created_at: datetime
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(eq=False)
class IssueType:
    """A kind of issue that the organisation has; the id outlives a rename."""

    id: int
    name: str


@dataclass(eq=False)
class GitHubIssue:
    """An issue, or the issue side of a pull request."""

    id: int
    number: int
    title: str
    user: GitHubUser
    repository: Repository
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    state_reason: str | None = None
    closed_at: datetime | None = None
    closed_by: GitHubUser | None = None
    labels: tuple[Label, ...] = ()
    milestone: Milestone | None = None
    assignees: tuple[GitHubUser, ...] = ()
    type: IssueType | None = None
    parent: GitHubIssue | None = None
    is_pull_request: bool = False
    events: list[IssueEvent] = field(default_factory=list)


@dataclass(eq=False)
class Repository:
    """A repository; the id outlives every rename."""

    id: int
    owner: str
    name: str
    created_at: datetime
    private: bool = True
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    issues: dict[int, GitHubIssue] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    transferred: dict[int, GitHubIssue] = field(default_factory=dict)
    next_number: int = 1
    hidden: bool = False
    seems_empty: bool = False

    @property
    def full_name(self) -> str:
        """Owner and name, such as county/survey."""
        return f"{self.owner}/{self.name}"

    def listed(self) -> list[GitHubIssue]:
        """What a listing finds here."""
        return [] if self.seems_empty else list(self.issues.values())
