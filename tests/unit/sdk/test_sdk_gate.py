from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock

import pytest

from okrsync.sdk import Stopped
from okrsync.sdk.http.gate import Gate

_PATIENCE = 5


def _nothing() -> None:
    pass


def _most_at_once(gate: Gate, among: int) -> int:
    """How many of ``among`` threads were let through together at the most."""
    inside, most, lock = set[int](), list[int](), Lock()

    def pass_through(number: int) -> None:
        with gate.turn(_nothing):
            with lock:
                inside.add(number)
                most.append(len(inside))
            Event().wait(0.01)
            with lock:
                inside.remove(number)

    with ThreadPoolExecutor(among) as pool:
        list(pool.map(pass_through, range(among)))
    return max(most)


def test_so_many_are_let_through_at_once_and_no_more() -> None:
    together, gate = Barrier(3), Gate(3)

    def meet(_: int) -> None:
        with gate.turn(_nothing):
            together.wait(_PATIENCE)

    with ThreadPoolExecutor(9) as pool:
        list(pool.map(meet, range(9)))
    assert _most_at_once(gate, 9) == 3


def test_nobody_begins_while_one_rests() -> None:
    gate, begun = Gate(3), Event()

    def begin() -> None:
        with gate.turn(_nothing):
            begun.set()

    with ThreadPoolExecutor(1) as pool:
        with gate.rest():
            coming = pool.submit(begin)
            assert not begun.wait(0.05)
        coming.result(_PATIENCE)
    assert begun.is_set()


def test_after_each_rest_half_as_many_begin_and_at_least_one() -> None:
    gate = Gate(8)
    for left in (4, 2, 1, 1):
        with gate.rest():
            pass
        assert _most_at_once(gate, 8) <= left


def test_several_that_are_told_to_rest_together_count_as_one() -> None:
    gate, together = Gate(8), Barrier(4)
    with gate.rest(), gate.rest(), gate.rest():
        pass

    def meet(_: int) -> None:
        with gate.turn(_nothing):
            together.wait(_PATIENCE)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(meet, range(4)))


def test_who_is_to_stop_does_not_wait_for_a_turn() -> None:
    def stop() -> None:
        raise Stopped("stopped")

    gate = Gate(1)
    with gate.rest(), pytest.raises(Stopped), gate.turn(stop):
        pytest.fail("nobody begins while one rests")
    with gate.turn(stop):
        pass


def test_a_turn_ends_with_its_block_whatever_ends_that() -> None:
    gate = Gate(1)
    for _ in range(3):
        with pytest.raises(LookupError), gate.turn(_nothing):
            raise LookupError
    with gate.turn(_nothing):
        pass
