"""Hints: many wishes, few syncs, and none that is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Event

import pytest

from okrsync.daemon.hints import Hints, Pace, Wish
from okrsync.sdk import Scope

A, B, C = (Scope("repo", f"county/{name}") for name in "abc")
AT_ONCE = Pace(gather=0, rest=0, least=0, most=0, again=0)
_PATIENCE = 20.0


def _wish(*scopes: Scope, reconcile: bool = False) -> Wish:
    return Wish(frozenset(scopes), reconcile)


class Syncs:
    """What was carried out; each waits until it is let through."""

    def __init__(self, *, finds: bool = True) -> None:
        self.done: list[tuple[str, Wish]] = []
        self.began = Event()
        self.go = Event()
        self.enough = Event()
        self.expected = 1
        self.finds = finds

    def __call__(self, connection: str, wish: Wish) -> bool:
        self.began.set()
        assert self.go.wait(_PATIENCE)
        self.done.append((connection, wish))
        if len(self.done) >= self.expected:
            self.enough.set()
        return self.finds

    def wait_for(self, number: int) -> list[Wish]:
        """The wishes carried out, once there are so many."""
        self.expected = number
        if len(self.done) < number:
            assert self.enough.wait(_PATIENCE)
        return [wish for _, wish in self.done]


@contextmanager
def _hints(syncs: Syncs, pace: Pace = AT_ONCE) -> Iterator[Hints]:
    hints = Hints(syncs, pace)
    try:
        yield hints
    finally:
        syncs.go.set()
        hints.close()


def test_a_thousand_hints_are_one_sync_now_and_one_after_it() -> None:
    syncs = Syncs()
    with _hints(syncs) as hints:
        hints.add("code", _wish(A))
        assert syncs.began.wait(_PATIENCE)
        for number in range(1000):
            hints.add("code", _wish(B if number % 2 else C, reconcile=number == 500))
        syncs.go.set()
        assert syncs.wait_for(2) == [_wish(A), _wish(B, C, reconcile=True)]
    assert len(syncs.done) == 2


def test_a_hint_that_comes_while_a_sync_runs_is_carried_out_after_it_and_not_by_it() -> None:
    syncs = Syncs()
    with _hints(syncs) as hints:
        hints.add("code", _wish(A))
        assert syncs.began.wait(_PATIENCE)
        hints.add("code", _wish(A))
        syncs.go.set()
        assert syncs.wait_for(2) == [_wish(A), _wish(A)]


def test_connections_do_not_wait_for_each_other() -> None:
    slow, quick = Syncs(), Syncs()
    quick.go.set()
    with _hints(slow) as stuck:
        stuck.add("code", _wish(A))
        assert slow.began.wait(_PATIENCE)
        hints = Hints(lambda name, wish: (slow if name == "code" else quick)(name, wish), AT_ONCE)
        hints.add("code", _wish(A))
        hints.add("office", _wish(B))
        assert quick.wait_for(1) == [_wish(B)]
        assert slow.done == []
        slow.go.set()
        hints.close()


def test_a_hint_that_found_nothing_is_followed_once_more_and_no_more() -> None:
    syncs = Syncs(finds=False)
    syncs.go.set()
    with _hints(syncs) as hints:
        hints.add("code", _wish(A))
        assert syncs.wait_for(2) == [_wish(A), replace(_wish(A), is_second=True)]
        hints.add("office", _wish(B))
        assert [wish.is_second for wish in syncs.wait_for(4)] == [False, True, False, True]


def test_a_new_hint_is_not_kept_waiting_by_a_second_look() -> None:
    syncs = Syncs(finds=False)
    syncs.go.set()
    with _hints(syncs, replace(AT_ONCE, again=3600)) as hints:
        hints.add("code", _wish(A))
        syncs.wait_for(1)
        syncs.enough.clear()
        hints.add("code", _wish(B))
        assert syncs.wait_for(2)[1] in (_wish(B), _wish(A, B))


def test_after_the_end_nothing_is_begun() -> None:
    syncs = Syncs()
    syncs.go.set()
    hints = Hints(syncs, replace(AT_ONCE, gather=3600))
    hints.add("code", _wish(A))
    hints.close()
    hints.add("code", _wish(B))
    assert syncs.done == []


@pytest.mark.parametrize(
    ("took", "rests"), [(0.0, 2.0), (0.4, 2.0), (1.0, 4.0), (30.0, 120.0), (900.0, 300.0)]
)
def test_a_connection_rests_by_what_its_sync_cost(took: float, rests: float) -> None:
    assert Pace().after(took) == rests


def test_wishes_add_up() -> None:
    assert _wish(A) | _wish(B) == _wish(A, B)
    assert _wish(A) | Wish(None) == Wish(None)
    assert _wish(A, reconcile=True) | _wish(B) == _wish(A, B, reconcile=True)
    assert not (replace(_wish(A), is_second=True) | _wish(B)).is_second
