"""Jira's saved filters: one by its id, the caller's own and favourite ones, and on Cloud those of a name.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-filters/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from okrsync.sandbox.jira_agile import page_of
from okrsync.sandbox.jira_manners import refuse
from okrsync.sandbox.jira_search import view
from okrsync.sandbox.routing import Address

if TYPE_CHECKING:
    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.jira_payloads import Json
    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.jira_state import SavedFilter


def saved_filter(site: JiraSite, call: Call) -> Response:
    """Show one filter."""
    found = site.filters.get(call.params["id"])
    if found is None or not found.shared:
        refuse(400, "The selected filter is not available to you, perhaps it has been deleted.")
    return JSONResponse(_written(site, call, found))


def filters(site: JiraSite, call: Call) -> Response:
    """List filters by page; `filterName` matches a part of the name."""
    wanted = call.query.get("filterName", "").lower()
    shown = [one for one in _shared(site) if wanted in one.name.lower()]
    return JSONResponse(page_of(call, [_written(site, call, one) for one in shown]))


def favourites(site: JiraSite, call: Call) -> Response:
    """List the caller's favourite filters."""
    return JSONResponse([_written(site, call, one) for one in _shared(site) if one.favourite])


SERVER_ADDRESSES: list[Address[JiraSite]] = [
    Address("/rest/api/2/filter/favourite", favourites),
    Address("/rest/api/2/filter/{id}", saved_filter),
]
ADDRESSES: list[Address[JiraSite]] = [
    Address("/rest/api/3/filter/search", filters),
    Address("/rest/api/3/filter/my", favourites),
    Address("/rest/api/3/filter/{id}", saved_filter),
]


def _shared(site: JiraSite) -> list[SavedFilter]:
    return [one for one in site.filters.values() if one.shared]


def _written(site: JiraSite, call: Call, saved: SavedFilter) -> Json:
    seen = view(site, call)
    return {
        "self": seen.address(f"filter/{saved.id}"),
        "id": saved.id,
        "name": saved.name,
        "description": "",
        "owner": seen.user(site.viewer),
        "jql": saved.jql,
        "viewUrl": f"{call.base_url}/issues/?filter={saved.id}",
        "favourite": saved.favourite,
        "favouritedCount": int(saved.favourite),
        "sharePermissions": [],
    }
