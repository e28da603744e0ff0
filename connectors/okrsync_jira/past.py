"""How an issue came to be what it is, from the entries of its changelog. Pure.

https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group-issues/#api-rest-api-3-changelog-bulkfetch-post
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from okrsync.sdk import Json, Record, Transition, UnexpectedResponse
from okrsync_jira.sense import Named, Sense
from okrsync_jira.translate import begun, created, finished, id_of

STATUS, RESOLUTION = "status", "resolution"
FIELDS = (STATUS, RESOLUTION, "resolutiondate", "statuscategorychangedate", "created", "updated")

# The creation and the first dates of an issue are written one after the other.
_AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """What a field held before and after; None is nothing."""

    before: Named | None
    after: Named | None


@dataclass(frozen=True, slots=True)
class Change:
    """What of one entry can change a state."""

    at: datetime
    number: int
    status: Shift | None = None
    resolution: Shift | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """What of an issue as it is now its past ends in.

    ``entered`` is when it began or ended by its own dates; None where they do not tell.
    """

    item: str
    created: datetime | None
    updated: datetime
    entered: datetime | None
    status: Named
    resolution: Named | None

    @classmethod
    def of(cls, issue: Record) -> Present:
        """The issue, which came with at least `FIELDS`."""
        held = Record(issue.raw.get("fields"), f"issue {issue.text('key')}")
        status, resolution = held.record(STATUS), held.opt_record(RESOLUTION)
        return cls(
            item=id_of(issue),
            created=created(held),
            updated=held.instant("updated"),
            entered=finished(held, status) or begun(held, status),
            status=Named.of(status),
            resolution=Named.of(resolution) if resolution else None,
        )


@dataclass(frozen=True, slots=True)
class _Stance:
    at: datetime
    status: Named
    resolution: Named | None


def changes_of(entries: Iterable[Record]) -> list[Change]:
    """Those of the entries that can change a state, oldest first; of an entry that came twice, one."""
    changes = {change.number: change for entry in entries if (change := _change(entry))}
    return sorted(changes.values(), key=lambda change: (change.at, change.number))


def story(issue: Present, changes: Sequence[Change], sense: Sense) -> list[Transition]:
    """Each change of state of an issue, oldest first, from its creation on; ``changes`` oldest first.

    Where the issue's own dates speak of a change that its changelog has lost, as imports leave it, there is
    no story to tell and nothing is.
    """
    if _is_forgotten(issue, changes):
        return []
    told = list[Transition]()
    for stance in _stances(issue, changes):
        step = sense.told(issue.item, stance.at, stance.status, stance.resolution)
        if not told or _meaning(told[-1]) != _meaning(step):
            told.append(step)
    return told


def _is_forgotten(issue: Present, changes: Sequence[Change]) -> bool:
    is_silent = all(change.status is None for change in changes)
    if not is_silent or issue.created is None or issue.entered is None:
        return False
    return issue.entered - issue.created > _AT_ONCE


def _stances(issue: Present, changes: Sequence[Change]) -> Iterator[_Stance]:
    """What the issue was when it was created, and after each change; the last one is what it is now.

    Changelogs are at times at odds with their issue, which then is right. One that is newer than the issue as
    it was read tells what happened since.
    """
    stance = _at_first(issue, changes)
    for change in changes:
        yield stance
        stance = _after(stance, change)
    is_now = stance.at <= issue.updated
    yield replace(stance, status=issue.status, resolution=issue.resolution) if is_now else stance


def _at_first(issue: Present, changes: Sequence[Change]) -> _Stance:
    """What it was at its creation: as the first word on each field has it, else as it is now."""
    statuses = (change.status.before for change in changes if change.status)
    resolutions = (change.resolution.before for change in changes if change.resolution)
    known = [at for at in (issue.created, changes[0].at if changes else None) if at]
    return _Stance(
        at=min(known, default=issue.updated),
        status=next(statuses, issue.status) or issue.status,
        resolution=next(resolutions, issue.resolution),
    )


def _after(stance: _Stance, change: Change) -> _Stance:
    status = change.status.after if change.status else None
    resolution = change.resolution.after if change.resolution else stance.resolution
    return _Stance(change.at, status or stance.status, resolution)


def _change(entry: Record) -> Change | None:
    shifts = {name: _shift(item) for item in entry.records("items") if (name := _field(item))}
    if not shifts:
        return None
    number = entry.text("id")
    return Change(
        at=_instant(entry),
        number=int(number) if number.isdecimal() else 0,
        status=shifts.get(STATUS),
        resolution=shifts.get(RESOLUTION),
    )


def _field(item: Record) -> str | None:
    """Which of the two fields; a field of the site's own may have the same name, but not the same type.

    Data Center gives no id of the field: https://docs.atlassian.com/software/jira/docs/api/REST/9.17.0/#api/2/issue-getIssue
    """
    if item.opt_text("fieldtype") == "custom":
        return None
    name = (item.opt_text("fieldId") or item.opt_text("field") or "").casefold()
    return name if name in {STATUS, RESOLUTION} else None


def _shift(item: Record) -> Shift:
    return Shift(_named(item, "from", "fromString"), _named(item, "to", "toString"))


def _named(item: Record, id_: str, name: str) -> Named | None:
    held = item.opt_text(id_)
    return Named(held, item.opt_text(name) or held) if held else None


def _instant(entry: Record) -> datetime:
    """When it happened: milliseconds since 1970 where many changelogs are fetched at once, else a text."""
    at: Json = entry.raw.get("created")
    if not isinstance(at, int) or isinstance(at, bool):
        return entry.instant("created")
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at)
    except OverflowError:
        raise UnexpectedResponse(f"{entry.what}: created is no instant") from None


def _meaning(told: Transition) -> tuple[object, ...]:
    return (told.state, told.native_status, told.resolution)
