"""What a server refuses, where it sends one to, and how long it wants one to wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from okrsync.sdk import (
    Ask,
    Budget,
    Client,
    CredentialsRejected,
    NotFound,
    PermissionMissing,
    QueryRejected,
    RateLimited,
    Reply,
    ToolError,
    Unavailable,
    UnexpectedResponse,
)
from okrsync.sdk.http import Limits, Meter
from okrsync.sdk.testing.wires import FaultServer, says

Serve = Callable[..., FaultServer]
Lend = Callable[..., Client]

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("401 x", CredentialsRejected),
        ("403 x", PermissionMissing),
        ("404 x", NotFound),
        ("400 x", QueryRejected),
    ],
)
def test_a_plain_refusal_is_not_argued_with(
    serve: Serve, client: Lend, status: str, fault: type[ToolError]
) -> None:
    server = serve(says(b"", status=status))
    with pytest.raises(fault):
        client(server.url, limits=Limits(first_wait=0)).ask(Ask("/"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", ["500 x", "502 x", "503 x", "504 x", "408 x", "425 x"])
def test_what_may_pass_is_asked_again(serve: Serve, client: Lend, status: str) -> None:
    server = serve(says(b"", status=status))
    with pytest.raises(Unavailable):
        client(server.url, limits=Limits(first_wait=0)).ask(Ask("/"))
    assert len(server.requests) == 4


@pytest.mark.parametrize("location", ["https://elsewhere.example/login", "/other", "//elsewhere.example/"])
def test_no_redirect_is_followed(serve: Serve, client: Lend, location: str) -> None:
    server = serve(says(b"", f"Location: {location}", status="302 Found"))
    with pytest.raises(UnexpectedResponse, match="redirected"):
        client(server.url).ask(Ask("/"))
    assert len(server.requests) == 1


@pytest.mark.parametrize("path", ["https://elsewhere.example/x", "@elsewhere.example/", "x", ""])
def test_no_ask_leaves_for_another_host(serve: Serve, client: Lend, path: str) -> None:
    server = serve(says(b"{}"))
    with pytest.raises(QueryRejected):
        client(server.url).ask(Ask(path))
    assert server.requests == []


def test_a_path_that_is_no_path_is_refused(serve: Serve, client: Lend) -> None:
    with pytest.raises(QueryRejected, match="no address"):
        client(serve(says(b"{}")).url).ask(Ask("/a\nb"))


def test_cookies_are_not_kept(serve: Serve, client: Lend) -> None:
    server = serve(says(b"{}", "Set-Cookie: session=1; Path=/", "Connection: close"))
    asking = client(server.url)
    asking.ask(Ask("/"))
    asking.ask(Ask("/"))
    assert b"cookie" not in server.requests[1].lower()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("30", 30),
        ("0.5", 0.5),
        ("Mon, 02 Nov 2026 12:00:20 GMT", 20),
        ("Mon, 02 Nov 2020 12:00:00 GMT", 0),
        ("Mon, 02 Nov 2026 12:00:20", 20),
    ],
)
@pytest.mark.parametrize("status", ["429 x", "503 x"])
def test_a_tool_that_asks_to_wait_is_waited_for(
    serve: Serve, client: Lend, header: str, seconds: float, status: str
) -> None:
    server = serve(says(b"", f"Retry-After: {header}", status=status))
    waits: list[float] = []

    def pause(wait: float) -> bool:
        waits.append(wait)
        return True

    limits = Limits(attempts=2, first_wait=0)
    asking = client(server.url, limits=limits, pause=pause, clock=lambda: NOW)
    with pytest.raises(RateLimited) as caught:
        asking.ask(Ask("/"))
    assert caught.value.until == NOW + timedelta(seconds=seconds)
    assert max(waits) == seconds
    assert len(server.requests) == 2


@pytest.mark.parametrize("header", ["nan", "inf", "-inf", "-5", "soon", "31 Dec 9999", "1;2", "%"])
def test_a_wait_that_makes_no_sense_is_none(serve: Serve, client: Lend, header: str) -> None:
    server = serve(says(b"", f"Retry-After: {header}", status="429 x"))
    with pytest.raises(RateLimited) as caught:
        client(server.url, clock=lambda: NOW).ask(Ask("/"))
    assert caught.value.until is None or caught.value.until <= NOW + timedelta(days=1)


@pytest.mark.parametrize("header", ["86400000", "9" * 300, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_no_wait_is_longer_than_a_day(serve: Serve, client: Lend, header: str) -> None:
    server = serve(says(b"", f"Retry-After: {header}", status="429 x"))
    with pytest.raises(RateLimited, match="asked to wait until") as caught:
        client(server.url, clock=lambda: NOW, limits=Limits()).ask(Ask("/"))
    assert caught.value.until == NOW + timedelta(days=1)
    assert len(server.requests) == 1


def test_a_storm_of_refusals_ends_within_the_patience(serve: Serve, client: Lend) -> None:
    server = serve(says(b"", "Retry-After: 25", status="429 x"))
    now = [NOW]

    def pause(seconds: float) -> bool:
        now[0] += timedelta(seconds=seconds)
        return True

    limits = Limits(attempts=100, patience=60)
    with pytest.raises(RateLimited, match=r"until 12:\d\d:\d\d UTC"):
        client(server.url, limits=limits, pause=pause, clock=lambda: now[0]).ask(Ask("/"))
    assert now[0] - NOW <= timedelta(seconds=61)
    assert len(server.requests) == 3


def test_a_tools_own_word_on_waiting_is_bounded_too(serve: Serve, client: Lend) -> None:
    far = NOW + timedelta(days=400)
    server = serve(says(b"", status="429 x"))
    asking = client(server.url, reading=lambda _: RateLimited("later", until=far), clock=lambda: NOW)
    with pytest.raises(RateLimited) as caught:
        asking.ask(Ask("/"))
    assert caught.value.until == NOW + timedelta(days=1)


def test_an_answer_carries_the_time_of_its_arrival(serve: Serve, client: Lend) -> None:
    assert client(serve(says(b"{}")).url, clock=lambda: NOW).ask(Ask("/")).at == NOW


def left(remaining: int, seconds: float, name: str = "core") -> Budget:
    return Budget(name, remaining, 5000, NOW + timedelta(seconds=seconds))


def test_where_a_tool_said_that_nothing_is_left_it_is_not_asked(serve: Serve, client: Lend) -> None:
    server = serve(says(b"{}"))
    asking = client(server.url, gauge=lambda _: left(0, 3600), clock=lambda: NOW)
    asking.ask(Ask("/a"))
    with pytest.raises(RateLimited, match="nothing is left of the budget 'core' until 13:00:00") as caught:
        asking.ask(Ask("/a"))
    assert caught.value.until == NOW + timedelta(hours=1)
    assert len(server.requests) == 1


def test_a_budget_that_is_soon_whole_again_is_waited_for(serve: Serve, client: Lend) -> None:
    server, now = serve(says(b"{}")), [NOW]

    def pause(seconds: float) -> bool:
        now[0] += timedelta(seconds=seconds)
        return True

    asking = client(
        server.url, gauge=lambda _: left(0, 20), clock=lambda: now[0], pause=pause, limits=Limits()
    )
    for _ in range(2):
        asking.ask(Ask("/a"))
    assert len(server.requests) == 2
    assert timedelta(seconds=20) <= now[0] - NOW < timedelta(seconds=22)


@pytest.mark.parametrize(
    "budget", [left(1, 60), left(0, -1), Budget("core", 0), Budget("core", 0, 0, NOW + timedelta(hours=1))]
)
def test_a_budget_that_is_not_known_to_be_used_up_stops_nothing(
    serve: Serve, client: Lend, budget: Budget
) -> None:
    asking = client(serve(says(b"{}")).url, gauge=lambda _: budget, clock=lambda: NOW)
    assert [asking.ask(Ask("/a")).json for _ in range(2)] == [{}, {}]


def test_what_is_paid_from_another_budget_is_asked(serve: Serve, client: Lend) -> None:
    server = serve(says(b"{}"))

    def gauge(reply: Reply) -> Budget:
        return left(9, 3600, "graphql") if "/graphql" in reply.where else left(0, 3600)

    asking = client(server.url, gauge=gauge, clock=lambda: NOW)
    for path in ("/graphql", "/repos/a", "/graphql"):
        asking.ask(Ask(path))
    with pytest.raises(RateLimited, match="core"):
        asking.ask(Ask("/repos/b?page=2"))
    assert len(server.requests) == 3


def test_what_an_earlier_conversation_was_told_holds(serve: Serve, client: Lend) -> None:
    server, meter = serve(says(b"{}")), Meter()
    meter.recall([left(0, 3600)])
    with pytest.raises(RateLimited):
        client(server.url, clock=lambda: NOW, meter=meter).ask(Ask("/a"))
    assert server.requests == []


def test_a_limit_without_a_time_is_met_with_longer_waits_than_a_failure(serve: Serve, client: Lend) -> None:
    waits: list[float] = []

    def pause(seconds: float) -> bool:
        waits.append(seconds)
        return True

    for status in ("429 x", "503 x"):
        with pytest.raises(ToolError):
            client(serve(says(b"", status=status)).url, limits=Limits(first_wait=0.5), pause=pause).ask(
                Ask("/")
            )
    limited, failed = ([w for w in waits if w][part] for part in (slice(0, 3), slice(3, 6)))
    assert [int(wait) for wait in limited] == [2, 4, 8]
    assert [int(wait) for wait in failed] == [0, 1, 2]
