"""How an issue came to be what it is, from the events that GitHub keeps. Pure.

https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from okrsync.sdk import Record, Transition
from okrsync_github.policy import Policy
from okrsync_github.translate import labels_of, ref_of

_CLOSED, _REOPENED, _LABELED, _UNLABELED = "closed", "reopened", "labeled", "unlabeled"
_TOLD = frozenset({_CLOSED, _REOPENED, _LABELED, _UNLABELED})


@dataclass(frozen=True, slots=True)
class Event:
    """What of an event can change a state: its kind, the reason of a closing, the name of a label."""

    kind: str
    at: datetime
    reason: str | None = None
    label: str | None = None

    @classmethod
    def of(cls, row: Record) -> Event | None:
        """The event in a row; None where it is of another kind, as most are."""
        kind = row.opt_text("event")
        if kind not in _TOLD:
            return None
        label = row.opt_record("label")
        return cls(
            kind=kind,
            at=row.instant("created_at"),
            reason=row.opt_text("state_reason") if kind == _CLOSED else None,
            label=label.opt_text("name") if label else None,
        )


@dataclass(frozen=True, slots=True)
class Present:
    """What of an issue as it is now its past ends in."""

    item: str
    created_at: datetime
    closed_at: datetime | None
    is_closed: bool
    reason: str | None
    labels: tuple[str, ...]

    @classmethod
    def of(cls, row: Record) -> Present:
        """The issue in a row."""
        return cls(
            item=ref_of(row).id,
            created_at=row.instant("created_at"),
            closed_at=row.opt_instant("closed_at"),
            is_closed=row.text("state") == _CLOSED,
            reason=row.opt_text("state_reason"),
            labels=labels_of(row),
        )


@dataclass(frozen=True, slots=True)
class _Stance:
    at: datetime
    is_closed: bool
    reason: str | None
    labels: frozenset[str]


def events_of(rows: Iterable[Record]) -> list[Event]:
    """The events in ``rows`` that can change a state."""
    return [event for row in rows if (event := Event.of(row))]


def story(issue: Present, events: Sequence[Event], policy: Policy) -> list[Transition]:
    """Each change of state of an issue, oldest first, from its creation on; ``events`` oldest first."""
    told = list[Transition]()
    for stance in _stances(issue, _ended(issue, sorted(events, key=lambda event: event.at))):
        step = _transition(issue, stance, policy)
        if not told or _meaning(told[-1]) != _meaning(step):
            told.append(step)
    return told


def _stances(issue: Present, events: Sequence[Event]) -> Iterator[_Stance]:
    """What the issue was when it was opened, and after each event."""
    labels = _labels_along(issue, events)
    stance = _Stance(issue.created_at, is_closed=False, reason=None, labels=labels[0])
    yield stance
    for event, held in zip(events, labels[1:], strict=True):
        match event.kind:
            case "closed":
                stance = _Stance(event.at, is_closed=True, reason=event.reason, labels=held)
            case "reopened":
                stance = _Stance(event.at, is_closed=False, reason=None, labels=held)
            case _:
                stance = _Stance(event.at, stance.is_closed, stance.reason, held)
        yield stance


def _labels_along(issue: Present, events: Sequence[Event]) -> list[frozenset[str]]:
    """The labels at the opening and after each event, from those of now backwards.

    So they end in what is there now, and a label that no event tells of was there from the beginning.
    """
    along = [frozenset(issue.labels)]
    for event in reversed(events):
        name = frozenset({event.label}) if event.label else frozenset[str]()
        before = along[-1] - name if event.kind == _LABELED else along[-1] | name
        along.append(before)
    return along[::-1]


def _ended(issue: Present, events: Sequence[Event]) -> list[Event]:
    """The events, with what only the issue itself tells: when and why it was closed the last time.

    The reason is promised for the timeline of one issue, and not for the events of a repository:
    https://docs.github.com/en/rest/issues/timeline
    """
    known = list(events)
    if not issue.is_closed or issue.closed_at is None:
        return known
    turns = [number for number, event in enumerate(known) if event.kind in {_CLOSED, _REOPENED}]
    last = known[turns[-1]] if turns else None
    if last is not None and last.kind == _CLOSED:
        known[turns[-1]] = Event(_CLOSED, last.at, last.reason or issue.reason)
    elif last is None or last.at < issue.closed_at:
        known.append(Event(_CLOSED, issue.closed_at, issue.reason))
    return sorted(known, key=lambda event: event.at)


def _transition(issue: Present, stance: _Stance, policy: Policy) -> Transition:
    labels = sorted(stance.labels)
    if stance.is_closed:
        state, resolution = policy.of_closed(stance.reason, labels)
        return Transition(
            item=issue.item, at=stance.at, state=state, native_status="closed", resolution=resolution
        )
    return Transition(item=issue.item, at=stance.at, state=policy.of_open(labels), native_status="open")


def _meaning(told: Transition) -> tuple[object, ...]:
    return (told.state, told.native_status, told.resolution)
