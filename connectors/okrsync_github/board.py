"""A project's items in okrsync's words. Pure.

A project item holds an issue and what the project says of it:
https://docs.github.com/en/graphql/reference/objects#projectv2item
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from okrsync.sdk import ItemRef, Record, State, UnexpectedResponse, WorkItem, fields_of, texts
from okrsync_github.named import facets_of
from okrsync_github.policy import Policy

_UNTYPED = "issue"
_ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class Iteration:
    """A stretch of days that the project gave a name: from ``start`` up to and without ``end``."""

    title: str
    start: date
    end: date

    @classmethod
    def of(cls, row: Record) -> Iteration:
        """https://docs.github.com/en/graphql/reference/objects#projectv2iterationfielditeration ."""
        start, days = row.text("startDate"), row.text("duration")
        try:
            first = date.fromisoformat(start)
            return cls(row.text("title"), first, first + timedelta(days=int(days)))
        except (ValueError, OverflowError):
            raise UnexpectedResponse(f"{row.what}: startDate and duration are no dates") from None


@dataclass(frozen=True, slots=True)
class Planned:
    """An iteration that a field of an item names."""

    field: str
    iteration: Iteration


@dataclass(frozen=True, slots=True)
class Calendar:
    """The iterations that are not over, by field, and GitHub's day; None where it did not say."""

    iterations: Mapping[str, Sequence[Iteration]]
    today: date | None

    @classmethod
    def of(cls, project: Record, now: datetime | None) -> Calendar:
        """The calendar of all of a project's iteration fields, of which each has its own rhythm."""
        fields = project.record("fields").records("nodes")
        iterations = {one.text("name"): _iterations(one) for one in fields if "configuration" in one.raw}
        return cls(iterations, now.astimezone(UTC).date() if now else None)

    def words(self, planned: Planned) -> Iterator[str]:
        """What people call an iteration: its title, and ``current`` or ``next``."""
        iteration = planned.iteration
        yield iteration.title
        if self.today is None:
            return
        coming = (one.start for one in self.iterations.get(planned.field, ()) if one.start > self.today)
        if iteration.start <= self.today < iteration.end:
            yield "current"
        elif iteration.start == min(coming, default=None):
            yield "next"


@dataclass(frozen=True, slots=True)
class Values:
    """What a project's own fields say of one item."""

    status: str | None
    numbers: dict[str, float]
    iterations: tuple[Planned, ...]
    chosen: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, item: Record, policy: Policy) -> Values:
        """https://docs.github.com/en/graphql/reference/unions#projectv2itemfieldvalue ."""
        named = [(_field_of(row), row) for row in _whole(item, "fieldValues")]
        rows = [(name, row) for name, row in named if name is not None]
        statuses = (row.opt_text("name") for name, row in rows if policy.is_status(name))
        return cls(
            next(filter(None, statuses), None),
            {name: _number(row) for name, row in rows if row.raw.get("number") is not None},
            tuple(Planned(name, Iteration.of(row)) for name, row in rows if row.raw.get("startDate")),
            tuple((name, value) for name, row in rows for value in fields_of(row, "name", "date")),
        )


def issue_in(item: Record) -> Record | None:
    """The issue that an item holds; None for a pull request, a draft, and what the token may not see.

    https://docs.github.com/en/graphql/reference/enums#projectv2itemtype
    """
    return item.record("content") if item.text("type") == "ISSUE" else None


def ref_of(issue: Record) -> ItemRef:
    """An issue's names, the same as in its repository."""
    return ItemRef(issue.name("id"), _key(issue))


def item_of(item: Record, issue: Record, calendar: Calendar, policy: Policy) -> WorkItem:
    """One issue of a project.

    Raises ``UnexpectedResponse`` where something is missing that each has.
    """
    ref, values = ref_of(issue), Values.of(item, policy)
    labels = texts(_whole(issue, "labels"), "name")
    assignees = texts(_whole(issue, "assignees"), "login")
    native = issue.text("state").lower()
    state, resolution = _state(item, issue, labels, values.status, policy)
    milestone = issue.opt_record("milestone")
    type_ = _type(issue)
    parent = issue.opt_record("parent")
    return WorkItem(
        id=ref.id,
        key=ref.key,
        title=issue.text("title"),
        url=issue.text("url"),
        type=type_,
        state=state,
        native_status=values.status or native,
        resolution=resolution,
        updated_at=max(issue.instant("updatedAt"), item.instant("updatedAt")),
        created_at=issue.instant("createdAt"),
        done_at=issue.opt_instant("closedAt"),
        due_at=milestone.opt_instant("dueOn") if milestone else None,
        parent=_key(parent) if parent else None,
        labels=labels,
        assignees=assignees,
        points=policy.points(values.numbers),
        numbers=values.numbers,
        facets={
            "label": labels,
            "milestone": fields_of(milestone, "title", "number") if milestone else (),
            "assignee": assignees,
            "type": (type_,),
            "status": (values.status, native) if values.status else (native,),
            "iteration": _words(values.iterations, calendar),
            "parent": (_key(parent),) if parent else (),
            **facets_of(values.chosen),
        },
    )


def _state(
    item: Record, issue: Record, labels: Sequence[str], status: str | None, policy: Policy
) -> tuple[State, str | None]:
    """Open or closed is the issue's; the project tells what is being worked on, and what was put away."""
    match issue.text("state"):
        case "CLOSED":
            return policy.of_closed((issue.opt_text("stateReason") or "").lower() or None, labels)
        case "OPEN" if item.flag("isArchived"):
            return State.DROPPED, _ARCHIVED
        case "OPEN":
            return policy.of_open(labels, status), None
        case _:
            raise UnexpectedResponse(f"{issue.what}: state is neither OPEN nor CLOSED")


def _key(issue: Record) -> str:
    return f"{issue.record('repository').name('nameWithOwner')}#{issue.name('number')}"


def _type(issue: Record) -> str:
    type_ = issue.opt_record("issueType")
    return (type_.opt_text("name") if type_ else None) or _UNTYPED


def _iterations(field: Record) -> list[Iteration]:
    return [Iteration.of(row) for row in field.record("configuration").records("iterations")]


def _words(iterations: Sequence[Planned], calendar: Calendar) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in iterations for word in calendar.words(one)))


def _field_of(value: Record) -> str | None:
    field = value.opt_record("field")
    return field.opt_text("name") if field else None


def _whole(owner: Record, key: str) -> list[Record]:
    """All of a list that comes in pages, of which the first has room for more than there can be.

    Labels and values may decide a state, so that none at all is not taken for an empty list.
    """
    connection = owner.record(key)
    page = connection.opt_record("pageInfo")
    if page and page.flag("hasNextPage"):
        raise UnexpectedResponse(f"{owner.what}: has more {key} than GitHub lets it have")
    return connection.promised_records("nodes")


def _number(row: Record) -> float:
    value = row.raw["number"]
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise UnexpectedResponse(f"{row.what}: a number field holds no number")
    return float(value)
