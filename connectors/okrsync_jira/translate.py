"""From Jira's JSON to work items. Pure.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-issue-issueidorkey-get
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from math import isfinite

from okrsync.sdk import ItemRef, Json, Record, State, UnexpectedResponse, WorkItem, fields_of, texts
from okrsync_jira.fields import Fields
from okrsync_jira.names import Names, on_issue
from okrsync_jira.sprints import ACTIVE, sprints_of
from okrsync_jira.states import DOING, DONE, Meanings, category

_FINISHED = frozenset({State.DONE, State.DROPPED})
# Cloud knows people by account id and display name, Data Center by name and key:
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-users/
_NAMES_OF_A_PERSON = ("displayName", "emailAddress", "accountId", "name", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What has to be known of a site to read its issues: its address, its fields, what its words mean."""

    site: str
    fields: Fields
    meanings: Meanings

    def item(self, issue: Record) -> WorkItem:
        """One issue as a work item."""
        key = issue.name("key")
        held = Record(issue.raw.get("fields"), f"issue {key}")
        status, resolution = held.record("status"), held.opt_record("resolution")
        state = self.meanings.state(status, resolution)
        assignee = held.opt_record("assignee")
        parent = self._parent(held)
        return WorkItem(
            id=id_of(issue),
            key=key,
            title=held.opt_text("summary") or key,
            url=f"{self.site}/browse/{key}",
            type=held.record("issuetype").text("name"),
            state=state,
            native_status=status.text("name"),
            resolution=resolution.text("name") if resolution else None,
            updated_at=held.instant("updated"),
            created_at=created(held),
            started_at=begun(held, status),
            done_at=finished(held, status) if state in _FINISHED else None,
            due_at=_due(held),
            parent=parent[0] if parent else None,
            labels=_labels(held),
            assignees=fields_of(assignee, *_NAMES_OF_A_PERSON)[:1] if assignee else (),
            points=self._points(held),
            numbers=self._numbers(held),
            facets=_facets(held, parent) | self._sprints(held),
        )

    def names_on(self, issues: Iterable[Record]) -> Names:
        """What the issues refer to, by the names that they show."""
        names: dict[str, str] = {}
        for issue in issues:
            held = Record(issue.raw.get("fields"), f"issue {issue.text('key')}")
            names |= on_issue(held, self.fields.sprints)
        return names

    def open_sprints(self, issue: Record) -> frozenset[str]:
        """The ids of the open sprints that the issue is in."""
        held = Record(issue.raw.get("fields"), f"issue {issue.text('key')}")
        found = sprints_of(held, self.fields.sprints)
        return frozenset(sprint.id for sprint in found if sprint.state == ACTIVE)

    def _sprints(self, held: Record) -> dict[str, tuple[str, ...]]:
        words = dict.fromkeys(word for one in sprints_of(held, self.fields.sprints) for word in one.words)
        return {"sprint": tuple(words)} if words else {}

    def _points(self, held: Record) -> float | None:
        """The first estimate that there is."""
        estimates = (_number(held.raw.get(field)) for field in self.fields.points)
        return next((estimate for estimate in estimates if estimate is not None), None)

    def _numbers(self, held: Record) -> Mapping[str, float]:
        """The number fields that have a value, by name; of two with the same name the first one."""
        found: dict[str, float] = {}
        for field, name in self.fields.numbers.items():
            number = _number(held.raw.get(field))
            if number is not None:
                found.setdefault(name, number)
        return found

    def _parent(self, held: Record) -> tuple[str, ...]:
        """The names of the parent, its id first where that is known.

        Cloud has one link for all levels; Data Center keeps it for sub-tasks, and the key of an epic in a
        field of its own:
        https://support.atlassian.com/jira-software-cloud/docs/upcoming-changes-epic-link-replaced-with-parent/
        """
        parent = held.opt_record("parent")
        if parent is not None:
            return fields_of(parent, "id", "key")
        written = (field for field in self.fields.epic_links if isinstance(held.raw.get(field), str))
        return next(((link,) for field in written if (link := held.opt_text(field))), ())


def id_of(issue: Record) -> str:
    """The id of an issue, which is a number and goes into queries."""
    id_ = issue.name("id")
    if not (id_.isascii() and id_.isdecimal()):
        raise UnexpectedResponse(f"{issue.what}: id is not one of Jira's")
    return id_


def home_of(issue: Record) -> str:
    """The id of the project that the issue is in."""
    return issue.record("fields").record("project").name("id")


def ref(issue: Record) -> ItemRef:
    """What tells one issue from another."""
    return ItemRef(id_of(issue), issue.name("key"))


def _facets(held: Record, parent: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What a selection can ask for: names as people see them, and ids for those who distrust names."""
    assignee = held.opt_record("assignee")
    facets = {
        "type": _named(held.record("issuetype")),
        "status": _named(held.record("status")),
        "label": _labels(held),
        "component": _all_named(held.records("components")),
        "version": _all_named(held.records("fixVersions")),
        "assignee": fields_of(assignee, *_NAMES_OF_A_PERSON) if assignee else (),
        "parent": parent,
    }
    return {facet: values for facet, values in facets.items() if values}


def _named(thing: Record) -> tuple[str, ...]:
    return fields_of(thing, "name", "untranslatedName", "id")


def _all_named(things: Iterable[Record]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for thing in things for name in _named(thing)))


def _labels(held: Record) -> tuple[str, ...]:
    labels = held.raw.get("labels") or []
    if not isinstance(labels, list):
        raise UnexpectedResponse(f"{held.what}: labels are no list")
    return texts([Record({"label": label}, held.what) for label in labels], "label")


def created(held: Record) -> datetime | None:
    """When the issue was made. Imports leave years such as 51502, which is no reason to lose the issue."""
    try:
        return held.opt_instant("created")
    except UnexpectedResponse:
        return None


def begun(held: Record, status: Record) -> datetime | None:
    """When work began, as far as the issue itself tells: while it is under way."""
    return held.opt_instant("statuscategorychangedate") if category(status) == DOING else None


def finished(held: Record, status: Record) -> datetime | None:
    """When the issue came into the category done, or else was resolved.

    Team-managed projects may set no resolution; Data Center dates no category; and a status that means done
    only to this connection has another category.
    """
    entered = held.opt_instant("statuscategorychangedate") if category(status) == DONE else None
    return entered or held.opt_instant("resolutiondate")


def _due(held: Record) -> datetime | None:
    """The end of the day on which the issue is due: what is done on that day is in time."""
    day = held.opt_text("duedate")
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(23, 59, 59), UTC)
    except ValueError:
        return None


def _number(value: Json) -> float | None:
    """A number, which some sites give as a text; no value is not the same as 0."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if isfinite(number) else None
