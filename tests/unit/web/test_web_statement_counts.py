"""How many statements an answer of the API takes: as many for sixty key results as for three."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from okrsync.domain.okr import Kpi
from okrsync.usecases import mapping
from okrsync.web.api.operations import OPERATIONS, Operation
from okrsync.web.api.view import View, look
from tests.integration.web.behind import RecordingDoor
from tests.unit.usecases.test_statement_counts import FEW, MANY, counted, written
from tests.unit.usecases.workbench import Bench, card
from tests.unit.web.library import Known

# What the dearest answer may take. Most take a third of it.
MOST = 34
_NAMES = {"objectives": "o", "key-results": "kr2", "kpis": "rate", "mapping-versions": "1"}
_RATE = Kpi(id="rate", title="Rate", unit="%", every=timedelta(days=90), series="kpi:rate")


def looking(bench: Bench, operation: Operation, key_results: int) -> View[Any]:
    """The present, with so many key results in the mapping."""
    okrs = replace(written(key_results), kpis=(_RATE,))
    mapping.adopt(okrs, str(key_results), bench.store, bench.clock())
    adopted = bench.clock()
    library = Known(bench.store, bench.clock())
    given = {"since": adopted.isoformat()} if operation.name in {"why", "explain"} else {}
    names = {"id": _NAMES.get(operation.path.split("/")[1], "")}
    asked = operation.asked.model_validate(given)
    return look(RecordingDoor(known=library), library, library.at, operation.name, names, asked)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_answer_takes_as_many_statements_for_many_as_for_few(bench: Bench, operation: Operation) -> None:
    bench.tool.have(*(card(f"X{number}") for number in range(50)))
    bench.one()
    asked = []
    for key_results in (FEW, MANY):
        view = looking(bench, operation, key_results)
        with counted(bench) as said:
            told = operation.tell(view)
        operation.answer.model_validate(told)
        asked.append(sum(not each.startswith("BEGIN") for each in said))
    assert asked[0] == asked[1] <= MOST


def test_whether_an_answer_is_known_takes_three(bench: Bench) -> None:
    bench.one()
    with counted(bench) as said:
        bench.store.edition()
    assert sum(not each.startswith("BEGIN") for each in said) == 3
