"""The small world behind the stand-ins: four tools, one clock, one lock."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING

from okrsync.sandbox.github_site import GitHubSite
from okrsync.sandbox.jira_site import JiraSite
from okrsync.sandbox.slack_workspace import SlackWorkspace
from okrsync.sandbox.trello_site import TrelloSite

if TYPE_CHECKING:
    from okrsync.sandbox.site import Clock


class World:
    """Plain mutable state that the stand-ins show and that moves change.

    `clock` returns the current instant (aware, UTC); every timestamp and the `Date` header come from it.
    Ids follow from the order of the moves alone, so two worlds that were played the same are equal.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = RLock()
        self.jira = JiraSite(clock, self.lock)
        self.github = GitHubSite(clock, self.lock)
        self.trello = TrelloSite(clock, self.lock)
        self.slack = SlackWorkspace(clock, self.lock)
