"""The wish to end, however it comes."""

from __future__ import annotations

from threading import Event, Lock, Thread

from okrsync.usecases.stop import Stop


class _Busy(Event):
    """An event whose lock somebody may hold, as its waiters and setters do."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = Lock()

    def set(self) -> None:
        with self.lock:
            super().set()


def test_a_handler_never_waits_for_what_the_thread_that_it_interrupts_holds() -> None:
    event = _Busy()
    stop = Stop(event)
    handler = Thread(target=stop.end_from_a_handler, daemon=True)
    with event.lock:
        handler.start()
        handler.join(10)
        assert not handler.is_alive()
    assert event.wait(10)


def test_a_wish_from_a_handler_reaches_every_branch() -> None:
    stop = Stop()
    with stop.branch() as part:
        stop.end_from_a_handler()
        assert part.event.wait(10)
    assert not stop.pause(0)
