"""What can be synced and selected: a project, board or filter and in it epics, labels ..., or a query."""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from okrsync.sdk import Criterion, OneOrMany, Scope, WorkSelection, criteria_from
from okrsync_jira.jql import without_order

PROJECT = "project"
BOARD = "board"
FILTER = "filter"
JQL = "jql"

# https://support.atlassian.com/jira-cloud-administration/docs/configure-issue-keys/
_PROJECT_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_ISSUE_KEY = re.compile(r"([A-Z][A-Z0-9_]*)-[1-9][0-9]*")
_UNDER, _PARENT = "under", "parent"


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _as_texts(value: object) -> object:
    return [_as_text(one) for one in (value if isinstance(value, list | tuple) else [value])]


# What Jira numbers is written as a number as often as by name.
Numbered = Annotated[str, BeforeValidator(_as_text, json_schema_input_type=str | int), Field(min_length=1)]
ManyNumbered = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_texts, json_schema_input_type=str | int | list[str | int]),
    Field(min_length=1),
]


class JiraSelection(WorkSelection):
    """Issues of one project, board or saved filter, or of a query.

    Each other field narrows; of several values any one will do.
    """

    project: str | None = Field(
        default=None,
        description="The project, by key, as in DROP. May be left out where epic, under or parent is in it.",
    )
    board: Numbered | None = Field(
        default=None,
        description="Instead of a project the board, by id or name: the issues of its filter and, on Kanban, "
        "of its sub-filter. Its estimation field holds the points.",
    )
    filter: Numbered | None = Field(
        default=None, description="Instead of a project the saved filter, by id or name."
    )
    epic: OneOrMany | None = Field(
        default=None,
        description="Issues of the project that are under this epic, by key, as in DROP-1: its children, "
        "their sub-tasks, and so on down.",
    )
    under: OneOrMany | None = Field(
        default=None, description="The same as epic, for parents of another type such as an initiative."
    )
    parent: OneOrMany | None = Field(
        default=None,
        description="Issues right under this one, by key: the children of an epic, or sub-tasks.",
    )
    sprint: ManyNumbered | None = Field(
        default=None,
        description="Issues that are or were in this sprint, by name or id; or 'active' (also 'open'), "
        "'future' or 'closed' for those in any such sprint.",
    )
    component: OneOrMany | None = Field(default=None, description="Issues with this component.")
    label: OneOrMany | None = Field(default=None, description="Issues with this label.")
    type: OneOrMany | None = Field(default=None, description="Issues of this type, as in Story.")
    status: OneOrMany | None = Field(default=None, description="Issues in this status.")
    assignee: OneOrMany | None = Field(
        default=None, description="Issues of this person, by name, e-mail address or account id."
    )
    version: OneOrMany | None = Field(default=None, description="Issues with this fix version.")
    jql: str | None = Field(
        default=None,
        description="A query in Jira's own language instead of all of the above, as in "
        "'project = \"DROP\" and sprint in openSprints()'. Its order does not matter.",
    )

    @field_validator("project")
    @classmethod
    def _is_a_key(cls, project: str | None) -> str | None:
        if project is not None and not _PROJECT_KEY.fullmatch(project.upper()):
            raise ValueError("is no project key: it is what stands before the number in DROP-7")
        return project and project.upper()

    @field_validator("epic", "under", "parent")
    @classmethod
    def _are_keys(cls, parents: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if parents is None:
            return None
        keys = tuple(parent.upper() for parent in parents)
        if not all(_ISSUE_KEY.fullmatch(key) for key in keys):
            raise ValueError("is no issue key: it looks like DROP-7")
        return keys

    @field_validator("jql")
    @classmethod
    def _restricts_something(cls, jql: str | None) -> str | None:
        if jql is not None and not without_order(jql):
            raise ValueError("restricts nothing: name at least a project")
        return jql

    @model_validator(mode="after")
    def _knows_where(self) -> Self:
        if self.epic and self.under:
            raise ValueError("epic and under ask for the same: give one of them")
        if self.jql and (self._named() or self.criteria()):
            raise ValueError("jql says it all: write the other conditions into the query")
        if len(self._named()) > 1:
            raise ValueError("project, board and filter each say where: give one of them")
        if not self.jql and not self._named() and len(self._projects()) != 1:
            raise ValueError(
                "which project? Give its key, as in project: DROP, or a board, a filter, or a query as jql"
            )
        return self

    def scope(self) -> Scope:
        """The project, board, filter or query."""
        if self.jql:
            return Scope(JQL, self.jql)
        if self._named():
            return self._named()[0]
        [project] = self._projects()
        return Scope(PROJECT, project)

    def criteria(self) -> tuple[Criterion, ...]:
        """The facets asked for; a query has none, since Jira has answered it."""
        return criteria_from(
            {
                _UNDER: self.epic or self.under,
                _PARENT: self.parent,
                "sprint": self.sprint,
                "component": self.component,
                "label": self.label,
                "type": self.type,
                "status": self.status,
                "assignee": self.assignee,
                "version": self.version,
            }
        )

    def _named(self) -> list[Scope]:
        places = {PROJECT: self.project, BOARD: self.board, FILTER: self.filter}
        return [Scope(kind, name) for kind, name in places.items() if name]

    def _projects(self) -> set[str]:
        """The projects of the issues that are to be above."""
        parents = (*(self.epic or self.under or ()), *(self.parent or ()))
        return {found[1] for key in parents if (found := _ISSUE_KEY.fullmatch(key))}
