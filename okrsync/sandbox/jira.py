"""The Jira Cloud stand-in: its addresses, and the small ones among its endpoints.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from okrsync.sandbox import jira_agile, jira_search
from okrsync.sandbox.jira_fields import all_fields
from okrsync.sandbox.jira_manners import JiraManners, error, refuse
from okrsync.sandbox.jira_payloads import changelog_page
from okrsync.sandbox.jira_search import find, view
from okrsync.sandbox.routing import Address, build

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.jira_state import JiraIssue, JiraProject

_MOST_CHANGES = 100
_MOST_PROJECTS = 100
_NO_ISSUE = "Issue does not exist or you do not have permission to see it."


def app(site: JiraSite) -> ASGIApp:
    """Make the stand-in of a site."""
    return build(site, JiraManners(site), ADDRESSES, lambda _: error(404, "null for uri"))


def myself(site: JiraSite, call: Call) -> Response:
    """Say who the token belongs to, and in which zone that person's dates are."""
    return JSONResponse(view(site, call).user(site.viewer))


def server_info(site: JiraSite, call: Call) -> Response:
    """Say what runs here; anybody may ask."""
    return JSONResponse(
        {
            "baseUrl": call.base_url,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100287,
            "serverTime": view(site, call).stamp(site.clock()),
            "serverTitle": "Jira",
        }
    )


def fields(_: JiraSite, __: Call) -> Response:
    """List the fields."""
    return JSONResponse(all_fields())


def statuses(site: JiraSite, call: Call) -> Response:
    """List the statuses with their categories."""
    return JSONResponse([view(site, call).status(one) for one in site.statuses.values()])


def resolutions(site: JiraSite, call: Call) -> Response:
    """List the resolutions."""
    seen = view(site, call)
    listed = [
        {"self": seen.address(f"resolution/{one.id}"), "id": one.id, "name": one.name}
        for one in site.resolutions.values()
    ]
    return JSONResponse(listed)


def projects(site: JiraSite, call: Call) -> Response:
    """List the projects the caller may browse, by page; `query` matches key or name."""
    wanted = call.query.get("query", "").lower()
    matching = [one for one in _browsable(site) if wanted in f"{one.key} {one.name}".lower()]
    if "keys" in call.query:
        matching = [one for one in matching if one.key in call.names("keys")]
    start, size = call.integer("startAt", 0), min(call.integer("maxResults", 50), _MOST_PROJECTS)
    shown = matching[start : start + size]
    return JSONResponse(
        {
            "maxResults": size,
            "startAt": start,
            "total": len(matching),
            "isLast": start + len(shown) >= len(matching),
            "values": [view(site, call).project(one) for one in shown],
        }
    )


def project(site: JiraSite, call: Call) -> Response:
    """Show one project with its issue types, components and versions."""
    word = call.params["key"]
    found = next((one for one in _browsable(site) if word in {one.key, one.id}), None)
    if found is None:
        refuse(404, f"No project could be found with key '{word}'.")
    seen = view(site, call)
    return JSONResponse(
        {
            **seen.project(found),
            "issueTypes": [seen.issue_type(one) for one in site.types.values()],
            "components": [seen.component(one) for one in found.components.values()],
            "versions": [seen.version(one) for one in found.versions.values()],
        }
    )


def issue(site: JiraSite, call: Call) -> Response:
    """Show one issue, found by its old key as well."""
    found = _readable(site, call)
    wanted = set(call.names("fields") or ["*all"])
    history = jira_search.history(site, call, found) if "changelog" in call.query.get("expand", "") else {}
    return JSONResponse({**view(site, call).issue(found, wanted), **history})


def changelog(site: JiraSite, call: Call) -> Response:
    """Page through one issue's history, oldest first, at most 100 at a time."""
    found = _readable(site, call)
    size = min(call.integer("maxResults", _MOST_CHANGES), _MOST_CHANGES)
    return JSONResponse(changelog_page(view(site, call), found.history, call.integer("startAt", 0), size))


_BOTH = ("GET", "POST")
ADDRESSES: list[Address[JiraSite]] = [
    Address("/rest/api/3/myself", myself),
    Address("/rest/api/2/serverInfo", server_info),
    Address("/rest/api/3/serverInfo", server_info),
    Address("/rest/api/3/field", fields),
    Address("/rest/api/3/status", statuses),
    Address("/rest/api/3/resolution", resolutions),
    Address("/rest/api/3/project/search", projects),
    Address("/rest/api/3/project/{key}", project),
    Address("/rest/api/2/search", jira_search.removed, _BOTH),
    Address("/rest/api/3/search", jira_search.removed, _BOTH),
    Address("/rest/api/3/search/jql", jira_search.search, _BOTH),
    Address("/rest/api/3/search/approximate-count", jira_search.approximate_count, ("POST",)),
    Address("/rest/api/3/issue/bulkfetch", jira_search.bulk_fetch, ("POST",)),
    Address("/rest/api/3/changelog/bulkfetch", jira_search.bulk_changelog, ("POST",)),
    Address("/rest/api/3/issue/{key}", issue),
    Address("/rest/api/3/issue/{key}/changelog", changelog),
    *jira_agile.ADDRESSES,
]


def _browsable(site: JiraSite) -> list[JiraProject]:
    return sorted(
        (one for one in site.projects.values() if not one.hidden and not one.archived),
        key=lambda one: one.key,
    )


def _readable(site: JiraSite, call: Call) -> JiraIssue:
    found = find(site, call.params["key"])
    if found is None or found not in site.visible():
        refuse(404, _NO_ISSUE)
    return found
