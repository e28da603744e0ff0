"""A tool that refuses is left alone for a growing time, by all who show it the same credential."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from okrsync.ports import ScopeId
from okrsync.sdk import (
    Budget,
    CredentialsRejected,
    Cursor,
    Identity,
    Page,
    RateLimited,
    Scope,
    ToolError,
    Unavailable,
)
from okrsync.usecases.credential import Credential
from okrsync.usecases.sync import Source
from tests.unit.usecases.workbench import BOARD, Bench, Tool, card

MINUTE = timedelta(minutes=1)
SCOPES = [ScopeId("office", Scope("board", f"b{number}")) for number in range(10)]
OLD, NEW = Credential(b"old", b"old"), Credential(b"new", b"new")


class Refusing(Tool):
    """Refuses whatever it is asked, and counts that; ``answers`` are the boards that it shows."""

    refusal: ToolError
    asked_for: list[str]
    answers: frozenset[str] = frozenset()
    check_refusal: ToolError | None = None

    def check(self) -> Identity:
        if self.check_refusal:
            self.asked_for.append("who we are")
            raise self.check_refusal
        return super().check()

    def changes(self, scope: Scope, since: Cursor | None) -> Iterator[Page]:
        self.asked_for.append(scope.name)
        if scope.name in self.answers:
            yield Page([], Cursor("0"))
            return
        raise self.refusal


def refusing(refusal: ToolError, *answers: str) -> Refusing:
    tool = Refusing()
    tool.refusal, tool.asked_for, tool.answers = refusal, [], frozenset(answers)
    return tool


def dead() -> Refusing:
    return refusing(CredentialsRejected("the token was revoked", hint="make a new one"))


def source(tool: Tool, *scopes: ScopeId, credential: Credential = OLD) -> Source:
    return Source("office", lambda: tool, scopes or (BOARD,), credential=credential)


def left_alone(bench: Bench) -> timedelta:
    """For how long from now."""
    until = bench.store.connection_state("office").closed_until
    assert until is not None
    return until - bench.clock.now


def test_a_rejected_credential_is_shown_once_and_not_for_every_scope(bench: Bench) -> None:
    tool = dead()
    outcomes = bench.sync(source(tool, *SCOPES))
    assert tool.asked_for == ["b0"]
    assert {outcome.trouble_kind for outcome in outcomes} == {"credentials_rejected"}
    assert {outcome.trouble for outcome in outcomes} == {"the token was revoked"}
    assert all(bench.stale(scope) == "the token was revoked" for scope in SCOPES)


def test_where_already_the_first_question_is_refused_no_scope_is_asked_for(bench: Bench) -> None:
    tool = dead()
    tool.check_refusal = tool.refusal
    bench.sync(source(tool, *SCOPES))
    assert tool.asked_for == ["who we are"]


def test_what_happened_and_until_when_is_said_at_once_and_later(bench: Bench) -> None:
    tool = dead()
    first, second = bench.sync(source(tool, *SCOPES[:2]))
    until = bench.store.connection_state("office").closed_until
    words = (
        f"it is not asked before {until:%Y-%m-%d %H:%M:%S} UTC, unless the connection is changed or somebody"
    )
    assert str(first.hint).startswith(f"make a new one; {words} runs okrsync sync")
    assert str(second.hint).startswith(words)
    (later,) = bench.sync(source(tool, SCOPES[0]))
    assert (later.trouble, later.until, later.transient) == ("the token was revoked", until, False)


def test_the_time_doubles_up_to_an_hour(bench: Bench) -> None:
    tool, spans = dead(), []
    for _ in range(6):
        bench.sync(source(tool))
        spans.append(round(left_alone(bench) / MINUTE))
        bench.clock.now += left_alone(bench)
    assert spans == [5, 10, 20, 40, 60, 60]
    assert len(tool.asked_for) == 6


def test_a_sync_within_the_time_asks_nothing(bench: Bench) -> None:
    tool = dead()
    for _ in range(5):
        bench.sync(source(tool, *SCOPES))
    assert tool.asked_for == ["b0"]


def test_a_person_who_asks_is_believed_to_have_mended_it(bench: Bench) -> None:
    tool = dead()
    bench.sync(source(tool))
    assert bench.sync(source(bench.tool), by_hand=True)[0].ok
    state = bench.store.connection_state("office")
    assert (state.closed_until, state.closed_kind, state.closings, state.sealed) == (None, None, 0, None)


def test_a_person_who_asks_in_vain_does_not_ask_for_every_scope(bench: Bench) -> None:
    tool = dead()
    bench.sync(source(tool, *SCOPES))
    bench.sync(source(tool, *SCOPES), by_hand=True)
    assert tool.asked_for == ["b0", "b0"]
    assert left_alone(bench) > 9 * MINUTE


def test_a_person_can_not_argue_with_a_rate_limit(bench: Bench) -> None:
    tool = refusing(RateLimited("slow down"))
    bench.sync(source(tool))
    bench.sync(source(tool), by_hand=True)
    assert tool.asked_for == ["abc"]


def test_a_changed_credential_is_tried_at_once_and_counts_from_the_beginning(bench: Bench) -> None:
    tool = dead()
    bench.sync(source(tool))
    bench.clock.now += 5 * MINUTE
    bench.sync(source(tool))
    bench.sync(source(tool, credential=NEW))
    assert len(tool.asked_for) == 3
    assert round(left_alone(bench) / MINUTE) == 5
    assert bench.sync(source(bench.tool, credential=Credential(b"third", b"third")))[0].ok


def test_a_limit_without_a_time_closes_for_a_minute_then_for_two(bench: Bench) -> None:
    tool, spans = refusing(RateLimited("slow down")), []
    for _ in range(3):
        (outcome,) = bench.sync(source(tool))
        spans.append(round(left_alone(bench) / MINUTE))
        assert (outcome.until, outcome.transient) == (
            bench.store.connection_state("office").closed_until,
            True,
        )
        bench.clock.now += left_alone(bench)
    assert spans == [1, 2, 4]


def test_a_limit_with_a_time_counts_as_it_is_and_is_outbid_when_it_does_not_help(bench: Bench) -> None:
    spans = []
    for _ in range(3):
        wait = bench.clock.now + timedelta(seconds=50)
        bench.sync(source(refusing(RateLimited("slow down", until=wait))))
        spans.append(round(left_alone(bench) / MINUTE))
        bench.clock.now += left_alone(bench)
    assert spans == [1, 2, 4]


def test_a_longer_word_of_the_tool_is_kept(bench: Bench) -> None:
    for _ in range(2):
        far = bench.clock.now + timedelta(hours=3)
        bench.sync(source(refusing(RateLimited("slow down", until=far))))
        assert bench.store.connection_state("office").closed_until == far
        bench.clock.now = far


def test_what_went_well_in_between_ends_the_growth(bench: Bench) -> None:
    tool = refusing(RateLimited("slow down"), "b0")
    for _ in range(3):
        bench.sync(source(tool, *SCOPES[:2]))
        assert round(left_alone(bench) / MINUTE) == 1
        bench.clock.now += left_alone(bench)


def test_an_outage_in_between_does_not(bench: Bench) -> None:
    bench.sync(source(dead()))
    bench.clock.now += 5 * MINUTE
    bench.sync(source(refusing(Unavailable("503"))))
    bench.sync(source(dead()))
    assert round(left_alone(bench) / MINUTE) == 10


def test_two_silences_and_a_third_refuse_the_rest_of_the_run(bench: Bench) -> None:
    tool = refusing(Unavailable("503"))
    outcomes = bench.sync(source(tool, *SCOPES))
    assert tool.asked_for == [f"b{number}" for number in range(10)]
    tool.check_refusal, tool.asked_for = Unavailable("503"), []
    outcomes = bench.sync(source(tool, *SCOPES))
    assert tool.asked_for == ["b0", "b1", "who we are"]
    assert [outcome.trouble for outcome in outcomes[1:3]] == [
        "503",
        "not asked, since the tool does not answer: 503",
    ]
    assert {outcome.trouble_kind for outcome in outcomes} == {"unavailable"}
    assert all(bench.stale(scope) for scope in SCOPES)


def test_two_scopes_that_fail_starve_no_others_of_a_tool_that_answers(bench: Bench) -> None:
    tool = refusing(Unavailable("504"), "b2", "b3")
    assert [one.ok for one in bench.sync(source(tool, *SCOPES[:4]))] == [False, False, True, True]


def two_connections(tool: Tool, *, apart: bool = False) -> tuple[Source, Source]:
    """Two connections, with the same token on the same host unless they are ``apart``."""
    first, second = Credential(b"token", b"first"), Credential(b"token", b"second")
    scopes = [ScopeId(name, Scope("board", name)) for name in ("left", "right")]
    sources = [
        Source(scope.connection, lambda: tool, (scope,), credential=mine, sharing={other: theirs})
        for scope, mine, other, theirs in zip(
            scopes, (first, second), ("right", "left"), (second, first), strict=True
        )
    ]
    left, right = (replace(one, sharing={}) if apart else one for one in sources)
    return left, right


@pytest.mark.parametrize("refusal", [CredentialsRejected("revoked"), RateLimited("slow down")])
@pytest.mark.parametrize("together", [True, False])
def test_connections_with_one_credential_are_closed_together(
    bench: Bench, refusal: ToolError, together: bool
) -> None:
    tool = refusing(refusal)
    left, right = two_connections(tool)
    outcomes = bench.sync(left, right) if together else bench.sync(left) + bench.sync(right)
    assert tool.asked_for == ["left"]
    assert {outcome.trouble for outcome in outcomes} == {refusal.message}


def test_connections_with_credentials_of_their_own_are_not(bench: Bench) -> None:
    tool = refusing(CredentialsRejected("revoked"))
    bench.sync(*two_connections(tool, apart=True))
    assert sorted(tool.asked_for) == ["left", "right"]


def test_a_person_who_asks_in_vain_asks_once_for_all_connections_of_a_credential(bench: Bench) -> None:
    tool = refusing(CredentialsRejected("revoked"))
    bench.sync(*two_connections(tool))
    bench.sync(*two_connections(tool), by_hand=True)
    assert tool.asked_for == ["left", "left"]


def test_outcomes_come_in_the_order_of_the_sources(bench: Bench) -> None:
    left, right = two_connections(bench.tool)
    between = source(bench.tool)
    told = [outcome.scope.connection for outcome in bench.sync(right, between, left)]
    assert told == ["right", "office", "left"]


def test_what_a_tool_said_is_left_is_known_to_the_next_sync_of_each_connection(bench: Bench) -> None:
    left, right = two_connections(bench.tool)
    left.meter.told(Budget("core", 0, 5000, bench.clock.now + timedelta(hours=1)))
    bench.sync(left)
    bench.sync(right)
    assert [budget.remaining for budget in right.meter.budgets] == [0]


def test_nothing_by_which_a_secret_could_be_told_is_kept(bench: Bench) -> None:
    token = b"a-token-0123456789"
    bench.sync(source(dead(), credential=Credential(token, token)))
    state = bench.store.connection_state("office")
    with bench.store.database.reading() as connection:
        rows = connection.exec_driver_sql("select * from connection_state").all()
    assert state.sealed is not None
    assert token.decode() not in repr(rows)
    assert state.sealed not in repr(state)


def test_where_nothing_was_refused_not_even_a_seal_is_kept(synced: Bench) -> None:
    synced.tool.have(card("E"))
    synced.one()
    assert synced.store.connection_state("office").sealed is None
