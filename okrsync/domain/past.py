"""What an item was before okrsync first saw it, rebuilt from what its tool remembers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from okrsync.domain.work import State, Transition, WorkItem


@dataclass(frozen=True, slots=True)
class PastVersion:
    """``item`` as it was from ``start`` up to and without ``end`` (UTC)."""

    item: WorkItem
    start: datetime
    end: datetime


def rebuild(
    item: WorkItem,
    transitions: Iterable[Transition],
    first_seen: datetime,
    since: datetime | None = None,
) -> list[PastVersion]:
    """The versions of ``item`` from its creation to ``first_seen``, gapless, oldest first.

    ``item`` is as it was when first seen; what no transition tells of (title, labels, points) is taken from
    there. Where the tool remembers no transitions, its dates of creation, start and end stand in for them.
    With ``since`` what lies before is left out; what was then is what the item had become before.
    """
    known = _before(first_seen, transitions) or _before(first_seen, _from_dates(item))
    instants = [step.at for step in known] + [first_seen]
    return [
        PastVersion(_as_it_was(item, known[: number + 1]), max(start, since or start), end)
        for number, (start, end) in enumerate(pairwise(instants))
        if since is None or end > since
    ]


def _before(first_seen: datetime, transitions: Iterable[Transition]) -> list[Transition]:
    """In order of time, of each instant the last one."""
    by_instant = {step.at: step for step in sorted(transitions, key=lambda step: step.at)}
    return [step for step in by_instant.values() if step.at < first_seen]


def _from_dates(item: WorkItem) -> list[Transition]:
    steps = [(item.created_at, State.TODO), (item.started_at, State.DOING)]
    if item.state in (State.DONE, State.DROPPED):
        steps.append((item.done_at, item.state))
    # What the tool called an earlier state no date tells: today's word for it would be wrong.
    words = {item.state: item.native_status}
    return [
        Transition(item=item.id, at=at, state=state, native_status=words.get(state, state.value))
        for at, state in steps
        if at is not None
    ]


def _as_it_was(item: WorkItem, so_far: Sequence[Transition]) -> WorkItem:
    last = so_far[-1]
    ended = last.state in (State.DONE, State.DROPPED)
    begun = (step.at for step in so_far if step.state is State.DOING)
    return replace(
        item,
        state=last.state,
        native_status=last.native_status,
        resolution=last.resolution if ended else None,
        started_at=next(begun, None),
        done_at=last.at if ended else None,
        updated_at=last.at,
    )
