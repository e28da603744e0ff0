"""What the API tells of connections and scopes: what is held, how to release it, when the next sync is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from okrsync.usecases.trouble import SHRUNKEN
from okrsync.web.api.operations import OPERATIONS
from okrsync.web.api.view import look
from tests.integration.web.behind import RecordingDoor
from tests.unit.usecases.workbench import BOARD, START, Bench
from tests.unit.web.library import Known

HINT = "if that is right: okrsync sync --accept-shrink 'board abc'"


@dataclass
class Appointed(RecordingDoor):
    """A door that knows when the next sync is."""

    def next_syncs(self) -> Mapping[str, datetime]:
        return {"office": START + timedelta(hours=1)}


def told(bench: Bench, name: str) -> Any:
    library = Known(bench.store, bench.clock())
    [operation] = [each for each in OPERATIONS if each.name == name]
    view = look(Appointed(known=library), library, library.at, name, {}, operation.asked.model_validate({}))
    answer = operation.tell(view)
    operation.answer.model_validate(answer)
    return answer


def test_a_scope_that_is_held_says_how_it_is_released(bench: Bench) -> None:
    bench.one()
    [before] = told(bench, "scopes")["scopes"]
    assert (before["held"], before["trouble"], before["connection"]) == (False, None, "office")
    run = bench.store.begin(BOARD, bench.clock(), full=False)
    run.fail(trouble="3 of 4 items are gone at once", kind=SHRUNKEN, hint=HINT)
    [held] = told(bench, "scopes")["scopes"]
    assert (held["held"], held["hint"], held["synced_at"]) == (True, HINT, before["synced_at"])
    [connection] = told(bench, "connections")["connections"]
    assert connection["scopes"] == [{name: held[name] for name in held if name not in {"connection", "held"}}]


def test_a_connection_says_when_it_is_synced_next(bench: Bench) -> None:
    [connection] = told(bench, "connections")["connections"]
    assert (connection["connection"], connection["next_sync_at"]) == ("office", "2026-06-01T10:00:00Z")
    assert [scope["synced_at"] for scope in connection["scopes"]] == [None]
