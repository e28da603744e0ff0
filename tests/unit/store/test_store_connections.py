from __future__ import annotations

from datetime import UTC, datetime, timedelta

from okrsync.ports import ConnectionState
from okrsync.sdk import Budget
from okrsync.store import SqlStore

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def test_a_connection_that_was_never_used_is_unknown(store: SqlStore) -> None:
    assert store.connection_state("code") == ConnectionState(name="code")
    assert list(store.connection_states()) == []


def test_what_is_noted_comes_back_and_replaces_what_was_noted_before(store: SqlStore) -> None:
    first = ConnectionState(name="office", account="bot", site="tool.example", met_at=START)
    second = ConnectionState(
        name="code",
        account="okr",
        site="tool.example",
        expires_at=START + timedelta(days=3),
        met_at=START,
        asked_at=START + timedelta(seconds=1),
        requests=12,
        budgets=(Budget("core", 4990, 5000, START + timedelta(hours=1)), Budget("graphql", 7)),
        closed_until=START + timedelta(hours=1),
        closed_because="slow down",
    )
    for state in (first, ConnectionState(name="code", requests=3), second):
        store.note_connection(state)
    assert list(store.connection_states()) == [second, first]
