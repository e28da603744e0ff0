"""What a scope stands for on a site today: its query, and what else decides which issues it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from okrsync.sdk import Json, NotFound, Record, Scope
from okrsync_jira.jql import both, quoted, without_order
from okrsync_jira.scope import BOARD, FILTER, JQL, PROJECT
from okrsync_jira.site import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """``query`` holds the issues of a scope, whatever ``shape`` says; where that changes, so may they.

    ``project`` is set where the scope is one. ``estimate`` is the field by which the board of the scope
    estimates.
    """

    query: str
    project: Record | None = None
    shape: Json = None
    estimate: str | None = None


class Places:
    """Finds the places of scopes on one site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def of(self, scope: Scope) -> Place:
        """The place; raises ``NotFound`` where the account can't see it."""
        return _FINDING[scope.kind](self, scope.name)

    def project(self, key: str) -> Place:
        """A project. It is asked for by the key that it has today, which may be another one."""
        project = self._site.project(key)
        today = project.opt_text("key") or key
        return Place(query=f"project = {quoted(today)}", project=project, shape=today)

    def query(self, jql: str) -> Place:
        """A query."""
        return Place(query=without_order(jql))

    def filter(self, name: str) -> Place:
        """A saved filter, by id or name. Jira resolves it; what it says is part of the shape.

        https://support.atlassian.com/jira-software-cloud/docs/jql-fields/#Filter
        """
        saved = self._filter(name)
        return Place(query=_held_by(saved), shape=saved.text("jql"))

    def board(self, name: str) -> Place:
        """A board, by id or name: its saved filter and, of a Kanban board, the sub-filter.

        https://support.atlassian.com/jira-software-cloud/docs/configure-quick-and-sub-filters/
        """
        id_ = name if name.isdecimal() else self._board_called(name).name("id")
        board = self._site.board(id_)
        saved = self._site.filter(board.record("filter").name("id"))
        part = board.opt_record("subQuery")
        rest = without_order(part.opt_text("query") or "") if part else ""
        estimate = _estimate(board)
        return Place(query=both(_held_by(saved), rest), shape=[saved.text("jql"), rest], estimate=estimate)

    def _filter(self, name: str) -> Record:
        if name.isdecimal():
            return self._site.filter(name)
        found = _called(name, self._site.filters_called(name))
        return self._site.filter(_only(found, "filter", name).name("id"))

    def _board_called(self, name: str) -> Record:
        return _only(_called(name, self._site.boards_called(name)), "board", name)


def _held_by(saved: Record) -> str:
    return f"filter = {saved.text('id')}"


def _estimate(board: Record) -> str | None:
    # https://developer.atlassian.com/cloud/jira/software/rest/api-group-board/#api-rest-agile-1-0-board-boardid-configuration-get
    estimation = board.opt_record("estimation")
    field = estimation.opt_record("field") if estimation else None
    return field.opt_text("fieldId") if field else None


def _called(name: str, found: Iterable[Record]) -> list[Record]:
    """Those of exactly this name; Jira finds those too that only contain it."""
    return [one for one in found if one.text("name").casefold() == name.casefold()]


def _only(found: Sequence[Record], what: str, name: str) -> Record:
    if not found:
        raise NotFound(
            f"the account sees no {what} called {name!r}",
            hint=f"write the {what}'s id, which stands in its address",
        )
    if len(found) > 1:
        ids = ", ".join(one.name("id") for one in found)
        raise NotFound(
            f"{len(found)} {what}s are called {name!r}", hint=f"write the id of one of them: {ids}"
        )
    return found[0]


_FINDING: Mapping[str, Callable[[Places, str], Place]] = {
    PROJECT: Places.project,
    JQL: Places.query,
    FILTER: Places.filter,
    BOARD: Places.board,
}
