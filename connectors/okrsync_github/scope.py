"""What can be synced and selected: a repository, and in it milestones, labels, people, types, sub-issues."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from okrsync.sdk import Criterion, OneOrMany, Scope, WorkSelection, criteria_from

REPO = "repo"

# Names of accounts and repositories; an account that a company manages has an underscore in it.
# https://docs.github.com/en/rest/repos/repos#get-a-repository
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+"
# ... with the least that makes a name, so that what an address goes on with is not taken into it.
_REPO = re.compile(rf"(?:https://[^/\s]+/)?({_NAME}?)(?:\.git|/|/issues/?)?")
_ISSUE = re.compile(rf"({_NAME})?#([1-9][0-9]*)")
_ISSUE_ADDRESS = re.compile(rf"https://[^/\s]+/({_NAME})/issues/([1-9][0-9]*)(?:[?#].*)?")


def _as_texts(value: object) -> object:
    values = list(value) if isinstance(value, list | tuple) else [value]
    return [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in values]


# What GitHub counts is written as a number as often as by name.
Numbered = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_texts, json_schema_input_type=str | int | list[str | int]),
    Field(min_length=1),
]


class GitHubSelection(WorkSelection):
    """Issues of one repository. Each field narrows the selection; of several values any one will do."""

    repo: str = Field(description="The repository, as owner/name ('county/survey') or its whole address.")
    milestone: Numbered | None = Field(
        default=None, description="Issues of this milestone, by title or number; the number survives renames."
    )
    label: OneOrMany | None = Field(default=None, description="Issues with this label.")
    assignee: OneOrMany | None = Field(default=None, description="Issues of this person, by login.")
    type: OneOrMany | None = Field(
        default=None, description="Issues of this type, as in 'Bug'; 'issue' for those that have none."
    )
    parent: Numbered | None = Field(
        default=None, description="Sub-issues of this issue: its number, or owner/name#number elsewhere."
    )
    under: Numbered | None = Field(
        default=None,
        description="Sub-issues of this issue and theirs, at any depth: its number, or owner/name#number "
        "elsewhere.",
    )

    @field_validator("repo")
    @classmethod
    def _owner_and_name(cls, repo: str) -> str:
        match = _REPO.fullmatch(repo)
        if not match or match[1].split("/")[1] in {".", ".."}:
            raise ValueError("is no repository: write owner/name, as in county/survey")
        return match[1]

    @field_validator("parent", "under")
    @classmethod
    def _issues(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if names is None else tuple(_issue(name) for name in names)

    def scope(self) -> Scope:
        """The repository; its name counts without regard to case, so that no two spellings are two scopes."""
        return Scope(REPO, self.repo.lower())

    def criteria(self) -> tuple[Criterion, ...]:
        """The facets asked for."""
        return criteria_from(
            {
                "milestone": self.milestone,
                "label": self.label,
                "assignee": _logins(self.assignee),
                "type": self.type,
                "parent": self._from_here(self.parent),
                "under": self._from_here(self.under),
            }
        )

    def _from_here(self, issues: tuple[str, ...] | None) -> tuple[str, ...] | None:
        """Issues of this repository by number alone, which outlives a rename of the repository."""
        if issues is None:
            return None
        home = f"{self.repo}#".lower()
        return tuple(f"#{name[len(home) :]}" if name.lower().startswith(home) else name for name in issues)


def _issue(name: str) -> str:
    """``#3`` or ``owner/name#3``, from that, a bare number or an address."""
    address = _ISSUE_ADDRESS.fullmatch(name)
    written = f"{address[1]}#{address[2]}" if address else f"#{name}" if name.isdecimal() else name
    if not _ISSUE.fullmatch(written):
        raise ValueError("is no issue: write its number, or owner/name#number for another repository's")
    return written


def _logins(written: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if written is None else tuple(login.removeprefix("@") for login in written)
