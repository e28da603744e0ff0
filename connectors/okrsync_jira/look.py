"""A look at what a site calls things today."""

from __future__ import annotations

from okrsync.sdk import NotFound, PermissionMissing
from okrsync_jira import names
from okrsync_jira.fields import Fields
from okrsync_jira.names import Names
from okrsync_jira.places import Place
from okrsync_jira.position import Position
from okrsync_jira.site import Site

# A scope that refers to more is not looked at piece by piece, but read anew in time.
_MOST = 20


def seen_on(site: Site, place: Place, fields: Fields, last: Position | None) -> Names:
    """The names of today: of statuses, number fields, sprints, and what issues of the projects refer to.

    Of other projects than the one that a scope is, and of sprints, those that the pulls up to ``last`` met.
    What the account may not see is left out.
    """
    seen = {**names.of_statuses(site.statuses), **names.of_numbers(fields.numbers)}
    if place.project is not None:
        seen |= names.of_project(place.project)
    if last is None:
        return seen
    if place.project is None and len(last.homes) <= _MOST:
        for home in last.homes:
            seen |= _of_project(site, home)
    sprints = names.ids(last.names, names.SPRINT)
    for sprint in sprints if len(sprints) <= _MOST else ():
        seen |= _of_sprint(site, sprint)
    return seen


def _of_project(site: Site, id_: str) -> Names:
    try:
        return names.of_project(site.project(id_))
    except (NotFound, PermissionMissing):
        return {}


def _of_sprint(site: Site, id_: str) -> Names:
    try:
        return names.of_sprint(site.sprint(id_))
    except (NotFound, PermissionMissing):
        return {}
