"""How to reach the tool."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from okrsync.sdk import Address, ConnectionSettings, HeaderSecret


class KanbanSettings(ConnectionSettings):
    """A kanban server that okrsync reads with a token."""

    kind: Literal["kanban"]
    url: Address = Field(description="The server's address.")
    token: HeaderSecret = Field(description="A token that may read, as in ${KANBAN_TOKEN}.")
