"""A pull of one scope, once it is known what to ask for and how to read the answers."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from okrsync.sdk import NotFound, Page, QueryRejected, side_by_side
from okrsync_jira import requests
from okrsync_jira.editions import Found
from okrsync_jira.names import Names, are_other
from okrsync_jira.position import Position
from okrsync_jira.site import Site, server_time
from okrsync_jira.translate import Lens, home_of

# Pages, and at the end whether Jira showed the issue that the pull had to meet.
Pages = Generator[Page, None, bool]


class Lot(NamedTuple):
    """Issues that were fetched by their names, and where a pull stands behind them: see `Position.before`."""

    found: Found
    page: str | None
    after: str | None


class Reading:
    """Reads the issues of ``query`` through ``lens``.

    Where all of them are wanted and there is more than a page, Jira Cloud is asked for their bare names, of
    which it gives thousands at once, and the issues are fetched by these, side by side: the pages of a search
    can only be had one after the other.
    """

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
        by_names = position.floor is None and self._site.edition.looks_up_at_once
        if by_names and position.is_under_way:
            yield from self._by_names(position)
            return True
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
            go_on_by_names = by_names and found.next is not None and found.ids
            position = self._behind(position, found, names)
            position = position.before(None, found.ids[-1]) if go_on_by_names else position.before(found.next)
            yield self._page(found, position)
            if go_on_by_names:
                yield from self._by_names(position)
                return True
        return True

    def _by_names(self, position: Position) -> Iterator[Page]:
        """The rest of all issues, behind ``position``."""
        for found, page, after in side_by_side(self._lots(position)):
            position = self._behind(position, found, self._lens.names_on(found.issues)).before(page, after)
            yield self._page(found, position)
        if position.is_under_way:
            yield Page([], position.before(None).cursor)

    def _lots(self, position: Position) -> Iterator[Callable[[], Lot]]:
        """What fetches the issues behind ``position``, a page of them at a time."""
        page, after = position.page, position.after
        for names in self._site.pages(requests.listed(self._query), page):
            unread = self._behind_on(names.ids, after)
            for start in range(0, len(unread), requests.PAGE):
                ids = unread[start : start + requests.PAGE]
                is_last = start + requests.PAGE >= len(unread)
                place = (names.next, None) if is_last else (page, ids[-1])
                yield partial(self._fetched, ids, *place)
            page, after = names.next, None

    def _behind_on(self, ids: Sequence[str], after: str | None) -> Sequence[str]:
        """Those of ``ids`` that follow ``after``; all where it is not among them, and Jira still knows us."""
        if after is None:
            return ids
        if after in ids:
            return ids[ids.index(after) + 1 :]
        self._site.whoami()
        return ids

    def _fetched(self, ids: Sequence[str], page: str | None, after: str | None) -> Lot:
        """The issues with these names. Those that are missing were deleted, unless Jira does not know us."""
        there = self._site.look_up(ids, self._lens.fields.asked_for)
        if len(there) < len(ids):
            self._site.whoami()
        return Lot(Found(list(there.values()), None), page, after)

    def _search(self, position: Position) -> requests.Search:
        fields = self._lens.fields
        sprints = position.sprints if fields.sprints else None
        return requests.changed(self._query, position.floor, fields.asked_for, sprints, position.anchor)

    def _behind(self, position: Position, found: Found, names: Names) -> Position:
        """Having seen what is on a page, its ``names`` among it."""
        homes = {home_of(issue) for issue in found.issues}
        running = {sprint for issue in found.issues for sprint in self._lens.open_sprints(issue)}
        return position.knowing(names, homes, found.ids).in_sprints(running)

    def _page(self, found: Found, position: Position) -> Page:
        return Page([self._lens.item(issue) for issue in found.issues], position.cursor)
