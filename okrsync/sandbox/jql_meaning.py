"""What a JQL tree says about an issue: fields, values that must exist, dates in the searching user's zone.

https://support.atlassian.com/jira-software-cloud/docs/jql-fields/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from okrsync.sandbox.jql import Both, Clause, Either, JqlError, Not, parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from okrsync.sandbox.jira_site import JiraSite
    from okrsync.sandbox.jira_state import JiraIssue
    from okrsync.sandbox.jql import Node, Operand, Query

    Test = Callable[[JiraIssue], bool]

_CATEGORY_NAMES = {
    "new": {"new", "to do", "2"},
    "indeterminate": {"indeterminate", "in progress", "4"},
    "done": {"done", "3"},
}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
}
_RELATIVE = re.compile(r"^([+-]?\d+)([wdhm])$")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes"}
_DATE_FORMATS = ("%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


@dataclass(frozen=True)
class _Field:
    """A field that holds names: what an issue has, and (where Jira checks) what exists."""

    of: Callable[[JiraIssue], set[str]]
    known: Callable[[JiraSite], set[str]] | None = None


def _words(*values: object) -> set[str]:
    return {str(value).lower() for value in values if value is not None}


def _names(things: Iterable[Any]) -> set[str]:
    return {word for thing in things for word in _words(thing.id, thing.name)}


def _project_words(site: JiraSite) -> set[str]:
    seen = [one for one in site.projects.values() if not one.hidden]
    return {word for one in seen for word in _words(one.id, one.key, one.name, one.former_key)}


def _issue_words(site: JiraSite) -> set[str]:
    return {word for one in site.visible() for word in _words(one.id, one.key)}


_PROJECT = _Field(
    lambda one: _words(one.project.id, one.project.key, one.project.name, one.project.former_key),
    _project_words,
)
_KEY = _Field(lambda one: _words(one.id, one.key), _issue_words)
_TYPE = _Field(lambda one: _words(one.type.id, one.type.name), lambda site: _names(site.types.values()))
_FIELDS = {
    "project": _PROJECT,
    "key": _KEY,
    "issuekey": _KEY,
    "issue": _KEY,
    "id": _KEY,
    "parent": _Field(
        lambda one: _words(one.parent.id, one.parent.key) if one.parent else set(), _issue_words
    ),
    "issuetype": _TYPE,
    "type": _TYPE,
    "status": _Field(
        lambda one: _words(one.status.id, one.status.name), lambda site: _names(site.statuses.values())
    ),
    "statuscategory": _Field(
        lambda one: _CATEGORY_NAMES[one.status.category], lambda _: set().union(*_CATEGORY_NAMES.values())
    ),
    "resolution": _Field(
        lambda one: _names([one.resolution] if one.resolution else []),
        lambda site: _names(site.resolutions.values()) | {"unresolved"},
    ),
    "labels": _Field(lambda one: _words(*one.labels)),
    "component": _Field(
        lambda one: _names(one.components),
        lambda site: _names(part for one in site.projects.values() for part in one.components.values()),
    ),
    "fixversion": _Field(
        lambda one: _names(one.fix_versions),
        lambda site: _names(part for one in site.projects.values() for part in one.versions.values()),
    ),
    "assignee": _Field(
        lambda one: _words(one.assignee.account_id, one.assignee.name) if one.assignee else set()
    ),
    "sprint": _Field(lambda one: _names(one.sprints), lambda site: _names(site.sprints.values())),
}
_MOMENTS: dict[str, Callable[[JiraIssue], datetime | date | None]] = {
    "created": lambda one: one.created,
    "createddate": lambda one: one.created,
    "updated": lambda one: one.updated,
    "updateddate": lambda one: one.updated,
    "resolved": lambda one: one.resolved,
    "resolutiondate": lambda one: one.resolved,
    "statuscategorychangeddate": lambda one: one.status_category_changed,
    "due": lambda one: one.due,
    "duedate": lambda one: one.due,
}
_ORDERS: dict[str, Callable[[JiraIssue], Any]] = {
    "updated": lambda one: one.updated,
    "created": lambda one: one.created,
    "id": lambda one: int(one.id),
    "key": lambda one: (one.project.key, one.number),
    "issuekey": lambda one: (one.project.key, one.number),
    "rank": lambda one: int(one.id),
}
_MOST_ORDERS = 7


def search(site: JiraSite, query: Query) -> list[JiraIssue]:
    """Answer a query as of now: what matches, in the order asked for (else the newest created first)."""
    test = _test(query.where, site) if query.where else _everything
    return _sorted([one for one in site.visible() if test(one)], query.order)


def _sorted(found: list[JiraIssue], order: tuple[tuple[str, bool], ...]) -> list[JiraIssue]:
    if len(order) > _MOST_ORDERS:
        raise JqlError(f"The maximum number of fields in ORDER BY is {_MOST_ORDERS}.")
    for name, descending in reversed(order or (("created", True), ("id", True))):
        if name not in _ORDERS:
            raise JqlError(f"Field '{name}' does not exist or you do not have permission to view it.")
        found.sort(key=_ORDERS[name], reverse=descending)
    return found


def _everything(_: JiraIssue) -> bool:
    return True


def _test(node: Node, site: JiraSite) -> Test:
    if isinstance(node, Both):
        tests = [_test(part, site) for part in node.parts]
        return lambda issue: all(test(issue) for test in tests)
    if isinstance(node, Either):
        tests = [_test(part, site) for part in node.parts]
        return lambda issue: any(test(issue) for test in tests)
    if isinstance(node, Not):
        inner = _test(node.part, site)
        return lambda issue: not inner(issue)
    return _clause(node, site)


def _clause(clause: Clause, site: JiraSite) -> Test:
    name = clause.field.lower()
    if name == "summary":
        return _text(clause)
    if name == "filter":
        return _saved(clause, site)
    if name in _MOMENTS:
        return _moment(clause, _MOMENTS[name], site)
    if name in _FIELDS:
        return _named(clause, _FIELDS[name], site)
    raise JqlError(f"Field '{clause.field}' does not exist or you do not have permission to view it.")


def _saved(clause: Clause, site: JiraSite) -> Test:
    """What a saved filter holds, by id or name."""
    [value] = clause.values
    words = {value.text.lower()}
    found = next(
        (one for one in site.filters.values() if one.shared and _words(one.id, one.name) & words), None
    )
    if found is None:
        raise JqlError(f"A value with ID '{value.text}' does not exist for the field 'filter'.")
    where = parse(found.jql).where
    return _test(where, site) if where else _everything


def _named(clause: Clause, field: _Field, site: JiraSite) -> Test:
    if clause.operator in {"is", "is not"}:
        return lambda issue: bool(field.of(issue)) is (clause.operator == "is not")
    wanted = {word for value in clause.values for word in _resolve(clause, value, field, site)}
    if clause.operator in {"=", "in"}:
        return lambda issue: bool(wanted & (field.of(issue) or {"unresolved"}))
    if clause.operator in {"!=", "not in"}:
        # An issue without a value satisfies neither = nor !=.
        return lambda issue: bool(field.of(issue)) and not wanted & field.of(issue)
    raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")


def _resolve(clause: Clause, value: Operand, field: _Field, site: JiraSite) -> set[str]:
    if value.call:
        return _function(value, site)
    word = value.text.lower()
    if field.known and word not in field.known(site):
        raise JqlError(_unknown(clause.field, value.text))
    return {word}


def _function(value: Operand, site: JiraSite) -> set[str]:
    name = value.text.lower()
    if name == "currentuser":
        return {site.viewer.account_id.lower()}
    states = {"opensprints": "active", "closedsprints": "closed", "futuresprints": "future"}
    if name in states:
        return _words(*(one.id for one in site.sprints.values() if one.state == states[name]))
    if name == "unreleasedversions":
        versions = [one for project in site.projects.values() for one in project.versions.values()]
        return _words(*(one.id for one in versions if not one.released))
    raise JqlError(f"Unable to find JQL function '{value.text}()'.")


def _unknown(field: str, value: str) -> str:
    if field.lower() in {"key", "issuekey", "issue", "id", "parent"}:
        return f"An issue with key '{value}' does not exist for field '{field}'."
    return f"The value '{value}' does not exist for the field '{field}'."


def _text(clause: Clause) -> Test:
    if clause.operator not in {"~", "!~"}:
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
    words = clause.values[0].text.lower().split()
    return lambda issue: all(word in issue.summary.lower() for word in words) is (clause.operator == "~")


def _moment(clause: Clause, of: Callable[[JiraIssue], datetime | date | None], site: JiraSite) -> Test:
    if clause.operator in {"is", "is not"}:
        return lambda issue: (of(issue) is not None) is (clause.operator == "is not")
    compare = _COMPARE.get(clause.operator)
    if compare is None:
        raise JqlError(f"The operator '{clause.operator}' is not supported by the '{clause.field}' field.")
    zone = ZoneInfo(site.viewer.time_zone)
    limit = _instant(clause, clause.values[0], site, zone)

    def test(issue: JiraIssue) -> bool:
        moment = of(issue)
        return moment is not None and compare(_aware(moment, zone), limit)

    return test


def _aware(moment: datetime | date, zone: ZoneInfo) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time(), zone)


def _instant(clause: Clause, value: Operand, site: JiraSite, zone: ZoneInfo) -> datetime:
    """Read a date: bare digits are epoch milliseconds, a literal is a minute in the user's zone."""
    if value.call and value.text.lower() == "now":
        return site.clock()
    if value.text.isdigit() and not value.quoted:
        return datetime.fromtimestamp(int(value.text) / 1000, UTC)
    relative = _RELATIVE.match(value.text)
    if relative:
        return site.clock() + timedelta(**{_UNITS[relative[2]]: int(relative[1])})
    for form in _DATE_FORMATS:
        literal = _literal(value.text, form, zone)
        if literal:
            return literal
    raise JqlError(
        f"Date value '{value.text}' for field '{clause.field}' is invalid. Valid formats include: "
        "'yyyy/MM/dd HH:mm', 'yyyy-MM-dd HH:mm', 'yyyy/MM/dd', 'yyyy-MM-dd', "
        "or a period format e.g. '-5d', '4w 2d'."
    )


def _literal(text: str, form: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=zone)
    except ValueError:
        return None
