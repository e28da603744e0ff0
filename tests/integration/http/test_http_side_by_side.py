"""Several threads ask through one client: never more than it lets through, and a pause is everybody's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest

from okrsync.sdk import Ask, Client, Stopped, side_by_side
from okrsync.sdk.http import Limits, Meter
from okrsync.sdk.http.gate import AT_ONCE

Lend = Callable[..., Client]


class Busy:
    """What a server sees of its callers; the request of the number ``refused`` is told to wait."""

    def __init__(self, refused: int | None = None) -> None:
        self.refused = refused
        self.asked, self.under_way = 0, 0
        self.at_once = list[int]()
        self.lock = threading.Lock()
        self.go_on = threading.Event()

    def answer(self) -> int:
        with self.lock:
            self.asked += 1
            number = self.asked
            self.under_way += 1
            self.at_once.append(self.under_way)
        self.go_on.wait(0.05)
        with self.lock:
            self.under_way -= 1
        return 429 if number == self.refused else 200


@contextmanager
def _serving(busy: Busy) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(busy.answer())
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def test_no_more_are_under_way_than_the_client_lets_through(client: Lend) -> None:
    busy, meter = Busy(), Meter()
    with _serving(busy) as url, ThreadPoolExecutor(3 * AT_ONCE) as pool:
        asking = client(url, meter=meter)
        replies = list(pool.map(lambda number: asking.ask(Ask(f"/{number}")), range(50)))
    assert {reply.status for reply in replies} == {200}
    assert max(busy.at_once) == AT_ONCE
    assert meter.requests == busy.asked == 50


def test_where_one_is_told_to_wait_nobody_asks_and_then_half_as_many_do(client: Lend) -> None:
    busy = Busy(refused=1)
    while_resting = list[int]()

    def pause(seconds: float) -> bool:
        if seconds:
            with busy.lock:
                before = busy.asked
            threading.Event().wait(0.3)
            with busy.lock:
                while_resting.append(busy.asked - before)
                busy.at_once.clear()
        return True

    with _serving(busy) as url:
        asking = client(url, pause=pause, limits=Limits(attempts=4))
        asks = (partial(asking.ask, Ask(f"/{number}")) for number in range(40))
        assert len(list(side_by_side(asks))) == 40
    [meanwhile] = while_resting
    assert meanwhile <= AT_ONCE
    assert max(busy.at_once) <= AT_ONCE // 2
    assert busy.asked == 41


def test_a_stop_ends_all_that_are_under_way(client: Lend) -> None:
    busy, stop = Busy(), threading.Event()
    threading.Timer(0.3, stop.set).start()
    began = monotonic()
    busy.answer = partial(_never, stop, busy)  # type: ignore[method-assign]
    with _serving(busy) as url:
        asking = client(url, pause=lambda seconds: not stop.wait(seconds))
        asks = (partial(asking.ask, Ask(f"/{number}")) for number in range(40))
        with pytest.raises(Stopped):
            list(side_by_side(asks))
    assert monotonic() - began < 4
    assert busy.asked <= AT_ONCE
    assert not [one for one in threading.enumerate() if one.name.startswith("beside")]


def _never(stop: threading.Event, busy: Busy) -> int:
    """Says nothing before the caller is to stop, and for a while after."""
    with busy.lock:
        busy.asked += 1
    stop.wait(10)
    threading.Event().wait(0.8)
    return 200
