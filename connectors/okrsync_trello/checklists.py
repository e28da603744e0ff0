"""The lines of a card's checklists as work items of their own, below their card. Pure.

https://developer.atlassian.com/cloud/trello/guides/rest-api/object-definitions/#checklist-object
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from okrsync.sdk import ItemRef, Record, State, Transition, WorkItem
from okrsync_trello.past import Flip, is_so
from okrsync_trello.stance import ARCHIVED
from okrsync_trello.translate import created_at

TYPE = "check item"
_TICKED, _OPEN = "complete", "incomplete"


def lines(card: Record) -> Iterator[Record]:
    """The lines of all checklists of a card that was read with them.

    Raises ``UnexpectedResponse`` where they did not come: that is no card without any.
    """
    for checklist in card.promised_records("checklists"):
        yield from checklist.promised_records("checkItems")


def line_ref(line: Record, card_key: str) -> ItemRef:
    """A line's names: its id is for life; the key holds the card's, by which `locate` finds it again."""
    id_ = line.name("id")
    return ItemRef(id_, f"{card_key}/{id_[-8:]}")


def card_key_of(ref: ItemRef) -> str | None:
    """The key of the card that a line belongs to; None where ``ref`` is a card itself."""
    card, slash, _ = ref.key.partition("/")
    return card if slash else None


def is_ticked(line: Record) -> bool:
    """Whether a line is done."""
    return line.opt_text("state") == _TICKED


def line_state(*, ticked: bool, card: State) -> State:
    """A line that was left open ends with its card: delivered with it, or given up with it."""
    if ticked:
        return State.DONE
    return card if card in (State.DONE, State.DROPPED) else State.TODO


def line_item(line: Record, card: WorkItem) -> WorkItem:
    """A line of ``card``; it is found by what its card is found by.

    What a line weighs, who does it and when it was last touched is said by its card alone.
    """
    ref, ticked = line_ref(line, card.key), is_ticked(line)
    state = line_state(ticked=ticked, card=card.state)
    return WorkItem(
        id=ref.id,
        key=ref.key,
        title=line.text("name"),
        url=card.url,
        type=TYPE,
        state=state,
        native_status=_TICKED if ticked else _OPEN,
        resolution=card.resolution if state is State.DROPPED else None,
        updated_at=card.updated_at,
        created_at=created_at(ref.id, line.what),
        done_at=card.done_at if state is card.state else None,
        due_at=line.opt_instant("due"),
        parent=card.id,
        labels=card.labels,
        assignees=card.assignees,
        facets={**card.facets, "parent": (card.id, card.key)},
    )


def line_story(line: Record, card: Sequence[Transition], ticks: Sequence[Flip]) -> list[Transition]:
    """How a line came to be what it is, oldest first: by its own ticks and by the story of its card."""
    id_ = line.name("id")
    start = created_at(id_, line.what)
    story: list[Transition] = []
    for at in sorted({start, *(flip.at for flip in ticks), *(one.at for one in card)}):
        if at < start:
            continue
        ticked = is_so(ticks, at, today=is_ticked(line))
        above = next((one.state for one in reversed(card) if one.at <= at), State.TODO)
        state = line_state(ticked=ticked, card=above)
        if not story or story[-1].state is not state:
            story.append(_told(id_, at, state, ticked=ticked))
    return story


def _told(id_: str, at: datetime, state: State, *, ticked: bool) -> Transition:
    return Transition(
        item=id_,
        at=at,
        state=state,
        native_status=_TICKED if ticked else _OPEN,
        resolution=ARCHIVED if state is State.DROPPED else None,
    )
