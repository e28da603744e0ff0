"""The two models that a connector describes itself with; both become part of the file's JSON Schema."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from okrsync.domain.selection import COUNT, Criterion
from okrsync.domain.work import State
from okrsync.sdk.scope import Scope


def _as_list(value: object) -> object:
    return list(value) if isinstance(value, list | tuple) else [value]


# One text or a list of texts; a selection holds what matches any of them.
OneOrMany = Annotated[
    tuple[str, ...],
    BeforeValidator(_as_list, json_schema_input_type=str | list[str]),
    Field(min_length=1),
]


class _FileModel(BaseModel):
    # What is refused may be a secret that was put in the wrong place: never show it.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True
    )


class ConnectionSettings(_FileModel):
    """How to reach a tool: address and credentials. Subclasses narrow ``kind`` and add their fields."""

    kind: str
    every: str | None = Field(
        default=None,
        description="How often this connection is synced, as in 'every 5 minutes'; schedule.sync otherwise.",
    )


class WorkSelection(_FileModel):
    """Which items count. Subclasses add what their tool can be asked for."""

    connection: str | None = Field(
        default=None,
        description="Which connection; may be left out where only one connection of this kind exists.",
    )
    weigh_by: str = Field(
        default=COUNT,
        description="How much an item weighs: 'count' (each 1), 'points', or the name of a numeric field.",
    )

    @abstractmethod
    def scope(self) -> Scope:
        """What has to be synced for this selection."""
        raise NotImplementedError

    @abstractmethod
    def criteria(self) -> tuple[Criterion, ...]:
        """What an item of that scope must meet to count."""
        raise NotImplementedError


def criteria_from(values: Mapping[str, Iterable[str] | None]) -> tuple[Criterion, ...]:
    """One criterion for each facet that is asked for; None means that any value will do."""
    return tuple(Criterion(facet, tuple(wanted)) for facet, wanted in values.items() if wanted is not None)


def state_names(mapping: Mapping[State, Iterable[str]]) -> dict[str, State]:
    """Native names to states, without regard to case, from lists of names by state."""
    return {name.casefold(): state for state, names in mapping.items() for name in names}
