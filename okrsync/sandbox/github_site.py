"""GitHub's issues and what people do with them. Every move touches `updated_at` and leaves an event."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.credentials import GITHUB_TOKEN
from okrsync.sandbox.github_apps import GitHubApps
from okrsync.sandbox.github_projects import GitHubProjects
from okrsync.sandbox.github_state import (
    GitHubIssue,
    GitHubUser,
    IssueEvent,
    IssueType,
    Label,
    Milestone,
    Repository,
)
from okrsync.sandbox.github_webhooks import ACTIONS, ping, told
from okrsync.sandbox.site import move

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from threading import RLock

    from okrsync.sandbox.site import Clock


class GitHubSite(GitHubProjects, GitHubApps):
    """The state behind the GitHub stand-in. Repositories are named `owner/name`, issues by their number."""

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.token = GITHUB_TOKEN
        self.token_expires: datetime | None = None
        self.rate_limit = 5000
        self.largest_offset = 1000
        self.counts_pages = False
        self.repositories: dict[int, Repository] = {}
        self.types: dict[str, IssueType] = {}
        self._former_names: dict[str, int] = {}
        self._numbers = itertools.count(3_000_001)
        self.viewer = GitHubUser(self._number(), "okr-sync")
        self.users: dict[str, GitHubUser] = {self.viewer.login: self.viewer}

    @move
    def expire_token_at(self, moment: datetime | None) -> None:
        """Announce the token's end with every answer, as GitHub does for tokens that have one."""
        self.token_expires = moment

    @move
    def add_repository(self, full_name: str, *, private: bool = True) -> Repository:
        """Add a repository."""
        owner, name = full_name.split("/")
        repository = Repository(self._number(), owner, name, self.clock(), private)
        self.repositories[repository.id] = repository
        return repository

    @move
    def rename_repository(self, full_name: str, new_name: str) -> None:
        """Rename a repository: the old name redirects to its id from now on."""
        repository = self.repository(full_name)
        self._former_names[full_name.lower()] = repository.id
        repository.owner, repository.name = new_name.split("/")

    @move
    def rename_type(self, name: str, new_name: str) -> None:
        """Rename a type of the organisation's issues, which touches none of them."""
        self.types[new_name] = self.types.pop(name)
        self.types[new_name].name = new_name

    @move
    def hide_repository(self, full_name: str) -> None:
        """Take the viewer's permission away: not found, as for every private repository."""
        self.repository(full_name).hidden = True

    @move
    def empty_repository(self, full_name: str) -> None:
        """Let the issue listings come out empty, as in an outage of the search behind them."""
        self.repository(full_name).seems_empty = True

    @move
    def add_milestone(self, full_name: str, title: str, *, due_on: datetime | None = None) -> Milestone:
        """Add a milestone to a repository."""
        repository, now = self.repository(full_name), self.clock()
        number = len(repository.milestones) + 1
        milestone = Milestone(self._number(), number, title, self.viewer, now, now, due_on)
        repository.milestones[title] = milestone
        return milestone

    @move
    def open_issue(
        self,
        full_name: str,
        title: str,
        *,
        labels: Sequence[str] = (),
        milestone: str | None = None,
        assignees: Sequence[str] = (),
        issue_type: str | None = None,
        parent: GitHubIssue | None = None,
    ) -> GitHubIssue:
        """Open an issue; labels and people that are new come into being."""
        repository = self.repository(full_name)
        issue = self._opened(repository, title)
        issue.labels = tuple(self._label(repository, name) for name in labels)
        issue.milestone = repository.milestones[milestone] if milestone else None
        issue.assignees = tuple(self._user(login) for login in assignees)
        issue.type, issue.parent = self._typed(issue_type), parent
        for label in issue.labels:
            self._happen(issue, "labeled", label={"name": label.name, "color": label.color})
        if issue.milestone:
            self._happen(issue, "milestoned", milestone={"title": issue.milestone.title})
        self._tell(issue, "opened")
        return issue

    @move
    def open_pull_request(self, full_name: str, title: str, *, labels: Sequence[str] = ()) -> GitHubIssue:
        """Open a pull request: it shows up among the issues."""
        issue = self.open_issue(full_name, title, labels=labels)
        issue.is_pull_request = True
        return issue

    @move
    def close(self, full_name: str, number: int, reason: str | None = "completed") -> None:
        """Close an issue as completed, not_planned or duplicate; None is what old issues carry."""
        issue = self.issue(full_name, number)
        issue.state, issue.state_reason = "closed", reason
        issue.closed_at, issue.closed_by = self.clock(), self.viewer
        self._happen(issue, "closed", state_reason=reason, commit_id=None)

    @move
    def reopen(self, full_name: str, number: int) -> None:
        """Reopen an issue."""
        issue = self.issue(full_name, number)
        issue.state, issue.state_reason = "open", "reopened"
        issue.closed_at, issue.closed_by = None, None
        self._happen(issue, "reopened", state_reason="reopened")

    @move
    def label(self, full_name: str, number: int, *names: str) -> None:
        """Put labels on an issue."""
        issue = self.issue(full_name, number)
        new = [one for name in names if (one := self._label(issue.repository, name)) not in issue.labels]
        issue.labels = (*issue.labels, *new)
        for one in new:
            self._happen(issue, "labeled", label={"name": one.name, "color": one.color})

    @move
    def put_in_milestone(self, full_name: str, number: int, title: str | None) -> None:
        """Put an issue into a milestone, or (None) take it out."""
        issue = self.issue(full_name, number)
        old, issue.milestone = issue.milestone, issue.repository.milestones[title] if title else None
        if old:
            self._happen(issue, "demilestoned", milestone={"title": old.title})
        if issue.milestone:
            self._happen(issue, "milestoned", milestone={"title": issue.milestone.title})

    @move
    def assign(self, full_name: str, number: int, *logins: str) -> None:
        """Replace the people who work on an issue."""
        issue = self.issue(full_name, number)
        old, issue.assignees = issue.assignees, tuple(self._user(login) for login in logins)
        for user in set(old) - set(issue.assignees):
            self._happen(issue, "unassigned", assignee={"login": user.login, "id": user.id})
        for user in set(issue.assignees) - set(old):
            self._happen(issue, "assigned", assignee={"login": user.login, "id": user.id})

    @move
    def rename(self, full_name: str, number: int, title: str) -> None:
        """Change the title."""
        issue = self.issue(full_name, number)
        old, issue.title = issue.title, title
        self._happen(issue, "renamed", rename={"from": old, "to": title})

    @move
    def add_sub_issue(self, parent: GitHubIssue, child: GitHubIssue) -> None:
        """Put an issue under another, which may live in another repository."""
        child.parent = parent
        self._happen(parent, "sub_issue_added")
        self._happen(child, "parent_issue_added")

    @move
    def delete(self, full_name: str, number: int) -> None:
        """Delete an issue: from now on it is 410."""
        issue = self.issue(full_name, number)
        del issue.repository.issues[number]
        issue.repository.deleted.add(number)
        self._tell(issue, "deleted")
        for child in self.sub_issues(issue):
            child.parent = None

    @move
    def transfer(self, full_name: str, number: int, target: str) -> GitHubIssue:
        """Transfer an issue: a new id and number elsewhere, and a redirection here."""
        old, home = self.issue(full_name, number), self.repository(target)
        new = self._opened(home, old.title)
        new.user, new.created_at, new.state, new.state_reason = (
            old.user,
            old.created_at,
            old.state,
            old.state_reason,
        )
        new.closed_at, new.closed_by, new.events = old.closed_at, old.closed_by, list(old.events)
        new.labels = tuple(home.labels[one.name] for one in old.labels if one.name in home.labels)
        del old.repository.issues[number]
        old.repository.transferred[number] = new
        self._happen(new, "transferred")
        self._tell(old, "transferred", into=new)
        self._tell(new, "opened", out_of=old)
        return new

    def repository(self, full_name: str) -> Repository:
        """Find a repository by its name of today."""
        wanted = full_name.lower()
        found = next((one for one in self.repositories.values() if one.full_name.lower() == wanted), None)
        if found is None:
            raise LookupError(f"there is no repository {full_name!r}")
        return found

    def _typed(self, name: str | None) -> IssueType | None:
        return None if name is None else self.types.setdefault(name, IssueType(self._number(), name))

    def renamed(self, full_name: str) -> Repository | None:
        """Find the repository that had this name once."""
        return self.repositories.get(self._former_names.get(full_name.lower(), 0))

    def issue(self, full_name: str, number: int) -> GitHubIssue:
        """Find an issue."""
        repository = self.repository(full_name)
        if number not in repository.issues:
            raise LookupError(f"there is no issue {number} in {full_name}")
        return repository.issues[number]

    def sub_issues(self, issue: GitHubIssue) -> list[GitHubIssue]:
        """List the issues right under another, wherever they live."""
        everywhere = (one for repository in self.repositories.values() for one in repository.issues.values())
        return [one for one in everywhere if one.parent is issue]

    def _opened(self, repository: Repository, title: str) -> GitHubIssue:
        now, number = self.clock(), repository.next_number
        repository.next_number += 1
        issue = GitHubIssue(self._number(), number, title, self.viewer, repository, now, now)
        repository.issues[number] = issue
        return issue

    def _happen(self, issue: GitHubIssue, event: str, **details: Any) -> None:
        """Write an event (in whole seconds, as GitHub keeps time) and touch the issue."""
        issue.updated_at = self.clock()
        issue.events.append(IssueEvent(self._number(), event, self.viewer, issue.updated_at, details))
        if event in ACTIONS:
            self._tell(issue, ACTIONS[event])

    def _tell(self, issue: GitHubIssue, action: str, **elsewhere: GitHubIssue) -> None:
        """Post the event to whoever listens, with the issue as it is now."""
        self.announce(
            lambda hook: told(hook, self.viewer, action, issue, self.sub_issues(issue), **elsewhere)
        )

    @move
    def register_webhook(self, url: str, secret: str) -> None:
        """Post what happens to ``url`` from now on; first a ping, as GitHub does."""
        super().register_webhook(url, secret)
        self.announce(ping)

    def _label(self, repository: Repository, name: str) -> Label:
        if name not in repository.labels:
            repository.labels[name] = Label(self._number(), name)
        return repository.labels[name]

    def _user(self, login: str) -> GitHubUser:
        if login not in self.users:
            self.users[login] = GitHubUser(self._number(), login)
        return self.users[login]

    def _number(self) -> int:
        return next(self._numbers)
