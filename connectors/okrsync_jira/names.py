"""What statuses, types, components, versions, sprints and number fields are called. Pure.

Renaming one leaves no trace in the ``updated`` of its issues, and neither does giving a status another
category. So the names that issues brought along are remembered, by the ids of what has them, and compared
with those of today. What is new matters to nobody yet.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

from okrsync.sdk import Record
from okrsync_jira.sprints import sprints_of

# A letter for the kind and an id -> a short mark of the name.
Names = Mapping[str, str]

STATUS, TYPE, COMPONENT, VERSION = "s", "t", "c", "v"
# Sprints that are over are told from the others: nobody looks at them any more.
SPRINT, PAST_SPRINT, NUMBER = "p", "q", "f"

_IN_A_PROJECT = {"issueTypes": TYPE, "components": COMPONENT, "versions": VERSION}


def of_statuses(statuses: Iterable[Record]) -> Names:
    """The site's statuses by name and category."""
    return {f"{STATUS}{one.text('id')}": _mark(one.text("name"), _category(one)) for one in statuses}


def of_project(project: Record) -> Names:
    """What issues of the project refer to.

    https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-projects/#api-rest-api-3-project-projectidorkey-get
    """
    return {
        f"{kind}{one.text('id')}": _mark(one.text("name"))
        for things, kind in _IN_A_PROJECT.items()
        for one in project.records(things)
    }


def of_sprint(sprint: Record) -> Names:
    """A sprint that is not over yet."""
    return {f"{SPRINT}{sprint.text('id')}": _mark(sprint.text("name"))}


def of_numbers(numbers: Mapping[str, str]) -> Names:
    """Number fields, by id."""
    return {f"{NUMBER}{id_}": _mark(name) for id_, name in numbers.items()}


def on_issue(held: Record, sprint_fields: Iterable[str]) -> Names:
    """What an issue with the fields ``held`` refers to, by the names that it shows."""
    shown = [(TYPE, held.record("issuetype"))]
    shown += [(COMPONENT, one) for one in held.records("components")]
    shown += [(VERSION, one) for one in held.records("fixVersions")]
    found = {f"{kind}{id_}": _mark(one.text("name")) for kind, one in shown if (id_ := one.opt_text("id"))}
    for sprint in sprints_of(held, sprint_fields):
        found[f"{PAST_SPRINT if sprint.is_over else SPRINT}{sprint.id}"] = _mark(sprint.name)
    return {**of_statuses([held.record("status")]), **found}


def are_other(known: Names, seen: Names) -> bool:
    """Whether something that is known is called otherwise where it was ``seen``, or a field is not there."""
    is_renamed = any(known.get(key, mark) != mark for key, mark in seen.items())
    fields = {key for key in known if key.startswith(NUMBER)}
    are_listed = any(key.startswith(NUMBER) for key in seen)
    return is_renamed or (are_listed and not fields <= seen.keys())


def ids(names: Names, kind: str) -> list[str]:
    """The ids of all of one kind."""
    return [key.removeprefix(kind) for key in sorted(names) if key.startswith(kind)]


def _category(status: Record) -> str:
    category = status.opt_record("statusCategory")
    return category.text("key") if category else ""


def _mark(*said: str) -> str:
    return f"{zlib.crc32(repr(said).encode('utf-8', 'replace')):08x}"
