"""What can be synced and selected: a repository or a project, and in it milestones, labels, people, types."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from okrsync.sdk import Criterion, OneOrMany, Scope, WorkSelection, criteria_from
from okrsync_github.named import facet_of

REPO, PROJECT = "repo", "project"

# Names of accounts and repositories; an account that a company manages has an underscore in it.
# https://docs.github.com/en/rest/repos/repos#get-a-repository
_NAME = r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+"
# ... with the least that makes a name, so that what an address goes on with is not taken into it.
_REPO = re.compile(rf"(?:https://[^/\s]+/)?({_NAME}?)(?:\.git|/|/issues/?)?")
_ISSUE = re.compile(rf"({_NAME})?#([1-9][0-9]*)")
_ISSUE_ADDRESS = re.compile(rf"https://[^/\s]+/({_NAME})/issues/([1-9][0-9]*)(?:[?#].*)?")
# https://docs.github.com/en/issues/planning-and-tracking-with-projects/learning-about-projects/about-projects
_PROJECT = re.compile(
    r"(?:https://[^/\s]+/(?:orgs|users)/)?([A-Za-z0-9][A-Za-z0-9_-]*)/(?:projects/)?([1-9][0-9]{0,8})(?:/.*)?"
)


class ProjectAddress(BaseModel):
    """A project by the account or organisation that owns it and by its number there."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    owner: str = Field(description="The organisation or account.")
    number: int = Field(ge=1, description="The number in the project's address.")


def _as_address(value: object) -> object:
    if not isinstance(value, dict):
        return value
    address = ProjectAddress.model_validate(value)
    return f"{address.owner}/{address.number}"


def _as_texts(value: object) -> object:
    values = list(value) if isinstance(value, list | tuple) else [value]
    return [str(one) if isinstance(one, int) and not isinstance(one, bool) else one for one in values]


# What GitHub counts is written as a number as often as by name.
Numbered = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_texts, json_schema_input_type=str | int | list[str | int]),
    Field(min_length=1),
]
ProjectName = Annotated[str, BeforeValidator(_as_address, json_schema_input_type=str | ProjectAddress)]


class GitHubSelection(WorkSelection):
    """Issues of one repository or one project. Each field narrows it; of several values any one will do."""

    model_config = ConfigDict(json_schema_extra={"oneOf": [{"required": [REPO]}, {"required": [PROJECT]}]})

    repo: str | None = Field(
        default=None, description="The repository, as owner/name ('county/survey') or its whole address."
    )
    project: ProjectName | None = Field(
        default=None,
        description="The project, as owner/number ('county/3'), its address, or {owner: ..., number: ...}.",
    )
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

    fields: dict[str, OneOrMany] | None = Field(
        default=None,
        min_length=1,
        description="Issues whose fields of these names hold this, of the organisation's issue fields or of "
        "the project's own: an option by name, a text, or a date as in 2026-12-31.",
        examples=[{"Priority": "High"}],
    )

    status: OneOrMany | None = Field(
        default=None, description="Of a project: issues with this status there, or 'open' or 'closed'."
    )
    iteration: OneOrMany | None = Field(
        default=None, description="Of a project: issues of this iteration, by title, or 'current' or 'next'."
    )

    @field_validator("repo")
    @classmethod
    def _owner_and_name(cls, repo: str | None) -> str | None:
        if repo is None:
            return None
        match = _REPO.fullmatch(repo)
        if not match or match[1].split("/")[1] in {".", ".."}:
            raise ValueError("is no repository: write owner/name, as in county/survey")
        return match[1]

    @field_validator("parent", "under")
    @classmethod
    def _issues(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return None if names is None else tuple(_issue(name) for name in names)

    @field_validator("project")
    @classmethod
    def _owner_and_number(cls, project: str | None) -> str | None:
        if project is None:
            return None
        match = _PROJECT.fullmatch(project)
        if not match:
            raise ValueError("is no project: write owner/number, as in county/3")
        return f"{match[1]}/{match[2]}"

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if (self.repo is None) == (self.project is None):
            raise ValueError("needs either a repo or a project")
        if self.repo and (self.status or self.iteration):
            raise ValueError("status and iteration are a project's: select them beside a project")
        above = (*(self.parent or ()), *(self.under or ()))
        if self.project and any(name.startswith("#") for name in above):
            raise ValueError("a project spans repositories: write the issue above as owner/name#number")
        return self

    def scope(self) -> Scope:
        """The repository or project; names count without regard to case: no two spellings are two scopes."""
        return Scope(REPO, self.repo.lower()) if self.repo else Scope(PROJECT, str(self.project).lower())

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
                "status": self.status,
                "iteration": self.iteration,
                **{facet_of(name): wanted for name, wanted in (self.fields or {}).items()},
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
