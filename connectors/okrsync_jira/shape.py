"""What decides the meaning of issues that nobody touches. Pure.

A status that gets another category, or a version that gets another name, changes what issues are without
leaving a trace in their ``updated``; and so does a new setting of the connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256

from okrsync.sdk import Json, Record
from okrsync_jira.translate import Lens

_NAMED_IN_A_PROJECT = ("issueTypes", "components", "versions")


def shape_of(lens: Lens, statuses: Iterable[Record], project: Record | None, place: Json = None) -> str:
    """What stands for all that items depend on besides their issues: where it differs, so may they.

    ``project`` is None where the issues are those of a query; ``place`` is what the scope itself says.
    """
    described = [_seen_through(lens), _meant_by(statuses, project), _named_in(project), place]
    return sha256(json.dumps(described).encode()).hexdigest()[:16]


def _seen_through(lens: Lens) -> Json:
    fields, meanings = lens.fields, lens.meanings
    return [
        lens.site,
        list(fields.points),
        sorted(fields.numbers.items()),
        list(fields.epic_links),
        list(fields.sprints),
        sorted(meanings.by_status.items()),
        sorted(meanings.dropped),
    ]


def _meant_by(statuses: Iterable[Record], project: Record | None) -> Json:
    """Names and categories, without the statuses that team-managed projects have for themselves alone.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-statuses/
    """
    home = project.text("id") if project else None
    ours = [status for status in statuses if home is None or _owner(status) in {None, home}]
    return sorted([one.text("id"), one.text("name"), _category(one)] for one in ours)


def _owner(status: Record) -> str | None:
    reach = status.opt_record("scope")
    owner = reach.opt_record("project") if reach else None
    return owner.text("id") if owner else None


def _category(status: Record) -> str:
    category = status.opt_record("statusCategory")
    return category.text("key") if category else ""


def _named_in(project: Record | None) -> Json:
    # https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/#api-rest-api-3-project-projectidorkey-get
    if project is None:
        return []
    return [
        sorted([one.text("id"), one.text("name")] for one in project.records(things))
        for things in _NAMED_IN_A_PROJECT
    ]
