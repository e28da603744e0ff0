"""What can be synced and selected: a board, and of it labels."""

from __future__ import annotations

from pydantic import Field

from okrsync.sdk import Criterion, OneOrMany, Scope, WorkSelection, criteria_from


class KanbanSelection(WorkSelection):
    """Tasks of one board."""

    board: str = Field(
        pattern="^[a-z0-9-]+$", description="The board, by the name in its address.", examples=["roof"]
    )
    label: OneOrMany | None = Field(default=None, description="Tasks with this label.")

    def scope(self) -> Scope:
        """The board."""
        return Scope("board", self.board)

    def criteria(self) -> tuple[Criterion, ...]:
        """The facets asked for."""
        return criteria_from({"label": self.label})
