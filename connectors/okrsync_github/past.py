"""How an issue came to be what it is, from the events that GitHub keeps. Pure.

https://docs.github.com/en/rest/using-the-rest-api/issue-event-types
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from okrsync.sdk import Record, Transition
from okrsync_github.policy import Policy
from okrsync_github.translate import labels_of, ref_of

_CLOSED, _REOPENED, _LABELED, _UNLABELED = "closed", "reopened", "labeled", "unlabeled"
_TURNS = frozenset({_CLOSED, _REOPENED})
_TOLD = _TURNS | {_LABELED, _UNLABELED}


@dataclass(frozen=True, slots=True)
class Event:
    """What of an event can change a state: its kind, the reason of a closing, the name of a label."""

    kind: str
    at: datetime
    reason: str | None = None
    label: str | None = None

    @property
    def is_turn(self) -> bool:
        """Whether it closed or reopened the issue."""
        return self.kind in _TURNS

    @property
    def is_closing(self) -> bool:
        """Whether it closed the issue."""
        return self.kind == _CLOSED

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
    """What of an issue as it is now its past ends in. ``turned_at`` is when it was closed or reopened last.

    GitHub tells of a closing when it was; of a reopening the latest that it can have been.
    """

    item: str
    created_at: datetime
    turned_at: datetime
    is_closed: bool
    reason: str | None
    labels: tuple[str, ...]

    @classmethod
    def of(cls, row: Record) -> Present:
        """The issue in a row."""
        return cls(
            item=ref_of(row).id,
            created_at=row.instant("created_at"),
            turned_at=row.opt_instant("closed_at") or row.instant("updated_at"),
            is_closed=row.text("state") == _CLOSED,
            reason=row.opt_text("state_reason"),
            labels=labels_of(row),
        )

    @property
    def turn(self) -> str:
        """The kind of event that made it what it is."""
        return _CLOSED if self.is_closed else _REOPENED


@dataclass(frozen=True, slots=True)
class _Stance:
    at: datetime
    is_closed: bool
    reason: str | None
    labels: frozenset[str]


def events_of(rows: Iterable[Record]) -> list[Event]:
    """The events in ``rows`` that can change a state."""
    return [event for row in rows if (event := Event.of(row))]


def story(issue: Present, events: Iterable[Event], policy: Policy) -> list[Transition]:
    """Each change of state of an issue, oldest first, from its creation on.

    Of several at one instant (GitHub keeps whole seconds) the last one counts. ``events`` of one instant
    come in the order in which they happened.
    """
    told = list[Transition]()
    for stance in _stances(issue, _completed(issue, events)):
        step = _transition(issue, stance, policy)
        if told and told[-1].at == step.at:
            told.pop()
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
        along.append(_labels_before(event, along[-1]))
    return along[::-1]


def _labels_before(event: Event, after: frozenset[str]) -> frozenset[str]:
    """Labels are the same in any case: https://docs.github.com/en/rest/issues/labels ."""
    if event.label is None:
        return after
    others = frozenset(name for name in after if name.casefold() != event.label.casefold())
    return others if event.kind == _LABELED else others | {event.label}


def _completed(issue: Present, events: Iterable[Event]) -> list[Event]:
    """The events in order, none from before the issue, with what only the issue itself tells of its end."""
    known = sorted((replace(one, at=max(one.at, issue.created_at)) for one in events), key=_instant)
    turns = [one for one in known if one.is_turn]
    last = turns[-1] if turns else None
    if last is not None and last.kind == issue.turn:
        return [replace(one, reason=issue.reason) if one is last else one for one in known]
    if last is None and not issue.is_closed:
        return known
    turned_at = max(issue.turned_at, last.at if last else issue.created_at)
    return sorted([*known, Event(issue.turn, turned_at, issue.reason)], key=_instant)


def _instant(event: Event) -> datetime:
    return event.at


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
