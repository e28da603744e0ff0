"""The Jira stand-in, Cloud or Data Center: its addresses, and the small ones among its endpoints.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import JSONResponse

from okrsync.sandbox import jira_agile, jira_filters, jira_search
from okrsync.sandbox.jira_agile import page_of
from okrsync.sandbox.jira_fields import all_fields, server_fields
from okrsync.sandbox.jira_manners import JiraManners, error, refuse
from okrsync.sandbox.jira_payloads import changelog_page
from okrsync.sandbox.jira_search import find, view
from okrsync.sandbox.jira_server_manners import ServerManners
from okrsync.sandbox.routing import Address, build

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.jira_payloads import Json
    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.jira_state import JiraIssue, JiraProject

_MOST_CHANGES = 100
_MOST_PROJECTS = 100
_HIDDEN_ISSUE = "You do not have the permission to see the specified issue."
_NO_ISSUE = "Issue does not exist or you do not have permission to see it."


def app(site: JiraSite) -> ASGIApp:
    """Make the stand-in of a site."""
    cloud = build(site, JiraManners(site), ADDRESSES, lambda _: error(404, "null for uri"))
    server = build(site, ServerManners(site), SERVER_ADDRESSES, lambda _: error(404, "null for uri"))

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        await (server if site.data_center else cloud)(scope, receive, send)

    return either


def myself(site: JiraSite, call: Call) -> Response:
    """Say who the token belongs to, and in which zone that person's dates are."""
    return JSONResponse(view(site, call).user(site.viewer))


def server_info(site: JiraSite, call: Call) -> Response:
    """Say what runs here; anybody may ask."""
    return JSONResponse(
        {
            "baseUrl": call.base_url,
            "version": "9.12.4" if site.data_center else "1001.0.0-SNAPSHOT",
            "versionNumbers": [9, 12, 4] if site.data_center else [1001, 0, 0],
            "deploymentType": "Server" if site.data_center else "Cloud",
            "buildNumber": 100287,
            "serverTime": view(site, call).stamp(site.clock()),
            "serverTitle": "Jira",
        }
    )


def tokens(site: JiraSite, call: Call) -> Response:
    """List the account's personal access tokens, none of which shows its value.

    https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
    """
    if not site.tells_token_ends:
        refuse(404, "null for uri: /rest/pat/latest/tokens")
    made = view(site, call).stamp(site.clock())
    return JSONResponse(
        [
            {
                "id": number,
                "name": f"okrsync {number}",
                "createdAt": made,
                "lastAccessed": made,
                **({"expiringAt": view(site, call).stamp(end)} if end else {}),
            }
            for number, end in enumerate(site.token_ends, 1)
        ]
    )


def fields(site: JiraSite, __: Call) -> Response:
    """List the fields."""
    return JSONResponse(server_fields() if site.data_center else all_fields())


def statuses(site: JiraSite, call: Call) -> Response:
    """List the statuses with their categories."""
    return JSONResponse([view(site, call).status(one) for one in site.statuses.values()])


def resolutions(site: JiraSite, call: Call) -> Response:
    """List the resolutions."""
    return JSONResponse(_resolutions(site, call))


def resolutions_by_page(site: JiraSite, call: Call) -> Response:
    """List the resolutions, by page."""
    return JSONResponse(page_of(call, _resolutions(site, call)))


def projects(site: JiraSite, call: Call) -> Response:
    """List the projects the caller may browse, by page; `query` matches key or name."""
    wanted = call.query.get("query", "").lower()
    matching = [one for one in _browsable(site) if wanted in f"{one.key} {one.name}".lower()]
    if "keys" in call.query:
        matching = [one for one in matching if one.key in call.names("keys")]
    return JSONResponse(page_of(call, [view(site, call).project(one) for one in matching], _MOST_PROJECTS))


def all_projects(site: JiraSite, call: Call) -> Response:
    """List the projects the caller may browse, all at once."""
    return JSONResponse([view(site, call).project(one) for one in _browsable(site)])


def project(site: JiraSite, call: Call) -> Response:
    """Show one project with its issue types, components and versions."""
    word = call.params["key"]
    found = next((one for one in _browsable(site) if word in {one.key, one.id, one.former_key}), None)
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
    Address("/rest/api/3/resolution/search", resolutions_by_page),
    *jira_filters.ADDRESSES,
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


# What of it a Data Center server has: https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/
SERVER_ADDRESSES: list[Address[JiraSite]] = [
    Address("/rest/api/2/myself", myself),
    Address("/rest/pat/latest/tokens", tokens),
    Address("/rest/api/2/serverInfo", server_info),
    Address("/rest/api/2/field", fields),
    Address("/rest/api/2/status", statuses),
    Address("/rest/api/2/resolution", resolutions),
    Address("/rest/api/2/project", all_projects),
    Address("/rest/api/2/project/{key}", project),
    Address("/rest/api/2/search", jira_search.search_by_offset, _BOTH),
    Address("/rest/api/2/issue/{key}", issue),
    *jira_filters.SERVER_ADDRESSES,
    *jira_agile.ADDRESSES,
]


def _resolutions(site: JiraSite, call: Call) -> list[Json]:
    seen = view(site, call)
    return [
        {"self": seen.address(f"resolution/{one.id}"), "id": one.id, "name": one.name, "description": ""}
        for one in site.resolutions.values()
    ]


def _browsable(site: JiraSite) -> list[JiraProject]:
    return sorted(
        (one for one in site.projects.values() if not one.hidden and not one.archived),
        key=lambda one: one.key,
    )


def _readable(site: JiraSite, call: Call) -> JiraIssue:
    found = find(site, call.params["key"])
    if found is not None and found.hidden and site.data_center:
        refuse(403, _HIDDEN_ISSUE)
    if found is None or found not in site.readable():
        refuse(404, _NO_ISSUE)
    return found
