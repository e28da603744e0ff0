"""What a look at a site came to, so that the pulls of the next hour need none of their own. Pure."""

from __future__ import annotations

from hashlib import sha256

from pydantic import BaseModel, ConfigDict

from okrsync_jira.editions import Server, server_called
from okrsync_jira.fields import Fields
from okrsync_jira.settings import JiraSettings

# How long statuses, fields and the names of a project, and what a board or filter says, may go unnoticed.
GOOD_FOR = 3_600_000


class Known(BaseModel):
    """A site and one scope of it, as they were ``at`` (the hub's clock, milliseconds since 1970).

    ``title``, ``version`` and ``address`` are the server's, ``query`` holds the issues of the scope, and
    ``settings`` stands for what the connection's settings were.
    """

    model_config = ConfigDict(frozen=True)

    at: int
    settings: str
    title: str
    version: str
    address: str | None
    query: str
    fields: Fields

    @property
    def server(self) -> Server:
        """What runs there."""
        return server_called(self.title, self.version, self.address)

    def holds(self, now: int, settings: str) -> bool:
        """Whether it is good at ``now`` (the hub's clock), with settings of this mark."""
        return 0 <= now - self.at < GOOD_FOR and self.settings == settings


def mark_of(settings: JiraSettings) -> str:
    """What stands for settings; the token has no part in it."""
    return sha256(settings.model_dump_json(exclude={"token"}).encode()).hexdigest()[:16]
