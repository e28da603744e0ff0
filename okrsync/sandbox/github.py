"""The GitHub stand-in: its addresses, and what one reads of repositories and single issues.

https://docs.github.com/en/rest/issues
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from okrsync.sandbox.github_graphql import graphql
from okrsync.sandbox.github_installations import access_tokens, installation, installations
from okrsync.sandbox.github_listing import answer, issues_page, numbered_page
from okrsync.sandbox.github_manners import (
    ENTERPRISE,
    ENTERPRISE_GRAPHQL,
    GitHubManners,
    bare_path,
    error,
    moved,
    refuse,
    version,
)
from okrsync.sandbox.github_payloads import GitHubView
from okrsync.sandbox.routing import Address, build

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.github_site import GitHubSite
    from okrsync.sandbox.github_state import GitHubIssue, Repository


def app(site: GitHubSite) -> ASGIApp:
    """Make the stand-in of a site."""
    return build(site, GitHubManners(site), ADDRESSES, lambda _: error(404, "Not Found"))


def user(site: GitHubSite, call: Call) -> Response:
    """Say who the token belongs to; an app's belongs to nobody."""
    _refuse_apps(site, call)
    return answer(call, _view(call).profile(site.viewer, site.clock()))


def rate_limit(site: GitHubSite, call: Call) -> Response:
    """Say what the limits are; the headers of every answer tell how much is left."""
    core = {"limit": site.rate_limit, "remaining": site.rate_limit, "used": 0, "reset": 0, "resource": "core"}
    singular = {} if version(call) >= "2026-03-10" else {"rate": core}
    resources = {"core": core, "search": {**core, "limit": 30, "remaining": 30, "resource": "search"}}
    return answer(call, {"resources": resources, **singular})


def user_repositories(site: GitHubSite, call: Call) -> Response:
    """List the repositories that the token reads."""
    _refuse_apps(site, call)
    rows, headers = numbered_page(call, _readable(site))
    return answer(call, [_view(call).repository(one) for one in rows], headers)


def installation_repositories(site: GitHubSite, call: Call) -> Response:
    """List the repositories that an installed app reads."""
    if not _is_app(site, call):
        refuse(403, "You must authenticate with an installation access token in order to list repositories")
    everything = _readable(site)
    rows, headers = numbered_page(call, everything)
    body = {"total_count": len(everything), "repositories": [_view(call).repository(one) for one in rows]}
    return answer(call, body, headers)


def repository(site: GitHubSite, call: Call) -> Response:
    """Show a repository."""
    return answer(call, _view(call).repository(_repository(site, call)))


def issues(site: GitHubSite, call: Call) -> Response:
    """List issues and pull requests; open ones unless `state` says otherwise."""
    rows, headers = issues_page(site, _repository(site, call), call)
    return answer(call, [_view(call).issue(one, site.sub_issues(one)) for one in rows], headers)


def issue(site: GitHubSite, call: Call) -> Response:
    """Show one issue: 301 when transferred, 410 when deleted, 404 when neither is known."""
    home, number = _repository(site, call), _number(call)
    if number in home.transferred:
        new = home.transferred[number]
        moved(f"{call.base_url}/repositories/{new.repository.id}/issues/{new.number}")
    if number in home.deleted:
        refuse(410, "This issue was deleted")
    found = _issue(site, call)
    return answer(call, _view(call).issue(found, site.sub_issues(found)))


def sub_issues(site: GitHubSite, call: Call) -> Response:
    """List the issues right under one."""
    rows, headers = numbered_page(call, site.sub_issues(_issue(site, call)))
    return answer(call, [_view(call).issue(one, site.sub_issues(one)) for one in rows], headers)


def parent(site: GitHubSite, call: Call) -> Response:
    """Show the issue above one."""
    above = _issue(site, call).parent
    if above is None:
        refuse(404, "Not Found")
    return answer(call, _view(call).issue(above, site.sub_issues(above)))


def issue_events(site: GitHubSite, call: Call) -> Response:
    """List what happened to an issue, oldest first; the timeline of these events is the same list."""
    found = _issue(site, call)
    rows, headers = numbered_page(call, found.events)
    return answer(call, [_view(call).event(found, one) for one in rows], headers)


def repository_events(site: GitHubSite, call: Call) -> Response:
    """List what happened to a repository's issues, newest first."""
    home = _repository(site, call)
    pairs = [(one, event) for one in home.listed() for event in one.events]
    newest = sorted(pairs, key=lambda pair: pair[1].id, reverse=True)
    rows, headers = numbered_page(call, newest)
    seen = _view(call)
    body = [{**seen.event(one, event), "issue": seen.issue(one, site.sub_issues(one))} for one, event in rows]
    return answer(call, body, headers)


def milestones(site: GitHubSite, call: Call) -> Response:
    """List milestones; open ones unless `state` says otherwise."""
    home, state = _repository(site, call), call.query.get("state", "open")
    found = [one for one in home.milestones.values() if state in {"all", one.state}]
    rows, headers = numbered_page(call, found)
    return answer(call, [_view(call).milestone(home, one) for one in rows], headers)


def labels(site: GitHubSite, call: Call) -> Response:
    """List labels."""
    home = _repository(site, call)
    rows, headers = numbered_page(call, list(home.labels.values()))
    return answer(call, [_view(call).label(home, one) for one in rows], headers)


def _of_repository(tail: str) -> tuple[str, str]:
    """Both ways to address a thing of a repository: by name, and by id as redirections and links do."""
    return f"/repos/{{owner}}/{{name}}{tail}", f"/repositories/{{repository}}{tail}"


_REPOSITORY = {
    "": repository,
    "/issues": issues,
    "/issues/events": repository_events,
    "/issues/{number:int}": issue,
    "/issues/{number:int}/events": issue_events,
    "/issues/{number:int}/timeline": issue_events,
    "/issues/{number:int}/sub_issues": sub_issues,
    "/issues/{number:int}/parent": parent,
    "/milestones": milestones,
    "/labels": labels,
}
_REST: list[Address[GitHubSite]] = [
    Address("/user", user),
    Address("/user/repos", user_repositories),
    Address("/installation/repositories", installation_repositories),
    Address("/app/installations", installations),
    Address("/app/installations/{installation:int}", installation),
    Address("/app/installations/{installation:int}/access_tokens", access_tokens, ("POST",)),
    Address("/rate_limit", rate_limit),
    *(Address(path, endpoint) for tail, endpoint in _REPOSITORY.items() for path in _of_repository(tail)),
]


def _on_enterprise_server(one: Address[GitHubSite]) -> Address[GitHubSite]:
    """Make the same address below another path, which is part of every address that it gives, too."""

    def endpoint(site: GitHubSite, call: Call) -> Response:
        inside = replace(call, path=bare_path(call), base_url=f"{call.base_url}{ENTERPRISE}")
        return one.endpoint(site, inside)

    return replace(one, path=f"{ENTERPRISE}{one.path}", endpoint=endpoint)


ADDRESSES: list[Address[GitHubSite]] = [
    *_REST,
    *map(_on_enterprise_server, _REST),
    Address("/graphql", graphql, ("POST",)),
    Address(ENTERPRISE_GRAPHQL, graphql, ("POST",)),
]


def _is_app(site: GitHubSite, call: Call) -> bool:
    return site.minted_as(call.headers.get("authorization", "").partition(" ")[2]) is not None


def _refuse_apps(site: GitHubSite, call: Call) -> None:
    if _is_app(site, call):
        refuse(403, "Resource not accessible by integration")


def _view(call: Call) -> GitHubView:
    return GitHubView(call.base_url, version(call))


def _readable(site: GitHubSite) -> list[Repository]:
    return [one for one in site.repositories.values() if not one.hidden]


def _repository(site: GitHubSite, call: Call) -> Repository:
    """Find the repository of an address; its former name redirects to its id."""
    found = _by_id(site, call) if "repository" in call.params else _by_name(site, call)
    if found is None or found.hidden:
        refuse(404, "Not Found")
    return found


def _by_id(site: GitHubSite, call: Call) -> Repository | None:
    number = call.params["repository"]
    return site.repositories.get(int(number)) if number.isdigit() else None


def _by_name(site: GitHubSite, call: Call) -> Repository | None:
    full_name = f"{call.params['owner']}/{call.params['name']}"
    try:
        return site.repository(full_name)
    except LookupError:
        renamed = site.renamed(full_name)
    if renamed and not renamed.hidden:
        rest = call.path.removeprefix(f"/repos/{full_name}")
        asked = f"?{urlencode(call.query)}" if call.query else ""
        moved(f"{call.base_url}/repositories/{renamed.id}{rest}{asked}")
    return None


def _number(call: Call) -> int:
    return int(call.params["number"])


def _issue(site: GitHubSite, call: Call) -> GitHubIssue:
    """Find an issue for its sub-resources: of a transferred or deleted one they are just not found."""
    found = _repository(site, call).issues.get(_number(call))
    if found is None:
        refuse(404, "Not Found")
    return found
