"""What there is to sync on a site: its projects, its boards, and the account's filters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from okrsync.sdk import Found, NotFound, PermissionMissing, Record, Scope
from okrsync_jira.scope import BOARD, FILTER, PROJECT
from okrsync_jira.site import Site


def on(site: Site) -> Iterator[Found]:
    """All that the account may see. Boards are left out where Jira Software, or the scope for it, is missing.

    The account is asked for first: a stranger would be shown a site with nothing on it.
    """
    site.whoami()
    for project in site.projects():
        key = project.name("key")
        yield Found(Scope(PROJECT, key), project.text("name"), {"project": key})
    yield from _numbered(BOARD, _boards(site))
    yield from _numbered(FILTER, site.own_filters())


def _boards(site: Site) -> Iterator[Record]:
    try:
        yield from site.boards_called("")
    except (NotFound, PermissionMissing):
        return


def _numbered(kind: str, found: Iterable[Record]) -> Iterator[Found]:
    """By id, since names are neither unique nor for ever."""
    for one in found:
        id_ = one.name("id")
        yield Found(Scope(kind, id_), one.text("name"), {kind: id_})
