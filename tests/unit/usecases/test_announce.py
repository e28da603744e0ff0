from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from okrsync.errors import OkrsyncError
from okrsync.outbox import Envelope
from okrsync.ports import Posting
from okrsync.store import SqlStore
from okrsync.usecases.announce import (
    COUNTS,
    IN_FLIGHT,
    WORTH,
    CannotLook,
    Delivered,
    Postman,
    Undelivered,
    announce,
)
from tests.unit.usecases.workbench import Clock

POSTING = Posting(occurrence="digest 0 2026-06-01T09:00:00Z", channel="#okrs")
ENVELOPE = Envelope(POSTING.occurrence, POSTING.channel)
CONTENTS: dict[str, dict[str, Any]] = {
    "lead": {"text": "verdict", COUNTS: True},
    "a": {"text": "A"},
    "b": {"text": "B"},
}


class Crash(BaseException):
    """The process ends here."""


class Busy(Undelivered):
    seconds = 60.0


class Open(OkrsyncError):
    """Nobody knows whether it was delivered."""


class Courier:
    """Delivers into a list; ``trouble`` is raised before or after that, for each key (the last word) once."""

    def __init__(self) -> None:
        self.there: list[tuple[str, str | None]] = []
        self.before: dict[str, list[BaseException]] = {}
        self.after: dict[str, list[BaseException]] = {}
        self.blind: OkrsyncError | None = None

    def send(self, channel: str, content: Mapping[str, Any], *, key: str, thread: str | None) -> str:
        _raise(self.before, key)
        self.there.append((key, thread))
        _raise(self.after, key)
        return key

    def find(self, channel: str, *, key: str, thread: str | None, since: datetime) -> str | None:
        if self.blind is not None:
            raise self.blind
        return key if any(key == there for there, _ in self.there) else None

    @property
    def parts(self) -> list[str]:
        return [key.rsplit(" / ", 1)[1] for key, _ in self.there]


def _raise(troubles: dict[str, list[BaseException]], key: str) -> None:
    waiting = troubles.get(key.rsplit(" / ", 1)[1], [])
    if waiting:
        raise waiting.pop(0)


@pytest.fixture
def courier() -> Courier:
    return Courier()


@pytest.fixture
def postman(store: SqlStore, courier: Courier, clock: Clock) -> Postman:
    assert announce(CONTENTS, POSTING, store=store, at=clock(), until=clock() + WORTH)
    return Postman(store, courier, clock, lambda _: True)


def deliver(postman: Postman) -> Delivered:
    (delivered,) = postman.deliver()
    return delivered


def test_every_letter_is_delivered_once_and_the_replies_into_the_thread_of_the_first(
    postman: Postman, courier: Courier, store: SqlStore
) -> None:
    assert deliver(postman).trouble is None
    assert postman.deliver() == []
    lead = f"{POSTING.occurrence} / lead"
    assert courier.there == [
        (lead, None),
        (f"{POSTING.occurrence} / a", lead),
        (f"{POSTING.occurrence} / b", lead),
    ]
    assert [posted is not None for _, posted in store.postings()] == [True]


def test_an_occurrence_is_written_once(postman: Postman, store: SqlStore, clock: Clock) -> None:
    assert not announce({"lead": {"text": ""}}, POSTING, store=store, at=clock(), until=clock() + WORTH)
    assert [letter.part for letter in store.outbox.letters(ENVELOPE)] == ["lead", "a", "b"]


@pytest.mark.parametrize("part", ["lead", "a", "b"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_beside_any_letter_neither_loses_nor_repeats_one(
    postman: Postman, courier: Courier, clock: Clock, part: str, when: str
) -> None:
    getattr(courier, when)[part] = [Crash()]
    with pytest.raises(Crash):
        postman.deliver()
    clock.now += IN_FLIGHT
    assert deliver(postman).trouble is None
    assert courier.parts == ["lead", "a", "b"]
    assert postman.deliver() == []


@pytest.mark.parametrize("part", ["lead", "a", "b"])
def test_an_answer_that_is_lost_is_looked_for_and_not_sent_again(
    postman: Postman, courier: Courier, clock: Clock, part: str
) -> None:
    courier.after[part] = [Open("no answer")]
    assert deliver(postman).open
    assert deliver(postman).receipt is None or part != "lead"
    clock.now += IN_FLIGHT
    assert deliver(postman).trouble is None
    assert sorted(courier.parts) == ["a", "b", "lead"]


def test_where_nobody_can_look_it_is_given_up_rather_than_said_twice(
    postman: Postman, courier: Courier, clock: Clock, store: SqlStore
) -> None:
    courier.after["a"] = [Open("no answer")]
    courier.blind = CannotLook("no permission")
    deliver(postman)
    clock.now += IN_FLIGHT
    delivered = deliver(postman)
    assert isinstance(delivered.trouble, CannotLook)
    assert not delivered.open
    assert postman.deliver() == []
    assert courier.parts == ["lead", "a", "b"]
    letters = {letter.part: letter for letter in store.outbox.letters(ENVELOPE)}
    assert "nobody can look" in (letters["a"].trouble or "")


def test_a_look_that_fails_is_made_again_and_nothing_is_sent_meanwhile(
    postman: Postman, courier: Courier, clock: Clock
) -> None:
    courier.after["lead"] = [Open("no answer")]
    courier.blind = Busy("away")
    for _ in range(3):
        assert deliver(postman).receipt is None
        clock.now += IN_FLIGHT
    courier.blind = None
    assert deliver(postman).trouble is None
    assert courier.parts == ["lead", "a", "b"]


def test_what_is_busy_is_tried_again_after_the_wait_that_was_asked_for(
    postman: Postman, courier: Courier, clock: Clock
) -> None:
    courier.before["lead"] = [Busy("429"), Busy("429")]
    assert [deliver(postman).receipt, deliver(postman).receipt] == [None, None]
    assert courier.before["lead"] != []
    clock.now += timedelta(minutes=1)
    deliver(postman)
    clock.now += timedelta(minutes=1)
    assert deliver(postman).receipt is not None


def test_a_reply_that_is_refused_holds_no_other_one_back(postman: Postman, courier: Courier) -> None:
    courier.before["a"] = [Undelivered("invalid_blocks")]
    delivered = deliver(postman)
    assert (str(delivered.trouble), delivered.open) == ("invalid_blocks", True)
    assert courier.parts == ["lead", "b"]


def test_a_channel_that_is_dead_is_remembered_until_something_goes_there(
    postman: Postman, courier: Courier, store: SqlStore, clock: Clock
) -> None:
    courier.before["lead"] = [Undelivered("is_archived", hint="choose another")]
    began = clock.now
    deliver(postman)
    (trouble,) = store.outbox.troubles()
    assert (trouble.channel, trouble.trouble, trouble.hint) == ("#okrs", "is_archived", "choose another")
    assert trouble.since >= began
    clock.now += timedelta(minutes=15)
    deliver(postman)
    assert store.outbox.troubles() == []


def test_one_channel_that_fails_stops_no_other(
    postman: Postman, courier: Courier, store: SqlStore, clock: Clock
) -> None:
    board = Posting(occurrence="digest 1", channel="#board")
    announce({"only": {"text": ""}}, board, store=store, at=clock(), until=clock() + WORTH)
    courier.before["lead"] = [Undelivered("not_in_channel")]
    first, second = postman.deliver()
    assert (first.receipt, second.receipt) == (None, "digest 1 / only")


def test_what_nobody_wants_any_more_is_not_delivered(
    postman: Postman, courier: Courier, clock: Clock
) -> None:
    clock.now += WORTH
    assert postman.deliver() == []
    assert courier.parts == []


def test_what_surely_did_not_go_can_be_withdrawn_and_written_anew(
    postman: Postman, courier: Courier, store: SqlStore, clock: Clock
) -> None:
    courier.before["lead"] = [Undelivered("not_in_channel")]
    deliver(postman)
    store.outbox.withdraw(ENVELOPE)
    assert announce(CONTENTS, POSTING, store=store, at=clock(), until=clock() + WORTH)
    assert deliver(postman).trouble is None


def test_two_who_deliver_at_once_deliver_once(postman: Postman, courier: Courier, store: SqlStore) -> None:
    (lead, *_) = store.outbox.letters(ENVELOPE)
    at = postman.clock()
    assert [store.outbox.begin(lead, at, at + IN_FLIGHT) for _ in range(2)] == [True, False]
    assert deliver(postman).receipt is None
    assert courier.parts == []


def test_a_quiet_line_is_nothing_that_the_next_digest_is_compared_with(
    store: SqlStore, courier: Courier, clock: Clock
) -> None:
    announce({"lead": {"text": "nothing"}}, POSTING, store=store, at=clock(), until=clock() + WORTH)
    assert deliver(Postman(store, courier, clock, lambda _: True)).receipt
    assert store.postings() == [(POSTING, None)]
