"""A pull of one scope, once it is known what to ask for and how to read the answers."""

from __future__ import annotations

from collections.abc import Generator

from okrsync.sdk import NotFound, Page, QueryRejected
from okrsync_jira import requests
from okrsync_jira.editions import Found
from okrsync_jira.names import are_other
from okrsync_jira.position import Position
from okrsync_jira.site import Site, server_time
from okrsync_jira.translate import Lens, home_of

# Pages, and at the end whether Jira showed the issue that the pull had to meet.
Pages = Generator[Page, None, bool]


class Reading:
    """Reads the issues of ``query`` through ``lens``."""

    def __init__(self, site: Site, query: str, lens: Lens) -> None:
        self._site = site
        self._query = query
        self._lens = lens

    def looked_at(self, position: Position) -> Pages:
        """The pull at ``position``, after a look at the site."""
        try:
            return (yield from self._pages(position))
        except QueryRejected:
            # One of the sprints that the query names may be gone since.
            if not position.sprints:
                raise
            return (yield from self._pages(position.anew()))

    def believed(self, position: Position) -> Pages:
        """The pull at ``position``, without one. Where it ends with False, a look is needed after all.

        A stranger is answered with an empty list where nothing is public, and so is whoever lost a project.
        """
        try:
            return (yield from self._pages(position))
        except (QueryRejected, NotFound):
            return False

    def _pages(self, position: Position) -> Pages:
        anchor = position.anchor
        is_met = anchor is None
        for found in self._site.pages(self._search(position), position.page, anchor):
            is_met = is_met or anchor in found.ids
            if found.next is None and not is_met:
                return False
            names = self._lens.names_on(found.issues)
            if position.floor is not None and are_other(position.names, names):
                return (yield from self._pages(position.anew()))
            if anchor is not None and position.page is None:
                position = position.at(server_time(found.date, "the search"))
            position = self._behind(position, found).before(found.next)
            yield Page([self._lens.item(issue) for issue in found.issues], position.cursor)
        return True

    def _search(self, position: Position) -> requests.Search:
        fields = self._lens.fields
        sprints = position.sprints if fields.sprints else None
        return requests.changed(self._query, position.floor, fields.asked_for, sprints, position.anchor)

    def _behind(self, position: Position, found: Found) -> Position:
        """Having seen what is on a page."""
        homes = {home_of(issue) for issue in found.issues}
        running = {sprint for issue in found.issues for sprint in self._lens.open_sprints(issue)}
        names = self._lens.names_on(found.issues)
        return position.knowing(names, homes, found.ids).in_sprints(running)
