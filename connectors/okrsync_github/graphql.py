"""What to ask GitHub for in GraphQL, and what is wrong with an answer. Pure.

https://docs.github.com/en/issues/planning-and-tracking-with-projects/automating-your-project/using-the-api-to-manage-projects
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from okrsync.sdk import (
    Ask,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Record,
    Reply,
    Scope,
    ToolError,
    Unavailable,
)
from okrsync_github.answers import refill

# How many items to ask for at once: fewer where GitHub takes too long, with ten seconds at most for each.
SIZES = (50, 20, 5)

_FRAME = """
query($owner: String!, $number: Int!, $first: Int!, $after: String) {{
  repositoryOwner(login: $owner) {{
    ... on ProjectV2Owner {{
      projectV2(number: $number) {{
        {project}
        items(first: $first, after: $after) {{
          pageInfo {{ hasNextPage endCursor }}
          nodes {{ {item} }}
        }}
      }}
    }}
  }}
}}
"""
PROJECTS = """
query($owner: String!, $first: Int!, $after: String) {
  repositoryOwner(login: $owner) {
    ... on ProjectV2Owner {
      projectsV2(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { number title closed }
      }
    }
  }
}
"""
_NAMES = """
type
content { ... on Issue { id number repository { nameWithOwner } } }
"""
_ITERATIONS = """
fields(first: 100) {
  nodes {
    ... on ProjectV2IterationField { name configuration { iterations { title startDate duration } } }
  }
}
"""
_VALUES = """
fieldValues(first: 100) {
  pageInfo { hasNextPage }
  nodes {
    __typename
    ... on ProjectV2ItemFieldSingleSelectValue { name field { ...Named } }
    ... on ProjectV2ItemFieldNumberValue { number field { ...Named } }
    ... on ProjectV2ItemFieldDateValue { date field { ...Named } }
    ... on ProjectV2ItemFieldIterationValue { title startDate duration field { ...Named } }
  }
}
""".replace("...Named", "... on ProjectV2FieldCommon { name }")
_ITEM = """
type isArchived updatedAt
{values}
content {{
  ... on Issue {{
    id number title url state createdAt updatedAt closedAt
    repository {{ nameWithOwner }}
    labels(first: 100) {{ pageInfo {{ hasNextPage }} nodes {{ name }} }}
    assignees(first: 100) {{ pageInfo {{ hasNextPage }} nodes {{ login }} }}
    milestone {{ title number dueOn }}
    {issue}
  }}
}}
"""
# What Enterprise Servers of before 2025 do not know; without being asked for, a duplicate is told as
# something else: https://docs.github.com/en/graphql/reference/objects#issue
_NEWER = """
stateReason(enableDuplicate: true)
issueType { name }
parent { number repository { nameWithOwner } }
"""


def _items(issue: str) -> str:
    item = _ITEM.format(values=_VALUES, issue=issue)
    return _FRAME.format(project=_ITERATIONS, item=item)


ITEMS = _items(_NEWER)
ITEMS_OF_OLD = _items("stateReason")
NAMES = _FRAME.format(project="", item=_NAMES)


@dataclass(frozen=True, slots=True)
class Query:
    """A query for a page of a project's items, the first one or what comes ``after`` a cursor."""

    text: str
    project: Scope
    after: str | None = None

    def ask(self, size: int) -> Ask:
        """It in so many items. Gateways that gave up waiting are told from servers that are down."""
        owner, _, number = self.project.name.partition("/")
        variables = {"owner": owner, "number": int(number), "first": size, "after": self.after}
        body = {"query": self.text, "variables": variables}
        return Ask("/graphql", method="POST", json=body, expect=_GAVE_UP)

    def beyond(self, after: str) -> Query:
        """The same for the next page."""
        return replace(self, after=after)

    def in_old_words(self) -> Query:
        """The same as servers understand it that do not know the newer fields."""
        return replace(self, text=ITEMS_OF_OLD) if self.text == ITEMS else self


@dataclass(frozen=True, slots=True)
class Owned:
    """A query for a page of the projects of an account, the first one or what comes ``after`` a cursor."""

    owner: str
    after: str | None = None

    def ask(self, size: int) -> Ask:
        """It in so many projects."""
        variables = {"owner": self.owner, "first": size, "after": self.after}
        body = {"query": PROJECTS, "variables": variables}
        return Ask("/graphql", method="POST", json=body, expect=_GAVE_UP)


class UnknownField(QueryRejected):
    """GitHub does not know a field, or an argument of one, that was asked for."""


def is_too_much(reply: Reply) -> bool:
    """Whether GitHub gave up on the query, because it took too long or would have taken too much.

    https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
    https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
    """
    errors = _errors(reply)
    says = " ".join(error.opt_text("message") or "" for error in errors).casefold()
    is_heavy = any(_TOO_HEAVY in _kinds(error) for error in errors)
    return reply.status in _GAVE_UP or is_heavy or "timeout" in says or "something went wrong" in says


def trouble_in(reply: Reply) -> ToolError | None:
    """The error in an answer of status 200. An answer that holds data and errors is not whole.

    https://docs.github.com/en/graphql/guides/using-graphql-clients
    """
    errors = _errors(reply)
    if not errors:
        return None
    says = (errors[0].opt_text("message") or "no reason given")[:300]
    kinds = {kind for error in errors for kind in _kinds(error)}
    if kinds & _LIMITED or "rate limit" in says.casefold():
        return RateLimited(f"{reply.where}: GitHub asks to slow down: {says}", until=refill(reply))
    fault, hint = next((named for named_by, named in _MEANINGS if kinds & named_by), _REFUSED)
    return fault(f"{reply.where}: {says}", hint=hint)


def _errors(reply: Reply) -> list[Record]:
    if not isinstance(reply.json, Mapping):
        return []
    return Record(reply.json, reply.where).records("errors")


def _kinds(error: Record) -> set[str]:
    """Errors of the data have a ``type``, those of the query itself a code."""
    extensions = error.opt_record("extensions")
    named = (error.opt_text("type"), extensions.opt_text("code") if extensions else None)
    return {name for name in named if name}


_GAVE_UP = frozenset({502, 504})
_TOO_HEAVY = "RESOURCE_LIMITS_EXCEEDED"
_LIMITED = frozenset({"RATE_LIMITED", "RATE_LIMIT", "graphql_rate_limit"})
_MAY_READ = (
    "is owner/number right, and may the token read projects? Classic tokens take the scope 'read:project', "
    "others the organisation permission 'Projects: read'"
)
_MEANINGS: tuple[tuple[frozenset[str], tuple[type[ToolError], str | None]], ...] = (
    (frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"}), (PermissionMissing, _MAY_READ)),
    (
        frozenset({"undefinedField", "argumentNotAccepted", "undefinedType"}),
        (UnknownField, "is this an Enterprise Server from before Projects?"),
    ),
    (frozenset({"NOT_FOUND"}), (NotFound, _MAY_READ)),
    (frozenset({"INTERNAL"}), (Unavailable, None)),
)
_REFUSED: tuple[type[ToolError], str | None] = (QueryRejected, None)
