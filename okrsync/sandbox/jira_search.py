"""Jira's enhanced search and bulk fetches: JQL, token paging, short pages.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse

from okrsync.sandbox import jql_meaning
from okrsync.sandbox.jira_manners import error, refuse
from okrsync.sandbox.jira_payloads import JiraView, Json
from okrsync.sandbox.jira_server_payloads import ServerView
from okrsync.sandbox.jql import JqlError, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.jira_state import JiraIssue

_DEFAULT_PAGE, _LARGEST_PAGE = 50, 5000
_BULK_ISSUES, _BULK_CHANGELOGS, _BULK_CHANGES = 100, 1000, 10_000
_EXPANDED_HISTORY = 40
_REMOVED = (
    "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API. "
    "A full migration guideline is available at https://developer.atlassian.com/changelog/#CHANGE-2046"
)
_UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


def view(site: JiraSite, call: Call) -> JiraView:
    """See the site as the caller does."""
    seen = ServerView if site.data_center else JiraView
    return seen(call.base_url, site.viewer.time_zone)


def search(site: JiraSite, call: Call) -> Response:
    """Answer one page: ids alone without `fields`, fewer than asked for where fields are heavy.

    The order is evaluated anew for every page, so an issue that is touched meanwhile changes its place.
    """
    asked = _asked(call)
    text, fields = str(asked.get("jql") or ""), set(asked["fields"])
    size = _page_size(site, asked, fields)
    found = bounded(site, text)
    start = _behind(found, asked.get("nextPageToken"), text)
    shown = found[start : start + size]
    page: Json = {"issues": [_expanded(site, call, one, fields, asked["expand"]) for one in shown]}
    if start + size < len(found):
        return JSONResponse({**page, "nextPageToken": _token(start + size, text, shown), "isLast": False})
    return JSONResponse({**page, "isLast": True})


def search_by_offset(site: JiraSite, call: Call) -> Response:
    """Answer one page as Data Center does: from an offset, with a total, and shorter without a word.

    https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#api/2/search-searchUsingSearchRequest
    """
    asked: dict[str, Any] = {**call.query, "fields": call.names("fields")}
    if call.method == "POST":
        asked = call.json()
    start, size = int(asked.get("startAt") or 0), int(asked.get("maxResults", _DEFAULT_PAGE))
    found = _evaluated(site, str(asked.get("jql") or ""))
    shown = found[start : start + min(size, site.page_cap)]
    fields, expand = set(asked.get("fields") or ["*navigable"]), " ".join(asked.get("expand") or [])
    issues = [_expanded(site, call, one, fields, expand) for one in shown]
    return JSONResponse({"startAt": start, "maxResults": size, "total": len(found), "issues": issues})


def approximate_count(site: JiraSite, call: Call) -> Response:
    """Count (the real one lags, this one does not)."""
    return JSONResponse({"count": len(bounded(site, str(call.json().get("jql") or "")))})


def removed(_: JiraSite, __: Call) -> Response:
    """Answer for the search that went away in 2025."""
    return error(410, _REMOVED)


def bulk_fetch(site: JiraSite, call: Call) -> Response:
    """Answer up to 100 issues by id or key, in the order of their ids; what is deleted or hidden is left out.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-bulkfetch-post
    """
    asked = call.json()
    wanted = [str(one) for one in asked.get("issueIdsOrKeys") or []]
    if not 1 <= len(wanted) <= _BULK_ISSUES:
        refuse(400, f"The number of issues must be between 1 and {_BULK_ISSUES}.")
    fields = set(asked.get("fields") or ["*navigable"])
    found = _readable(site, wanted)
    written = [view(site, call).issue(one, fields) for one in found]
    return JSONResponse({"expand": "names,schema", "issueErrors": [], "issues": written})


def bulk_changelog(site: JiraSite, call: Call) -> Response:
    """Answer the histories of many issues, oldest first, by token.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-changelog-bulkfetch-post
    """
    asked = call.json()
    wanted = [str(one) for one in asked.get("issueIdsOrKeys") or []]
    if not 1 <= len(wanted) <= _BULK_CHANGELOGS:
        refuse(400, f"The number of issues must be between 1 and {_BULK_CHANGELOGS}.")
    fields = set(asked.get("fieldIds") or [])
    entries = [
        (issue.id, change)
        for issue in _readable(site, wanted)
        for change in issue.history
        if not fields or fields & {item.field_id for item in change.items}
    ]
    size = min(int(asked.get("maxResults") or 1000), _BULK_CHANGES)
    start = _position(asked.get("nextPageToken"), "changelog")
    grouped: dict[str, list[Json]] = {}
    for issue_id, change in entries[start : start + size]:
        grouped.setdefault(issue_id, []).append(view(site, call).change(change, epoch=True))
    more = {"nextPageToken": _token(start + size, "changelog")} if start + size < len(entries) else {}
    logs = [{"issueId": issue_id, "changeHistories": changes} for issue_id, changes in grouped.items()]
    return JSONResponse({"issueChangeLogs": logs, **more})


def bounded(site: JiraSite, text: str) -> list[JiraIssue]:
    """Evaluate a query that restricts something, or refuse."""
    return _evaluated(site, text, unbounded=False)


def _evaluated(site: JiraSite, text: str, *, unbounded: bool = True) -> list[JiraIssue]:
    try:
        query = parse(text)
        if query.where is None and not unbounded:
            refuse(400, _UNBOUNDED)
        return jql_meaning.search(site, query)
    except JqlError as wrong:
        refuse(400, str(wrong))


def _asked(call: Call) -> dict[str, Any]:
    """Bring the two ways of asking (query and JSON) to one shape."""
    if call.method == "POST":
        asked = call.json()
        return {**asked, "fields": asked.get("fields") or [], "expand": asked.get("expand") or ""}
    size = {"maxResults": call.integer("maxResults", 0)} if "maxResults" in call.query else {}
    return {"expand": "", **call.query, **size, "fields": call.names("fields")}


def _page_size(site: JiraSite, asked: dict[str, Any], fields: set[str]) -> int:
    size = asked.get("maxResults", _DEFAULT_PAGE)
    if not isinstance(size, int) or not 1 <= size <= _LARGEST_PAGE:
        refuse(400, f"The maxResults must be between 1 and {_LARGEST_PAGE}.")
    return min(size, site.keys_cap if fields <= {"id", "key"} else site.page_cap)


def _expanded(site: JiraSite, call: Call, issue: JiraIssue, fields: set[str], expand: str) -> Json:
    written = view(site, call).issue(issue, fields)
    return {**written, **history(site, call, issue)} if "changelog" in expand else written


def history(site: JiraSite, call: Call, issue: JiraIssue) -> Json:
    """Write `expand=changelog`: on Cloud the newest entries first, and no more than 40."""
    entries = [view(site, call).change(change) for change in issue.history]
    newest = entries[: site.history_cap] if site.data_center else entries[::-1][:_EXPANDED_HISTORY]
    total = len(issue.history)
    return {"changelog": {"startAt": 0, "maxResults": len(newest), "total": total, "histories": newest}}


def _readable(site: JiraSite, wanted: list[str]) -> list[JiraIssue]:
    visible = {one.id for one in site.readable()}
    found = {issue.id: issue for word in wanted if (issue := find(site, word)) and issue.id in visible}
    return sorted(found.values(), key=lambda one: int(one.id))


def find(site: JiraSite, word: str) -> JiraIssue | None:
    """Find an issue by id, key or former key."""
    try:
        return site.issue(word)
    except LookupError:
        return None


def _token(position: int, query: str, shown: Sequence[JiraIssue] = ()) -> str:
    """Make an opaque token; it holds for its own query only."""
    last = [one.id for one in reversed(shown)]
    return urlsafe_b64encode(json.dumps([position, _mark(query), last]).encode()).decode()


def _position(token: str | None, query: str) -> int:
    return _read(token, query)[0]


def _behind(found: Sequence[JiraIssue], token: str | None, query: str) -> int:
    """Go on behind the last issue shown that is still there, wherever it is by now."""
    position, last = _read(token, query)
    places = {one.id: place for place, one in enumerate(found)}
    return next((places[one] + 1 for one in last if one in places), position)


def _read(token: str | None, query: str) -> tuple[int, list[str]]:
    if not token:
        return 0, []
    try:
        position, mark, last = json.loads(urlsafe_b64decode(token))
    except ValueError:
        refuse(400, "The provided next page token is invalid or expired.")
    if mark != _mark(query):
        refuse(400, "The provided next page token does not belong to this query.")
    return int(position), list(last)


def _mark(query: str) -> str:
    return hashlib.sha256(query.encode()).hexdigest()[:12]
