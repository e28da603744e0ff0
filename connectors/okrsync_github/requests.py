"""What to ask GitHub for. Pure.

https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

from okrsync.sdk import Ask, Scope

# Without a version GitHub takes its oldest, and moves on silently when that one is retired.
# https://docs.github.com/en/rest/about-the-rest-api/api-versions
HEADERS: Mapping[str, str] = {
    "Accept": "application/vnd.github+json, application/json",
    "X-GitHub-Api-Version": "2022-11-28",
}
# The most that one page may hold.
PAGE = 100
# GitHub keeps time in whole seconds, and whether ``since`` includes its own second is not promised.
_TICK = timedelta(seconds=1)


def me() -> Ask:
    """Who the token belongs to."""
    return Ask("/user")


def rate_limit() -> Ask:
    """What the token may use up: an installed app may ask this where it has no user to be."""
    return Ask("/rate_limit")


def repository(scope: Scope, etag: str | None = None) -> Ask:
    """The repository itself."""
    return _conditional(f"/repos/{scope.name}", etag)


def issue(full_name: str, number: str) -> Ask:
    """One issue, where the statuses tell what became of it.

    https://docs.github.com/en/rest/issues/issues#get-an-issue
    """
    return Ask(f"/repos/{full_name}/issues/{number}", expect=frozenset({301, 404, 410}))


def timeline(full_name: str, number: str) -> Ask:
    """The first page of what happened to one issue, oldest first.

    https://docs.github.com/en/rest/issues/timeline
    """
    return Ask(_path(Scope("repo", full_name), f"issues/{number}/timeline"))


def events(full_name: str) -> Ask:
    """The first page of what happened to the issues of a repository, newest first.

    https://docs.github.com/en/rest/issues/events#list-issue-events-for-a-repository
    """
    return Ask(_path(Scope("repo", full_name), "issues/events"))


def repositories() -> Ask:
    """The first page of the repositories that the account may see.

    https://docs.github.com/en/rest/repos/repos#list-repositories-for-the-authenticated-user
    """
    return Ask(f"/user/repos?{urlencode({'sort': 'full_name', 'per_page': PAGE})}")


def installed() -> Ask:
    """The same for an installed app.

    https://docs.github.com/en/rest/apps/installations#list-repositories-accessible-to-the-app-installation
    """
    return Ask(f"/installation/repositories?per_page={PAGE}")


def installations() -> Ask:
    """Where an app is installed, as the app itself may ask.

    https://docs.github.com/en/rest/apps/apps#list-installations-for-the-authenticated-app
    """
    return Ask(f"/app/installations?per_page={PAGE}")


def installation(number: int) -> Ask:
    """One installation of an app, as the app itself may ask.

    https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app
    """
    return Ask(f"/app/installations/{number}")


def access_token(installation: str, permissions: Mapping[str, str]) -> Ask:
    """A token for an hour that may do no more than this.

    https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
    """
    path = f"/app/installations/{installation}/access_tokens"
    return Ask(path, method="POST", json={"permissions": dict(permissions)})


def changed(scope: Scope, since: datetime | None, etag: str | None) -> Ask:
    """The first page of the issues and pull requests changed since then, the oldest change first.

    What is touched while the pages are read moves to their end and so comes once more, where the newest
    first would lose it. All of them are asked for without ``since``: with the epoch GitHub finds nothing.
    """
    return _conditional(_changed(scope, since), etag)


def created(scope: Scope) -> Ask:
    """The first page of all issues and pull requests in the order of creation, which never changes."""
    return Ask(_path(scope, "issues", state="all", sort="created", direction="asc"))


def latest(scope: Scope, etag: str | None) -> Ask:
    """The issues and pull requests that were opened last."""
    return _conditional(_path(scope, "issues", state="all", sort="created", direction="desc"), etag)


def labels(scope: Scope, etag: str | None) -> Ask:
    """The first page of the labels.

    https://docs.github.com/en/rest/issues/labels#list-labels-for-a-repository
    """
    return _conditional(_path(scope, "labels"), etag)


def milestones(scope: Scope, etag: str | None) -> Ask:
    """The first page of all milestones, closed ones included.

    https://docs.github.com/en/rest/issues/milestones#list-milestones
    """
    return _conditional(_path(scope, "milestones", state="all", sort="due_on", direction="asc"), etag)


def onward(scope: Scope, link: str, first: datetime, last: datetime) -> str:
    """Where a pull of changes goes on after a page that holds changes from ``first`` to ``last``.

    The ``next`` link of GitHub itself holds a cursor (``after``). Where it counts pages, as that of older
    Enterprise Servers does, each issue touched meanwhile moves the others up by one and past the reader. So
    the next page is asked for by date there, save where one page is all of one moment.

    https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
    """
    is_cursor = "after" in parse_qs(urlsplit(link).query)
    return link if is_cursor or last - _TICK <= first else _changed(scope, last - _TICK)


def with_query_of(path: str, target: str) -> str:
    """``target``, where ``path`` was redirected to, with the same question.

    A redirection without it would be followed to the open issues alone.
    """
    query = urlsplit(path).query
    return target if "?" in target or not query else f"{target}?{query}"


def _changed(scope: Scope, since: datetime | None) -> str:
    bound = {"since": f"{since:%Y-%m-%dT%H:%M:%SZ}"} if since else {}
    return _path(scope, "issues", state="all", sort="updated", direction="asc", **bound)


def _path(scope: Scope, what: str, **asked: str) -> str:
    return f"/repos/{scope.name}/{what}?{urlencode({**asked, 'per_page': PAGE})}"


def _conditional(path: str, etag: str | None) -> Ask:
    """Ask for news only: "nothing new" (304) costs nothing of the rate limit.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
    """
    if etag is None:
        return Ask(path)
    return Ask(path, headers={"If-None-Match": etag}, expect=frozenset({304}))
