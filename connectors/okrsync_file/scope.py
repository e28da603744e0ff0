"""What can be synced and selected: one file, and of it labels, types, statuses, people and parents."""

from __future__ import annotations

import re

from pydantic import Field, field_validator

from okrsync.sdk import Criterion, OneOrMany, Scope, WorkSelection, criteria_from

FILE = "file"
CSV = ".csv"
JSON_LINES = (".jsonl", ".ndjson")

# A name and no path: what a selection asks for stays in the folder of its connection.
_NAME = re.compile(r"[^./\\\x00-\x1f\x7f][^/\\\x00-\x1f\x7f]*")


def is_name(name: str) -> bool:
    """Whether a file of this name can be read: no path, not hidden, and with an ending that is known."""
    return bool(_NAME.fullmatch(name)) and name.casefold().endswith((CSV, *JSON_LINES))


class FileSelection(WorkSelection):
    """Rows of one file. Each field narrows the selection; of several values any one will do."""

    name: str = Field(
        description="The file, by its name in the folder of the connection. Its ending says what is in it: "
        ".csv, or .jsonl or .ndjson for JSON lines.",
        examples=["backlog.csv"],
    )
    label: OneOrMany | None = Field(default=None, description="Rows with this label.")
    type: OneOrMany | None = Field(default=None, description="Rows of this type.")
    status: OneOrMany | None = Field(default=None, description="Rows in this status, in the file's words.")
    assignee: OneOrMany | None = Field(default=None, description="Rows of this person.")
    parent: OneOrMany | None = Field(default=None, description="Rows right under this one, by id or key.")
    under: OneOrMany | None = Field(default=None, description="Rows below this one, at any depth.")

    @field_validator("name")
    @classmethod
    def _in_the_folder(cls, name: str) -> str:
        if not is_name(name):
            raise ValueError("is no file that can be read: a name without a path, ending in .csv or .jsonl")
        return name

    def scope(self) -> Scope:
        """The file."""
        return Scope(FILE, self.name)

    def criteria(self) -> tuple[Criterion, ...]:
        """The facets asked for."""
        return criteria_from(
            {
                "label": self.label,
                "type": self.type,
                "status": self.status,
                "assignee": self.assignee,
                "parent": self.parent,
                "under": self.under,
            }
        )
