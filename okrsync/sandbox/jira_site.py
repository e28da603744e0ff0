"""A Jira site: its issues and what people do with them. Every move that Jira records is in the history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from okrsync.sandbox.jira_catalog import JiraCatalog, pick
from okrsync.sandbox.jira_state import SPRINT, Change, Item, JiraIssue
from okrsync.sandbox.jira_webhooks import told
from okrsync.sandbox.site import move

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from threading import RLock

    from okrsync.sandbox.jira_state import Component, JiraProject, Resolution, Sprint, Status, Version
    from okrsync.sandbox.site import Clock


class JiraSite(JiraCatalog):
    """The state behind the Jira stand-in. Issues are named by key (an old key still finds a moved issue)."""

    def __init__(self, clock: Clock, lock: RLock) -> None:
        super().__init__(clock, lock)
        self.issues: dict[str, JiraIssue] = {}
        self._former_keys: dict[str, str] = {}

    @move
    def add_issue(
        self,
        project: str,
        summary: str,
        *,
        issue_type: str = "Story",
        status: str = "To Do",
        parent: str | None = None,
        points: float | None = None,
        labels: Sequence[str] = (),
        components: Sequence[str] = (),
        fix_versions: Sequence[str] = (),
        assignee: str | None = None,
        due: date | None = None,
    ) -> JiraIssue:
        """Create an issue; the parent is named by key, everything else by name."""
        home, now = self.project(project), self.clock()
        issue = JiraIssue(
            id=self._number(),
            project=home,
            number=home.next_number,
            summary=summary,
            type=pick(self.types, issue_type),
            status=pick(self.statuses, status),
            creator=self.viewer,
            created=now,
            updated=now,
            status_category_changed=now,
            parent=self.issue(parent) if parent else None,
            points=points,
            labels=tuple(labels),
            components=tuple(pick(home.components, name) for name in components),
            fix_versions=tuple(pick(home.versions, name) for name in fix_versions),
            assignee=pick(self.users, assignee) if assignee else None,
            due=due,
        )
        home.next_number += 1
        self.issues[issue.id] = issue
        self._tell("issue_created", issue)
        return issue

    @move
    def transition(self, key: str, status: str, *, resolution: str | None = None) -> None:
        """Move an issue to a status.

        Entering the category done sets a resolution (`Done` unless named), leaving it clears it. A resolution
        that is named stays whatever the category, as workflows allow.
        """
        issue, target = self.issue(key), pick(self.statuses, status)
        implied = "Done" if target.category == "done" else None
        self._resolve(
            issue, target, pick(self.resolutions, name) if (name := resolution or implied) else None
        )

    @move
    def reopen(self, key: str, *, status: str = "To Do") -> None:
        """Take a finished issue up again."""
        self.transition(key, status)

    @move
    def drop(self, key: str, *, resolution: str = "Won't Do", status: str = "Done") -> None:
        """Give an issue up: a status of category done with a resolution such as Won't Do or Duplicate."""
        self.transition(key, status, resolution=resolution)

    @move
    def delete(self, key: str) -> None:
        """Delete an issue and its sub-tasks for ever."""
        gone = self.issue(key)
        subtasks = [one.key for one in self.issues.values() if one.parent is gone and one.type.level < 0]
        for subtask in subtasks:
            self.delete(subtask)
        for child in self.issues.values():
            child.parent = None if child.parent is gone else child.parent
        del self.issues[gone.id]
        self._tell("issue_deleted", gone)

    @move
    def move_to_project(self, key: str, project: str) -> JiraIssue:
        """Move an issue: its numeric id stays, its key changes, the old key still finds it."""
        issue, target = self.issue(key), self.project(project)
        source, old_key = issue.project, issue.key
        self._former_keys[old_key] = issue.id
        issue.project, issue.number = target, target.next_number
        target.next_number += 1
        issue.components, issue.fix_versions = (), ()
        self._record(
            issue,
            Item("project", "project", source.id, source.name, target.id, target.name),
            Item("Key", "", None, old_key, None, issue.key),
        )
        return issue

    @move
    def set_labels(self, key: str, *labels: str) -> None:
        """Replace the labels of an issue."""
        issue = self.issue(key)
        item = Item("labels", "labels", None, " ".join(issue.labels), None, " ".join(labels))
        issue.labels = labels
        self._record(issue, item)

    @move
    def estimate(self, key: str, points: float | None) -> None:
        """Set or clear the story points."""
        issue = self.issue(key)
        name = "Story point estimate" if issue.project.style == "next-gen" else "Story Points"
        item = Item(name, issue.project.estimate_field, None, _number(issue.points), None, _number(points))
        issue.points = points
        self._record(issue, item)

    @move
    def set_components(self, key: str, *names: str) -> None:
        """Replace the components of an issue."""
        issue = self.issue(key)
        chosen = tuple(pick(issue.project.components, name) for name in names)
        items = _exchanged("Component", "components", issue.components, chosen)
        issue.components = chosen
        self._record(issue, *items)

    @move
    def set_fix_versions(self, key: str, *names: str) -> None:
        """Replace the fix versions of an issue."""
        issue = self.issue(key)
        chosen = tuple(pick(issue.project.versions, name) for name in names)
        items = _exchanged("Fix Version", "fixVersions", issue.fix_versions, chosen)
        issue.fix_versions = chosen
        self._record(issue, *items)

    @move
    def set_parent(self, key: str, parent: str | None) -> None:
        """Put an issue under an epic (or a sub-task under a story), or take it out."""
        issue, above = self.issue(key), self.issue(parent) if parent else None
        old, issue.parent = issue.parent, above
        self._record(issue, Item("IssueParentAssociation", "parent", *_issue(old), *_issue(above)))

    @move
    def assign(self, key: str, name: str | None) -> None:
        """Give an issue to a person, or to nobody."""
        issue, person = self.issue(key), pick(self.users, name) if name else None
        old, issue.assignee = issue.assignee, person
        before = (old.account_id, old.name) if old else (None, None)
        after = (person.account_id, person.name) if person else (None, None)
        self._record(issue, Item("assignee", "assignee", *before, *after))

    @move
    def set_due(self, key: str, due: date | None) -> None:
        """Set or clear the due date."""
        issue = self.issue(key)
        old, issue.due = issue.due, due
        self._record(issue, Item("duedate", "duedate", *_day(old), *_day(due)))

    @move
    def rename(self, key: str, summary: str) -> None:
        """Change the summary."""
        issue = self.issue(key)
        old, issue.summary = issue.summary, summary
        self._record(issue, Item("summary", "summary", None, old, None, summary))

    @move
    def put_in_sprint(self, key: str, sprint: Sprint) -> None:
        """Add an issue to a sprint; it leaves the open ones, and keeps the closed ones it was in."""
        issue = self.issue(key)
        old = issue.sprints
        issue.sprints = (*(one for one in old if one.state == "closed"), sprint)
        self._record(issue, Item("Sprint", SPRINT, *_sprints(old), *_sprints(issue.sprints)))

    @move
    def archive_issue(self, key: str) -> None:
        """Archive an issue: it leaves every search, untouched, and can still be read by whoever knows it."""
        self.issue(key).archived = self.clock()

    @move
    def hide_issue(self, key: str) -> None:
        """Put an issue behind a security level that the viewer is not let through."""
        self.issue(key).hidden = True

    def issue(self, key: str) -> JiraIssue:
        """Find an issue by key, former key or numeric id."""
        found = self.issues.get(key) or self.issues.get(self._former_keys.get(key, ""))
        by_key = found or next((one for one in self.issues.values() if one.key == key), None)
        if by_key is None:
            raise LookupError(f"there is no issue {key!r}")
        return by_key

    def visible(self) -> list[JiraIssue]:
        """List what the viewer's search sees, oldest id first."""
        return [one for one in self.readable() if not one.archived]

    def readable(self) -> list[JiraIssue]:
        """List what the viewer may read who knows its id, oldest first."""
        return [one for one in self.issues.values() if _searchable(one.project) and not one.hidden]

    def _resolve(self, issue: JiraIssue, status: Status, resolution: Resolution | None) -> None:
        steps = [
            Item("resolution", "resolution", *_named(issue.resolution), *_named(resolution)),
            Item("status", "status", *_named(issue.status), *_named(status)),
        ]
        now = self.clock()
        if issue.status.category != status.category:
            issue.status_category_changed = now
        if issue.resolution != resolution:
            issue.resolved = now if resolution else None
        issue.status, issue.resolution = status, resolution
        self._record(issue, *(step for step in steps if step.old != step.new))

    def _record(self, issue: JiraIssue, *items: Item) -> None:
        """Write one entry of history and touch the issue."""
        if items:
            issue.updated = self.clock()
            issue.history.append(Change(self._number(), issue.updated, self.viewer, items))
            self._tell("issue_updated", issue)

    def _tell(self, event: str, issue: JiraIssue) -> None:
        """Post the event to whoever listens, with the issue as it is now."""
        self.announce(lambda hook: told(hook, event, issue, self.viewer, self.clock()))


@dataclass(frozen=True)
class _Nothing:
    id: None = None
    name: None = None


def _searchable(project: JiraProject) -> bool:
    return not (project.hidden or project.archived or project.seems_empty)


def _named(thing: Any) -> tuple[str | None, str | None]:
    named = thing or _Nothing()
    return named.id, named.name


def _issue(issue: JiraIssue | None) -> tuple[str | None, str | None]:
    return (issue.id, issue.key) if issue else (None, None)


def _day(day: date | None) -> tuple[str | None, str | None]:
    return (day.isoformat(), f"{day} 00:00:00.0") if day else (None, None)


def _sprints(sprints: Sequence[Sprint]) -> tuple[str, str]:
    return ", ".join(str(one.id) for one in sprints), ", ".join(one.name for one in sprints)


def _number(points: float | None) -> str:
    return "" if points is None else f"{points:g}"


def _exchanged(
    field: str, field_id: str, old: Sequence[Component | Version], new: Sequence[Component | Version]
) -> list[Item]:
    """One item for each thing that left or came, as Jira writes multi-valued fields."""
    left = [Item(field, field_id, one.id, one.name) for one in old if one not in new]
    came = [Item(field, field_id, None, None, one.id, one.name) for one in new if one not in old]
    return left + came
