"""GitHub's issues in okrsync's words. Pure.

The issue object: https://docs.github.com/en/rest/issues/issues#list-repository-issues
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from datetime import datetime

from okrsync.sdk import ItemRef, Record, State, UnexpectedResponse, WorkItem, fields_of, texts
from okrsync_github.named import facets_of
from okrsync_github.policy import Policy

_REPOSITORY = re.compile(r".*/repos/([^/]+/[^/]+)/?")
_ISSUE = re.compile(r".*/repos/([^/]+/[^/]+)/issues/([0-9]+)/?")
_UNTYPED = "issue"


def is_issue(row: Record) -> bool:
    """Whether a row is no pull request: GitHub lists both, and tells them apart by this key alone.

    https://docs.github.com/en/rest/issues/issues#list-repository-issues
    """
    return row.raw.get("pull_request") is None


def ref_of(row: Record) -> ItemRef:
    """An issue's names: the id that all of GitHub's APIs know it by, and what people call it."""
    return ItemRef(row.name("node_id"), f"{repository_of(row)}#{row.name('number')}")


def repository_of(row: Record) -> str:
    """Owner and name, as they are today."""
    return _match(_REPOSITORY, row.text("repository_url"), row, "repository_url")[1]


def updated_at(row: Record) -> datetime:
    """The last change of an issue or a pull request."""
    return row.instant("updated_at")


def labels_of(row: Record) -> tuple[str, ...]:
    """The names of the labels; each label is a name or an object with one.

    They may decide a state, so that none at all is not taken for an empty list.
    https://docs.github.com/en/rest/issues/issues#get-an-issue (``labels``)
    """
    return texts(label_records(row), "name")


def label_records(row: Record) -> list[Record]:
    """The labels, each with its name at least."""
    found = row.raw.get("labels")
    if not isinstance(found, list):
        raise UnexpectedResponse(f"{row.what}: labels are no list")
    return [Record({"name": one} if isinstance(one, str) else one, f"{row.what}: label") for one in found]


def item_of(row: Record, policy: Policy) -> WorkItem:
    """One issue.

    Raises ``UnexpectedResponse`` where something is missing that each issue has.
    """
    ref = ref_of(row)
    labels = labels_of(row)
    native = row.text("state")
    state, resolution = _state(row, native, labels, policy)
    assignees = texts(row.records("assignees"), "login")
    milestone = row.opt_record("milestone")
    type_ = _type(row)
    parents = _parents(row)
    numbers = _numbers(row)
    return WorkItem(
        id=ref.id,
        key=ref.key,
        title=row.text("title"),
        url=row.text("html_url"),
        type=type_,
        state=state,
        native_status=native,
        resolution=resolution,
        updated_at=updated_at(row),
        created_at=row.instant("created_at"),
        done_at=row.opt_instant("closed_at"),
        due_at=milestone.opt_instant("due_on") if milestone else None,
        parent=parents[0] if parents else None,
        labels=labels,
        assignees=assignees,
        points=policy.points(numbers),
        numbers=numbers,
        facets={
            "label": labels,
            "milestone": fields_of(milestone, "title", "number") if milestone else (),
            "assignee": assignees,
            "type": (type_,),
            "status": (native,),
            "parent": parents,
            **facets_of(_chosen(row)),
        },
    )


def _state(row: Record, native: str, labels: tuple[str, ...], policy: Policy) -> tuple[State, str | None]:
    """Open or closed, and closed for which reason; an open issue may keep the reason ``reopened``.

    https://docs.github.com/en/rest/issues/issues#update-an-issue (``state_reason``)
    """
    match native:
        case "open":
            return policy.of_open(labels), None
        case "closed":
            return policy.of_closed(row.opt_text("state_reason"), labels)
        case _:
            raise UnexpectedResponse(f"{row.what}: state is neither open nor closed")


def _type(row: Record) -> str:
    """One of the types that the organisation has: https://docs.github.com/en/rest/orgs/issue-types ."""
    type_ = row.opt_record("type")
    return (type_.opt_text("name") if type_ else None) or _UNTYPED


def _parents(row: Record) -> tuple[str, ...]:
    """The names of the issue above: its key, and its number alone where it is in the same repository.

    https://docs.github.com/en/rest/issues/sub-issues
    """
    address = row.opt_text("parent_issue_url")
    if not address:
        return ()
    found = _match(_ISSUE, address, row, "parent_issue_url")
    key, number = f"{found[1]}#{found[2]}", f"#{found[2]}"
    return (key, number) if found[1].lower() == repository_of(row).lower() else (key,)


def _numbers(row: Record) -> dict[str, float]:
    """The organisation's own number fields, by name.

    https://docs.github.com/en/rest/issues/issue-field-values
    """
    entries = [one for one in row.records("issue_field_values") if one.opt_text("data_type") == "number"]
    named = [(one.opt_text("issue_field_name"), _number(one)) for one in entries]
    return {name: number for name, number in named if name is not None and number is not None}


def _chosen(row: Record) -> Iterator[tuple[str, str]]:
    """What was chosen or written in the organisation's other fields: options by name, dates and texts.

    https://docs.github.com/en/rest/issues/issue-field-values
    """
    for entry in row.records("issue_field_values"):
        name = entry.opt_text("issue_field_name")
        match entry.opt_text("data_type"):
            case "single_select":
                one = entry.opt_record("single_select_option")
                values = [one.opt_text("name")] if one else []
            case "multi_select":
                values = [option.opt_text("name") for option in entry.records("multi_select_options")]
            case "date" | "text":
                values = [entry.opt_text("value")]
            case _:
                values = []
        yield from ((name, value) for value in values if name and value)


def _number(entry: Record) -> float | None:
    value = entry.raw.get("value")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UnexpectedResponse(f"{entry.what}: value is no number")
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise UnexpectedResponse(f"{entry.what}: value is no number") from None
    if not math.isfinite(number):
        raise UnexpectedResponse(f"{entry.what}: value is not finite")
    return number


def _match(pattern: re.Pattern[str], text: str, row: Record, key: str) -> re.Match[str]:
    match = pattern.fullmatch(text)
    if match is None:
        raise UnexpectedResponse(f"{row.what}: {key} is not the address that was promised")
    return match
