"""What statuses and resolutions mean: Jira's own sense of them, and what a connection says instead. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from okrsync.sdk import Record, State, fields_of, state_names
from okrsync_jira.settings import JiraSettings

NEW, DOING, DONE = "new", "indeterminate", "done"

# Keys are the same on every site, names are translated:
# https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-workflow-status-categories/
_BY_CATEGORY = {NEW: State.TODO, DOING: State.DOING, DONE: State.DONE}


@dataclass(frozen=True, slots=True)
class Meanings:
    """States by status (name or id), and the resolutions (name or id) that say *not delivered*."""

    by_status: Mapping[str, State]
    dropped: frozenset[str]

    @classmethod
    def of(cls, settings: JiraSettings) -> Meanings:
        """What a connection's settings say."""
        dropped = frozenset(name.casefold() for name in settings.dropped_resolutions)
        return cls(state_names(settings.states.by_state()), dropped)

    def state(self, status: Record, resolution: Record | None) -> State:
        """What an issue in this status and with this resolution is.

        The resolution decides nothing but whether a finished issue was delivered, since an open one may carry
        a resolution too. A category that Jira calls undefined is one of work not begun.
        """
        named = next((self.by_status[name] for name in _names(status) if name in self.by_status), None)
        if named is not None:
            return named
        state = _BY_CATEGORY.get(category(status), State.TODO)
        given_up = resolution is not None and not self.dropped.isdisjoint(_names(resolution))
        return State.DROPPED if state is State.DONE and given_up else state


def category(status: Record) -> str:
    """The key of a status's category."""
    return status.record("statusCategory").text("key")


def _names(thing: Record) -> Iterable[str]:
    return [name.casefold() for name in fields_of(thing, "id", "name", "untranslatedName")]
