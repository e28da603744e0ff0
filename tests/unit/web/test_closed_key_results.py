"""What the API tells of an objective that is closed, and of what came into the file after that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Okrs
from okrsync.usecases import mapping
from okrsync.usecases.close import close
from okrsync.web.api.operations import OPERATIONS
from okrsync.web.api.view import look
from tests.integration.web.behind import RecordingDoor
from tests.unit.usecases.test_why_and_close import ALL, YEAR, okrs
from tests.unit.usecases.workbench import START, Bench
from tests.unit.web.library import Known

BY_NAME = {operation.name: operation for operation in OPERATIONS}


def told(bench: Bench, name: str, key_result: str = "rate") -> Any:
    """What an operation answers now, held to its shape."""
    library = Known(bench.store, bench.clock())
    operation = BY_NAME[name]
    asked = operation.asked.model_validate({})
    answer = operation.tell(
        look(RecordingDoor(known=library), library, library.at, name, {"id": key_result}, asked)
    )
    operation.answer.model_validate(answer)
    return answer


def closed(bench: Bench) -> Okrs:
    """A mapping whose one objective is over and closed at 0.4; measured anew after that."""
    written = okrs(ALL)
    mapping.adopt(written, "first", bench.store, bench.clock())
    bench.tool.finish("A")
    bench.one()
    _measure(bench, 4.0)
    bench.clock.now = YEAR.end + timedelta(days=1)
    close(written, bench.store, objective="o", at=bench.clock(), by="maria", note=None)
    _measure(bench, 9.0)
    return written


def _measure(bench: Bench, value: float) -> None:
    at = bench.clock()
    series = "kr:rate"
    bench.store.measure([Measurement(series=series, at=at, value=value, recorded_at=at, source="csv")])


def test_a_closed_key_result_is_told_as_it_was_closed_and_as_it_stands(bench: Bench) -> None:
    bench.one()
    closed(bench)
    one = told(bench, "keyResult")
    assert (one["score"], one["result"]["value"], one["today"]["value"]) == (0.4, 4.0, 9.0)
    assert told(bench, "keyResults")["key_results"] == [
        {name: one[name] for name in one if name not in {"at", "mapping"}}
    ]
    assert told(bench, "explain")["today"] == one["today"]
    assert told(bench, "objectives")["objectives"][0]["score"] == 0.4
    assert told(bench, "history")["result"][-1]["progress"] == 0.9
    assert told(bench, "status")["objectives"][0]["closed_at"] is not None


def test_what_came_into_the_file_after_the_closing_is_told_as_it_stands(bench: Bench) -> None:
    bench.one()
    written = closed(bench)
    [objective] = written.objectives
    [rate] = objective.key_results
    later = replace(objective, key_results=(rate, replace(rate, id="later")))
    mapping.adopt(replace(written, objectives=(later,)), "second", bench.store, bench.clock())
    one = told(bench, "keyResult", "later")
    assert (one["id"], one["today"], one["result"]["value"]) == ("later", None, 9.0)
    assert told(bench, "history", "later")["key_result"] == "later"


def test_before_anything_happened_there_is_something_to_tell(bench: Bench) -> None:
    mapping.adopt(okrs(ALL), "first", bench.store, START)
    for name in (
        "status",
        "keyResult",
        "explain",
        "history",
        "items",
        "measurements",
        "scopes",
        "connections",
    ):
        assert told(bench, name)["at"]
