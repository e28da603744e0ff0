"""Waiting for work that can't be interrupted, and no longer than that."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, work: Callable[[], T], *, otherwise: Exception) -> T:
    """What ``work`` returns or raises; raises ``otherwise`` where that takes longer than ``seconds``.

    Work that is given up goes on in a thread that keeps nobody from ending the program.
    """
    outcome: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            outcome.put((None, error))

    Thread(target=run, name="measure", daemon=True).start()
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        raise otherwise from None
    if error is not None:
        raise error
    return result  # type: ignore[return-value]
