"""GitHub's GraphQL door, as far as it leads to projects and their issues.

https://docs.github.com/en/graphql/reference
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, JSONResponse

from okrsync.sandbox.github_payloads import node_id, stamp
from okrsync.sandbox.github_projects import ITERATION, STATUS
from okrsync.sandbox.github_query import Execution, Lacking, QueryError, Thing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from starlette.responses import Response

    from okrsync.sandbox.call import Call
    from okrsync.sandbox.github_projects import Iteration, Project, ProjectItem
    from okrsync.sandbox.github_site import GitHubSite
    from okrsync.sandbox.github_state import GitHubIssue

_MOST = 100
_NO_SCOPE = (
    "Your token has not been granted the required scopes to execute this query. The 'projectV2' field "
    "requires one of the following scopes: ['read:project'], but your token has only been granted the: "
    "['repo'] scopes."
)
_FIELDS = ("ProjectV2Field", "ProjectV2IterationField", "ProjectV2SingleSelectField")
_KINDS = {
    "RepositoryOwner": frozenset({"Organization", "User"}),
    "ProjectV2Owner": frozenset({"Organization", "User", "Issue", "PullRequest"}),
    "ProjectV2FieldCommon": frozenset(_FIELDS),
}


def graphql(site: GitHubSite, call: Call) -> Response:
    """Answer a query: with 200, whatever it says, unless it asks for more than the gateway waits for."""
    body = call.json()
    variables = body.get("variables") or {}
    if site.most_at_once is not None and variables.get("first", 0) > site.most_at_once:
        return HTMLResponse("<html><body><h1>502 Bad Gateway</h1></body></html>", 502)
    return JSONResponse(Execution(variables, _KINDS).run(str(body.get("query")), _Reader(site, call).root()))


class _Reader:
    """Writes down what a query may reach."""

    def __init__(self, site: GitHubSite, call: Call) -> None:
        self._site = site
        self._base_url = call.base_url
        self._token = call.headers.get("authorization", "").partition(" ")[2]

    def root(self) -> Thing:
        return {"__typename": "Query", "repositoryOwner": self._owner}

    def _owner(self, *, login: str) -> Thing | None:
        if not any(one.owner.lower() == login.lower() for one in self._site.projects):
            return None
        return {
            "__typename": "Organization",
            "login": login,
            "projectV2": lambda *, number: self._project(login, number),
            "projectsV2": self._projects(login),
        }

    def _projects(self, login: str) -> Callable[..., Thing | Lacking]:
        lacking = self._lacking()
        owned = [one for one in self._site.projects if one.owner.lower() == login.lower()]
        shown = [self._shown(one) for one in owned]
        return (lambda **_: lacking) if lacking else _connection("projectsV2", shown)

    def _lacking(self) -> Lacking | None:
        minted = self._site.minted_as(self._token)
        if minted and "organization_projects" not in minted.permissions:
            return Lacking("FORBIDDEN", "Resource not accessible by integration")
        return None if self._site.reads_projects else Lacking("INSUFFICIENT_SCOPES", _NO_SCOPE)

    def _project(self, login: str, number: int) -> Thing | Lacking:
        if lacking := self._lacking():
            return lacking
        project = self._site.project(login, number)
        if project is None:
            return Lacking("NOT_FOUND", f"Could not resolve to a ProjectV2 with the number {number}.")
        return self._shown(project)

    def _shown(self, project: Project) -> Thing:
        return {
            "__typename": "ProjectV2",
            "id": node_id("PVT", project.id),
            "number": project.number,
            "title": project.title,
            "closed": project.closed,
            "fields": _connection("fields", [_status_field(), _iteration_field(self._site, project)]),
            "items": _connection("items", [self._item(one) for one in project.items if self._holds(one)]),
        }

    def _holds(self, item: ProjectItem) -> bool:
        """Whether there still is what an item holds; a transferred issue stays on its boards."""
        issue = _content(item)
        return isinstance(issue, str) or issue.number in issue.repository.issues

    def _item(self, item: ProjectItem) -> Thing:
        content = _content(item)
        is_hidden = not isinstance(content, str) and content.repository.hidden
        return {
            "__typename": "ProjectV2Item",
            "id": node_id("PVTI", item.id),
            "type": "REDACTED" if is_hidden else _type(content),
            "isArchived": item.is_archived,
            "updatedAt": stamp(item.updated_at),
            "fieldValues": _connection("fieldValues", _values(item)),
            "content": None if is_hidden else self._content(content),
        }

    def _content(self, content: GitHubIssue | str) -> Thing:
        if isinstance(content, str):
            return {"__typename": "DraftIssue", "title": content}
        return {"__typename": "PullRequest"} if content.is_pull_request else self._issue(content)

    def _issue(self, issue: GitHubIssue) -> Thing:
        """An issue, without what Enterprise Servers of before 2025 do not know where the site is one."""
        return {**self._issue_of_old(issue), **({} if self._site.is_of_old else self._newer(issue))}

    def _newer(self, issue: GitHubIssue) -> Thing:
        return {
            "stateReason": _reason_of(issue),
            "issueType": _named("IssueType", name=issue.type.name) if issue.type else None,
            "parent": self._issue(issue.parent) if issue.parent else None,
        }

    def _issue_of_old(self, issue: GitHubIssue) -> Thing:
        path = f"{issue.repository.full_name}/issues/{issue.number}"
        return {
            "__typename": "Issue",
            "id": node_id("I", issue.id),
            "number": issue.number,
            "title": issue.title,
            "url": f"{self._base_url}/{path}",
            "state": issue.state.upper(),
            "stateReason": _reason_of(issue)(),
            "createdAt": stamp(issue.created_at),
            "updatedAt": stamp(issue.updated_at),
            "closedAt": stamp(issue.closed_at),
            "repository": {"__typename": "Repository", "nameWithOwner": issue.repository.full_name},
            "labels": _connection("labels", [_named("Label", name=one.name) for one in issue.labels]),
            "assignees": _connection(
                "assignees", [_named("User", login=one.login) for one in issue.assignees]
            ),
            "milestone": _milestone(issue),
        }


def _content(item: ProjectItem) -> GitHubIssue | str:
    content = item.content
    while not isinstance(content, str) and content.number in content.repository.transferred:
        content = content.repository.transferred[content.number]
    return content


def _type(content: GitHubIssue | str) -> str:
    if isinstance(content, str):
        return "DRAFT_ISSUE"
    return "PULL_REQUEST" if content.is_pull_request else "ISSUE"


def _reason_of(issue: GitHubIssue) -> Callable[..., str | None]:
    """Only who asks for it hears of duplicates."""

    def reason(*, enableDuplicate: bool = False) -> str | None:  # noqa: N803 - GitHub's word
        told = (issue.state_reason or "").upper() or None
        return "NOT_PLANNED" if told == "DUPLICATE" and not enableDuplicate else told

    return reason


def _milestone(issue: GitHubIssue) -> Thing | None:
    one = issue.milestone
    return _named("Milestone", title=one.title, number=one.number, dueOn=stamp(one.due_on)) if one else None


def _status_field() -> Thing:
    return _named("ProjectV2SingleSelectField", name=STATUS)


def _iteration_field(site: GitHubSite, project: Project) -> Thing:
    """The field and its iterations, those that are over apart."""
    today = site.clock().date()
    over = [one for one in project.iterations if one.start + timedelta(days=one.days) <= today]
    to_come = [one for one in project.iterations if one not in over]
    configuration = _named(
        "ProjectV2IterationFieldConfiguration",
        iterations=[_iteration(one) for one in to_come],
        completedIterations=[_iteration(one) for one in over],
    )
    return _named("ProjectV2IterationField", name=ITERATION, configuration=configuration)


def _iteration(one: Iteration) -> Thing:
    return _named(
        "ProjectV2IterationFieldIteration",
        title=one.title,
        startDate=one.start.isoformat(),
        duration=one.days,
    )


def _values(item: ProjectItem) -> list[Thing]:
    """What is filled in, and nothing of what is not."""
    values = [
        _named("ProjectV2ItemFieldNumberValue", number=value, field=_named("ProjectV2Field", name=name))
        for name, value in item.numbers.items()
    ]
    if item.status:
        values.append(_named("ProjectV2ItemFieldSingleSelectValue", name=item.status, field=_status_field()))
    if item.iteration:
        field = _named("ProjectV2IterationField", name=ITERATION)
        value = _iteration(item.iteration)
        values.append({**value, "__typename": "ProjectV2ItemFieldIterationValue", "field": field})
    return values


def _named(typename: str, **fields: Any) -> Thing:
    return {"__typename": typename, **fields}


def _connection(name: str, rows: Sequence[Thing]) -> Callable[..., Thing]:
    """A list that is read in pages of at most 100, which one has to ask for.

    https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api
    """

    def page(*, first: int | None = None, after: str | None = None) -> Thing:
        if first is None:
            message = (
                f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
            )
            raise QueryError(message, type="MISSING_PAGINATION_BOUNDARIES")
        if first > _MOST:
            message = f"Requesting {first} records on the `{name}` connection exceeds the limit of {_MOST}."
            raise QueryError(message, type="EXCESSIVE_PAGINATION")
        start = _place(after)
        shown = rows[start : start + first]
        end = start + len(shown)
        info = _named("PageInfo", hasNextPage=end < len(rows), endCursor=_cursor(end) if shown else None)
        return _named(f"{name}Connection", totalCount=len(rows), pageInfo=info, nodes=list(shown))

    return page


def _place(cursor: str | None) -> int:
    try:
        return int(b64decode(cursor, validate=True)) if cursor else 0
    except ValueError:
        message = f"`{cursor}` does not appear to be a valid cursor."
        raise QueryError(message, type="INVALID_CURSOR_ARGUMENTS") from None


def _cursor(place: int) -> str:
    return b64encode(str(place).encode()).decode()
