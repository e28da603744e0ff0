"""What the statuses and resolutions of a changelog mean by the policy and the catalogue of today. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from okrsync.sdk import Record, Transition
from okrsync_jira.states import DONE, Meanings


@dataclass(frozen=True, slots=True)
class Named:
    """A status or resolution by id, and by the name that it had when it was spoken of.

    ``category`` is the key of a status's category where an issue told it.
    """

    id: str
    name: str
    category: str | None = None

    @classmethod
    def of(cls, thing: Record) -> Named:
        """The status or resolution that an issue holds."""
        group = thing.opt_record("statusCategory")
        return cls(thing.text("id"), thing.text("name"), group.text("key") if group else None)


class Sense:
    """Reads the past in the words of today: by id, since names change and are translated."""

    def __init__(self, meanings: Meanings, statuses: Iterable[Record], resolutions: Iterable[Record]) -> None:
        self._meanings = meanings
        self._statuses: Mapping[str, Record] = {one.text("id"): one for one in statuses}
        self._resolutions: Mapping[str, Record] = {one.text("id"): one for one in resolutions}

    def told(self, item: str, at: datetime, status: Named, resolution: Named | None) -> Transition:
        """That ``item`` came to hold these two at ``at``."""
        ended = self._resolution(resolution) if resolution else None
        held = self._statuses.get(status.id) or _unlisted(status, is_resolved=ended is not None)
        return Transition(
            item=item,
            at=at,
            state=self._meanings.state(held, ended),
            native_status=held.text("name"),
            resolution=ended.text("name") if ended else None,
        )

    def _resolution(self, one: Named) -> Record:
        return self._resolutions.get(one.id) or Record({"id": one.id, "name": one.name}, "a past resolution")


def _unlisted(status: Named, *, is_resolved: bool) -> Record:
    """A status that the site no longer lists.

    Where no issue tells its category, all that is left to go by is whether the issue was resolved.
    """
    category = status.category or (DONE if is_resolved else "undefined")
    written = {"id": status.id, "name": status.name, "statusCategory": {"key": category}}
    return Record(written, f"the past status {status.name}")
