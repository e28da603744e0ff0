"""GitHub's issue lists: filters, order, cursors in `Link`, and the answer to "nothing changed".

https://docs.github.com/en/rest/issues/issues#list-repository-issues
https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from okrsync.sandbox.github_manners import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.github_site import GitHubSite
    from okrsync.sandbox.github_state import GitHubIssue, Repository

_DEFAULT_PAGE, _LARGEST_PAGE = 30, 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHOICES = {
    "state": ("open", "closed", "all"),
    "sort": ("created", "updated", "comments"),
    "direction": ("desc", "asc"),
}
_TOO_FAR = (
    "Pagination with the page parameter is not supported for large datasets, "
    "please use cursor based pagination (after/before)"
)
_Place = tuple[int, int]


def select(repository: Repository, call: Call) -> list[GitHubIssue]:
    """Filter and sort a repository's issues as the query asks; pull requests are among them."""
    state, sort, direction = (_choice(call, name) for name in _CHOICES)
    tests = [*_filters(repository, call), *_since(call)]
    if state != "all":
        tests.append(lambda one: one.state == state)
    found = [one for one in repository.listed() if all(test(one) for test in tests)]
    return sorted(found, key=lambda one: _place(one, sort), reverse=direction == "desc")


def issues_page(
    site: GitHubSite, repository: Repository, call: Call
) -> tuple[list[GitHubIssue], dict[str, str]]:
    """Cut the page asked for: by cursor where there is one, else by number up to GitHub's limit.

    A site that `counts_pages` links by number alone, as older Enterprise Servers do.
    """
    found, size = select(repository, call), page_size(call)
    number = max(call.integer("page", 1), 1)
    if "after" in call.query:
        found = _beyond(found, call)
    elif (number - 1) * size >= site.largest_offset:
        refuse(422, _TOO_FAR)
    else:
        found = found[(number - 1) * size :]
    shown = found[:size]
    if len(found) <= size:
        return shown, {}
    cursor = {"after": _cursor(_place(shown[-1], _choice(call, "sort")))}
    following = {**call.query, **({} if site.counts_pages else cursor), "page": str(number + 1)}
    address = f"{call.base_url}/repositories/{repository.id}/issues"
    return shown, {"link": _link(address, following, "next")}


def numbered_page(call: Call, rows: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    """Cut a page of the lists that know page numbers only."""
    size, number = page_size(call), max(call.integer("page", 1), 1)
    shown = rows[(number - 1) * size : number * size]
    if number * size >= len(rows):
        return shown, {}
    last = str(-(-len(rows) // size))
    address = f"{call.base_url}{call.path}"
    pages = {"next": str(number + 1), "last": last}
    return shown, {
        "link": ", ".join(_link(address, {**call.query, "page": page}, rel) for rel, page in pages.items())
    }


def page_size(call: Call) -> int:
    """Return per_page, at most 100."""
    return min(max(call.integer("per_page", _DEFAULT_PAGE), 1), _LARGEST_PAGE)


def answer(call: Call, body: Any, headers: dict[str, str] | None = None) -> Response:
    """Send JSON with an ETag that depends on the token, or 304 to whoever has it already.

    https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests
    """
    seen = json.dumps([call.headers.get("authorization"), body, headers], sort_keys=True)
    etag = f'W/"{hashlib.sha256(seen.encode()).hexdigest()}"'
    dressed = {**(headers or {}), "etag": etag, "cache-control": "private, max-age=60, s-maxage=60"}
    if etag in call.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=dressed)
    return JSONResponse(body, 200, dressed)


def _filters(repository: Repository, call: Call) -> list[Callable[[GitHubIssue], bool]]:
    tests: list[Callable[[GitHubIssue], bool]] = []
    if labels := {name.lower() for name in call.names("labels")}:
        tests.append(lambda one: labels <= {label.name.lower() for label in one.labels})
    if milestone := call.query.get("milestone"):
        tests.append(_of_milestone(repository, milestone))
    if assignee := call.query.get("assignee"):
        tests.append(lambda one: _names(assignee, [user.login for user in one.assignees]))
    if kind := call.query.get("type"):
        tests.append(lambda one: _names(kind, [one.type.name] if one.type else []))
    if creator := call.query.get("creator"):
        tests.append(lambda one: one.user.login == creator)
    return tests


def _of_milestone(repository: Repository, wanted: str) -> Callable[[GitHubIssue], bool]:
    """Filter by number; a number that does not exist is refused."""
    numbers = {str(one.number) for one in repository.milestones.values()}
    if wanted not in numbers | {"*", "none"}:
        refuse(422, "Validation Failed")
    return lambda one: _names(wanted, [str(one.milestone.number)] if one.milestone else [])


def _names(wanted: str, present: list[str]) -> bool:
    """Apply GitHub's filter words: a value, `*` for any, `none` for none."""
    return bool(present) if wanted == "*" else not present if wanted == "none" else wanted in present


def _since(call: Call) -> list[Callable[[GitHubIssue], bool]]:
    """Filter by `updated_at`; the very epoch is known to find nothing at all."""
    if "since" not in call.query:
        return []
    try:
        since = datetime.fromisoformat(call.query["since"])
    except ValueError:
        refuse(422, "Validation Failed")
    aware = since if since.tzinfo else since.replace(tzinfo=UTC)
    if aware == _EPOCH:
        return [lambda _: False]
    return [lambda one: one.updated_at.replace(microsecond=0) >= aware]


def _choice(call: Call, name: str) -> str:
    choices = _CHOICES[name]
    chosen = call.query.get(name, choices[0])
    if chosen not in choices:
        refuse(422, "Validation Failed")
    return chosen


def _place(issue: GitHubIssue, sort: str) -> _Place:
    """Return where an issue stands in an order; GitHub keeps whole seconds."""
    moment = issue.updated_at if sort == "updated" else issue.created_at
    return (0 if sort == "comments" else int(moment.timestamp()), issue.id)


def _beyond(found: list[GitHubIssue], call: Call) -> list[GitHubIssue]:
    """Keep what stands after the cursor now; what was touched meanwhile may come again."""
    sort, descending = _choice(call, "sort"), _choice(call, "direction") == "desc"
    try:
        seconds, number = json.loads(urlsafe_b64decode(call.query["after"]))
    except ValueError:
        refuse(422, "Validation Failed")
    last = (seconds, number)
    return [one for one in found if (_place(one, sort) < last if descending else _place(one, sort) > last)]


def _cursor(place: _Place) -> str:
    return urlsafe_b64encode(json.dumps(place).encode()).decode()


def _link(address: str, query: dict[str, str], rel: str) -> str:
    return f'<{address}?{urlencode(query)}>; rel="{rel}"'
