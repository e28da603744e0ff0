"""Where files are, what their columns hold and what their statuses mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, field_validator

from okrsync.sdk import ConnectionSettings, FolderBeside, OneOrMany, State

_Sign = Annotated[str, Field(min_length=1, max_length=1, pattern=r"[^\"\r\n]")]
_FIRST = "Of several the first that the file has."


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Columns(_Part):
    """Which columns (of JSON lines: keys) hold what, without regard to case."""

    id: OneOrMany = Field(
        default=("id", "key"), description=f"What a row is known by for ever. Must be there. {_FIRST}"
    )
    key: OneOrMany = Field(default=("key", "id"), description=f"What people call it. {_FIRST}")
    title: OneOrMany = Field(
        default=("title", "summary", "name"), description=f"Its title. Must be there. {_FIRST}"
    )
    status: OneOrMany = Field(
        default=("status", "state"), description=f"Where it stands. Must be there. {_FIRST}"
    )
    url: OneOrMany = Field(default=("url", "link"), description=f"Its address on the web. {_FIRST}")
    type: OneOrMany = Field(default=("type", "kind"), description=f"What kind of item it is. {_FIRST}")
    labels: OneOrMany = Field(
        default=("labels", "label", "tags"), description=f"Its labels, between commas or semicolons. {_FIRST}"
    )
    assignees: OneOrMany = Field(
        default=("assignees", "assignee", "owner"), description=f"Who does it, in the same way. {_FIRST}"
    )
    points: OneOrMany = Field(default=("points", "estimate"), description=f"Its estimate. {_FIRST}")
    created: OneOrMany = Field(
        default=("created", "created_at"), description=f"When it was written down. {_FIRST}"
    )
    started: OneOrMany = Field(
        default=("started", "started_at"), description=f"When work on it began. {_FIRST}"
    )
    done: OneOrMany = Field(
        default=("done", "done_at", "closed", "closed_at"), description=f"When it ended. {_FIRST}"
    )
    due: OneOrMany = Field(default=("due", "due_date"), description=f"When it is due. {_FIRST}")
    updated: OneOrMany = Field(
        default=("updated", "updated_at"), description=f"When it last changed. {_FIRST}"
    )
    parent: OneOrMany = Field(
        default=("parent", "parent_id"), description=f"The id or key of the row above it. {_FIRST}"
    )


class StatusNames(_Part):
    """Statuses by what they mean, without regard to case."""

    todo: tuple[str, ...] = Field(
        default=("todo", "to do", "open", "new", "backlog", "planned", "ready"),
        description="Nobody has begun it.",
    )
    doing: tuple[str, ...] = Field(
        default=("doing", "in progress", "started", "wip", "in review", "review", "testing", "blocked"),
        description="It is being worked on.",
    )
    done: tuple[str, ...] = Field(
        default=("done", "closed", "complete", "completed", "finished", "resolved", "shipped", "released"),
        description="It was delivered.",
    )
    dropped: tuple[str, ...] = Field(
        default=("dropped", "cancelled", "canceled", "rejected", "declined", "won't do", "duplicate"),
        description="It was given up.",
    )

    def by_state(self) -> Mapping[State, tuple[str, ...]]:
        """The names of each state."""
        return {state: getattr(self, state.value) for state in State}


class FileSettings(ConnectionSettings):
    """A folder with files that something else writes: an export, a script, a nightly job."""

    kind: Literal["file"]
    folder: FolderBeside = Field(
        description="The folder of the files, relative to the folder of this file.",
        examples=["exports"],
    )
    columns: Columns = Field(default=Columns(), description="Which columns hold what.")
    states: StatusNames = Field(
        default=StatusNames(),
        description="What statuses mean. A list takes the place of the usual names; a status that stands in "
        "none is refused.",
    )
    timezone: str = Field(default="UTC", description="The zone of dates and times that name none.")
    delimiter: _Sign = Field(default=",", description="What separates the columns of CSV.")

    @field_validator("timezone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError("is no time zone: they look like Europe/Lisbon") from None
        return name
