"""What an app asks GitHub for about itself.

https://docs.github.com/en/rest/apps/apps
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from okrsync.sandbox.github_listing import answer, numbered_page
from okrsync.sandbox.github_manners import refuse, version
from okrsync.sandbox.github_payloads import GitHubView, stamp
from okrsync.sandbox.github_state import GitHubUser

if TYPE_CHECKING:
    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.github_apps import AppInstallation, GitHubApp
    from okrsync.sandbox.github_site import GitHubSite

_LEVELS = ("read", "write", "admin")


def installations(site: GitHubSite, call: Call) -> Response:
    """List where an app is installed."""
    rows, headers = numbered_page(call, _app(site, call).installations)
    return answer(call, [_written(call, one) for one in rows], headers)


def installation(site: GitHubSite, call: Call) -> Response:
    """Show one installation."""
    return answer(call, _written(call, _installation(site, call)))


def access_tokens(site: GitHubSite, call: Call) -> Response:
    """Give an installation a token, with less than it was granted where that is asked for."""
    found = _installation(site, call)
    if found.suspended_at:
        refuse(403, "This installation has been suspended")
    asked = call.json().get("permissions") or found.permissions
    if any(not _covers(found.permissions.get(name), level) for name, level in asked.items()):
        refuse(422, "The permissions requested are not granted to this installation.")
    minted = site.mint(found, asked)
    body = {
        "token": minted.token,
        "expires_at": stamp(minted.expires_at),
        "permissions": dict(asked),
        "repository_selection": "all",
    }
    return JSONResponse(body, 201)


def _app(site: GitHubSite, call: Call) -> GitHubApp:
    return site.app_of(call.headers["authorization"].partition(" ")[2])


def _installation(site: GitHubSite, call: Call) -> AppInstallation:
    number = int(call.params["installation"])
    found = next((one for one in _app(site, call).installations if one.id == number), None)
    if found is None:
        refuse(404, "Not Found")
    return found


def _covers(granted: str | None, asked: str) -> bool:
    return granted is not None and _LEVELS.index(asked) <= _LEVELS.index(granted)


def _written(call: Call, one: AppInstallation) -> dict[str, Any]:
    seen = GitHubView(call.base_url, version(call))
    account = {**seen.user(GitHubUser(one.id, one.account)), "type": "Organization"}
    return {
        "id": one.id,
        "account": account,
        "repository_selection": "all",
        "access_tokens_url": f"{call.base_url}/app/installations/{one.id}/access_tokens",
        "repositories_url": f"{call.base_url}/installation/repositories",
        "html_url": f"{call.base_url}/organizations/{one.account}/settings/installations/{one.id}",
        "app_id": one.app.id,
        "app_slug": one.app.slug,
        "client_id": one.app.client_id,
        "target_id": one.id,
        "target_type": "Organization",
        "permissions": dict(one.permissions),
        "events": [],
        "created_at": stamp(one.created_at),
        "updated_at": stamp(one.created_at),
        "single_file_name": None,
        "suspended_by": account if one.suspended_at else None,
        "suspended_at": stamp(one.suspended_at),
    }
