"""What to ask Jira for, whichever edition it is. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from okrsync.sdk import Ask, Json
from okrsync_jira.jql import both, either, id_in, in_moving_sprints, updated_since

# So many whole issues Jira Cloud gives in one page, however many are asked for; of bare keys it gives 5,000:
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issue-search/#api-rest-api-3-search-jql-post
PAGE = 100
PAGE_OF_KEYS = 5000
KEYS = ("key",)
# The most that a search can be made to see as they are now, rather than as its index has them.
LOOK_UP = 50

# Where an issue is by now. Archived ones leave every search and can still be read:
# https://developer.atlassian.com/server/jira/platform/jira-archiver/
ARCHIVED = "archiveddate"
WHEREABOUTS = ("project", ARCHIVED)

# What a site answers that lacks a part of the API.
NOT_THERE = frozenset({404, 405, 410})
_MOST_CHANGES = 1000

# An order that nobody can change while pages are read. By ``updated`` an issue that is touched meanwhile
# would move to the end, and push one past the page that is asked for next.
_ORDER = "ORDER BY created ASC, key ASC"


@dataclass(frozen=True, slots=True)
class Search:
    """A query, the fields that its issues come with, and how many of them to a page.

    ``fresh`` are ids of issues that the search must see as they are now; ``expand`` is what they are shown
    with besides.
    """

    jql: str
    fields: Sequence[str]
    size: int
    fresh: Sequence[str] = ()
    expand: Sequence[str] = ()


def server_info() -> Ask:
    """What runs there; every edition answers here, and it answers anybody.

    https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-server-info/
    """
    return Ask("/rest/api/2/serverInfo")


def tokens() -> Ask:
    """Every personal access token of the account of a Data Center, and when it ends.

    https://confluence.atlassian.com/enterprise/using-personal-access-tokens-1026032365.html
    """
    return Ask("/rest/pat/latest/tokens", expect=NOT_THERE | {401, 403})


def changelogs(ids: Sequence[str], page: str | None) -> Ask:
    """A page of what happened to the status and resolution of at most a thousand issues of Jira Cloud.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-changelog-bulkfetch-post
    """
    asked: dict[str, Json] = {
        "issueIdsOrKeys": list(ids),
        "fieldIds": ["status", "resolution"],
        "maxResults": _MOST_CHANGES,
    }
    if page is not None:
        asked["nextPageToken"] = page
    return Ask("/rest/api/3/changelog/bulkfetch", method="POST", json=asked, expect=NOT_THERE)


def changed(
    query: str,
    since: int | None,
    fields: Sequence[str],
    sprints: Collection[str] | None = None,
    anchor: str | None = None,
) -> Search:
    """The issues of ``query`` that changed since an instant in milliseconds; None means all.

    ``sprints`` were open when it was pulled last; None where the site has no sprints. ``anchor`` is an issue
    that comes along whether it changed or not.
    """
    known = id_in([anchor]) if anchor else ""
    recent = "" if since is None else either(updated_since(since), in_moving_sprints(sprints), known)
    return Search(f"{both(query, recent)} {_ORDER}", fields, PAGE)


def listed(query: str) -> Search:
    """The names of all issues of ``query``."""
    return Search(f"{both(query)} {_ORDER}", KEYS, PAGE_OF_KEYS)


def tried(query: str) -> Search:
    """The least that shows whether ``query`` can be read."""
    return Search(f"{both(query)} {_ORDER}", KEYS, 1)


def held(query: str, ids: Iterable[str]) -> Search:
    """Those of at most `LOOK_UP` existing issues that ``query`` holds at this moment."""
    some = tuple(ids)
    return Search(f"{both(query, id_in(some))} {_ORDER}", KEYS, PAGE, fresh=some)


def remembered(ids: Iterable[str], fields: Sequence[str]) -> Search:
    """Issues with their changelogs."""
    return Search(f"{id_in(ids)} {_ORDER}", fields, PAGE, expand=("changelog",))
