"""GitHub's JSON, with at least every field that its OpenAPI description requires.

https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.github_state import GitHubUser

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from okrsync.sandbox.github_state import (
        GitHubIssue,
        IssueEvent,
        Label,
        Milestone,
        Repository,
    )

Json = dict[str, Any]

_NO_SINGULAR_ASSIGNEE = "2026-03-10"
_REPOSITORY_LINKS = {
    **{
        name: f"{name}{{/{blank}}}"
        for name, blank in {
            "assignees": "user",
            "branches": "branch",
            "collaborators": "collaborator",
            "comments": "number",
            "commits": "sha",
            "issues": "number",
            "keys": "key_id",
            "labels": "name",
            "milestones": "number",
            "notifications": "?since,all,participating",
            "pulls": "number",
            "releases": "id",
            "statuses": "sha",
        }.items()
    },
    **{
        name: name
        for name in (
            *("contributors", "deployments", "downloads", "events", "forks", "hooks", "languages", "merges"),
            *("stargazers", "subscribers", "subscription", "tags", "teams"),
        )
    },
    "archive": "{archive_format}{/ref}",
    "blobs": "git/blobs{/sha}",
    "compare": "compare/{base}...{head}",
    "contents": "contents/{+path}",
    "git_commits": "git/commits{/sha}",
    "git_refs": "git/refs{/sha}",
    "git_tags": "git/tags{/sha}",
    "issue_comment": "issues/comments{/number}",
    "issue_events": "issues/events{/number}",
    "trees": "git/trees{/sha}",
}
_FEATURES = ("discussions", "downloads", "issues", "pages", "projects", "wiki")
_COUNTS = (
    *("forks", "forks_count", "network_count", "size", "stargazers_count", "subscribers_count"),
    *("watchers", "watchers_count"),
)
_USER_COUNTS = ("followers", "following", "public_gists", "public_repos")
_USER_FACTS = ("bio", "blog", "company", "email", "hireable", "location")
_USER_LINKS = ("followers", "subscriptions", "repos", "received_events")
_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def stamp(moment: datetime | None) -> str | None:
    """Write an instant as GitHub does: UTC, whole seconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


@dataclass(frozen=True)
class GitHubView:
    """Under which address and by which API version something is written down."""

    base_url: str
    version: str

    def repository(self, repository: Repository) -> Json:
        """Write a repository."""
        url, html_url = self._repository_url(repository), f"{self.base_url}/{repository.full_name}"
        unfinished = sum(one.state == "open" for one in repository.issues.values())
        counts = {"open_issues": unfinished, "open_issues_count": unfinished}
        return {
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
            "owner": {**self.user(owner_of(repository)), "type": "Organization"},
            "html_url": html_url,
            "description": None,
            "fork": False,
            "url": url,
            **{f"{name}_url": f"{url}/{tail}" for name, tail in _REPOSITORY_LINKS.items()},
            **{f"{name}_url": f"{html_url}.git" for name in ("clone", "git", "ssh", "svn")},
            "mirror_url": None,
            "homepage": None,
            "language": None,
            "license": None,
            "default_branch": "main",
            **{f"has_{name}": name == "issues" for name in _FEATURES},
            **dict.fromkeys(_COUNTS, 0),
            **counts,
            "archived": False,
            "disabled": False,
            "visibility": "private" if repository.private else "public",
            **dict.fromkeys(("created_at", "updated_at", "pushed_at"), stamp(repository.created_at)),
            "permissions": {"admin": False, "maintain": False, "push": False, "triage": False, "pull": True},
        }

    def issue(self, issue: GitHubIssue, children: Sequence[GitHubIssue]) -> Json:
        """Write an issue or the issue side of a pull request."""
        url = f"{self._repository_url(issue.repository)}/issues/{issue.number}"
        html_url = f"{self.base_url}/{issue.repository.full_name}"
        singular = {} if self.version >= _NO_SINGULAR_ASSIGNEE else {"assignee": self._first(issue.assignees)}
        return {
            "id": issue.id,
            "node_id": node_id("PR" if issue.is_pull_request else "I", issue.id),
            "url": url,
            "repository_url": self._repository_url(issue.repository),
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "timeline_url": f"{url}/timeline",
            "html_url": f"{html_url}/{'pull' if issue.is_pull_request else 'issues'}/{issue.number}",
            "number": issue.number,
            "title": issue.title,
            "body": None,
            "user": self.user(issue.user),
            "labels": [self.label(issue.repository, one) for one in issue.labels],
            "state": issue.state,
            "state_reason": issue.state_reason,
            "locked": False,
            "active_lock_reason": None,
            "assignees": [self.user(one) for one in issue.assignees],
            "milestone": self.milestone(issue.repository, issue.milestone) if issue.milestone else None,
            "comments": 0,
            "created_at": stamp(issue.created_at),
            "updated_at": stamp(issue.updated_at),
            "closed_at": stamp(issue.closed_at),
            "closed_by": self.user(issue.closed_by) if issue.closed_by else None,
            "author_association": "MEMBER",
            "reactions": {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(_REACTIONS, 0)},
            "type": self._type(issue),
            "performed_via_github_app": None,
            "sub_issues_summary": _summary(children),
            "issue_dependencies_summary": dict.fromkeys(
                ("blocked_by", "blocking", "total_blocked_by", "total_blocking"), 0
            ),
            **({"parent_issue_url": self._parent_url(issue.parent)} if issue.parent else {}),
            **({"pull_request": self._pull_request(issue), "draft": False} if issue.is_pull_request else {}),
            **singular,
        }

    def user(self, user: GitHubUser) -> Json:
        """Write an account."""
        url = f"{self.base_url}/users/{user.login}"
        return {
            "login": user.login,
            "id": user.id,
            "node_id": node_id("U", user.id),
            "avatar_url": f"{self.base_url}/avatars/{user.id}",
            "gravatar_id": "",
            "url": url,
            "html_url": f"{self.base_url}/{user.login}",
            "following_url": f"{url}/following{{/other_user}}",
            "gists_url": f"{url}/gists{{/gist_id}}",
            "starred_url": f"{url}/starred{{/owner}}{{/repo}}",
            "events_url": f"{url}/events{{/privacy}}",
            "organizations_url": f"{url}/orgs",
            **{f"{name}_url": f"{url}/{name}" for name in _USER_LINKS},
            "type": "User",
            "site_admin": False,
        }

    def profile(self, user: GitHubUser, since: datetime) -> Json:
        """Write an account in full."""
        facts = {**dict.fromkeys(_USER_FACTS), **dict.fromkeys(_USER_COUNTS, 0)}
        dates = dict.fromkeys(("created_at", "updated_at"), stamp(since))
        return {**self.user(user), "name": "OKR sync", **facts, **dates}

    def label(self, repository: Repository, label: Label) -> Json:
        """Write a label."""
        return {
            "id": label.id,
            "node_id": node_id("LA", label.id),
            "url": f"{self._repository_url(repository)}/labels/{label.name}",
            "name": label.name,
            "color": label.color,
            "default": False,
            "description": None,
        }

    def milestone(self, repository: Repository, milestone: Milestone) -> Json:
        """Write a milestone; its counts include pull requests, as GitHub's do."""
        url = f"{self._repository_url(repository)}/milestones/{milestone.number}"
        states = [one.state for one in repository.issues.values() if one.milestone is milestone]
        return {
            "id": milestone.id,
            "node_id": node_id("MI", milestone.id),
            "url": url,
            "html_url": f"{self.base_url}/{repository.full_name}/milestone/{milestone.number}",
            "labels_url": f"{url}/labels",
            "number": milestone.number,
            "title": milestone.title,
            "description": None,
            "creator": self.user(milestone.creator),
            "open_issues": states.count("open"),
            "closed_issues": states.count("closed"),
            "state": milestone.state,
            "created_at": stamp(milestone.created_at),
            "updated_at": stamp(milestone.updated_at),
            "due_on": stamp(milestone.due_on),
            "closed_at": stamp(milestone.closed_at),
        }

    def event(self, issue: GitHubIssue, event: IssueEvent) -> Json:
        """Write something that happened to an issue."""
        return {
            "id": event.id,
            "node_id": node_id("EV", event.id),
            "url": f"{self._repository_url(issue.repository)}/issues/events/{event.id}",
            "actor": self.user(event.actor),
            "event": event.event,
            "commit_id": None,
            "commit_url": None,
            "created_at": stamp(event.created_at),
            "performed_via_github_app": None,
            **event.details,
        }

    def _repository_url(self, repository: Repository) -> str:
        return f"{self.base_url}/repos/{repository.full_name}"

    def _parent_url(self, parent: GitHubIssue) -> str:
        return f"{self._repository_url(parent.repository)}/issues/{parent.number}"

    def _first(self, users: Sequence[GitHubUser]) -> Json | None:
        return self.user(users[0]) if users else None

    def _pull_request(self, issue: GitHubIssue) -> Json:
        url = f"{self._repository_url(issue.repository)}/pulls/{issue.number}"
        html_url = f"{self.base_url}/{issue.repository.full_name}/pull/{issue.number}"
        merged_at = stamp(issue.closed_at) if issue.state_reason != "not_planned" else None
        patches = {"diff_url": f"{html_url}.diff", "patch_url": f"{html_url}.patch"}
        return {"url": url, "html_url": html_url, **patches, "merged_at": merged_at}

    @staticmethod
    def _type(issue: GitHubIssue) -> Json | None:
        if issue.type is None:
            return None
        kind = issue.type
        return {"id": kind.id, "node_id": node_id("IT", kind.id), "name": kind.name, "description": None}


def owner_of(repository: Repository) -> GitHubUser:
    """The organisation that a repository belongs to; its number is that of its name."""
    return GitHubUser(sum(repository.owner.encode()), repository.owner)


def node_id(prefix: str, number: int) -> str:
    """Make the opaque id of GitHub's other API."""
    return f"{prefix}_kwDO{b64encode(number.to_bytes(6, 'big')).decode().rstrip('=')}"


def _summary(children: Sequence[GitHubIssue]) -> Json:
    total, completed = len(children), sum(one.state == "closed" for one in children)
    return {
        "total": total,
        "completed": completed,
        "percent_completed": 100 * completed // total if total else 0,
    }
