"""Each version of the mapping is kept with its effect, and the past is told by the one that held then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import KeyResult, Kpi, Metric, Objective, Okrs, Period, Phase, Project, Standalone
from okrsync.domain.selection import Criterion, Selection
from okrsync.domain.work import State
from okrsync.errors import OkrsyncError
from okrsync.usecases import mapping
from okrsync.usecases.measure import Occasion, measure
from okrsync.usecases.plan import plan, to_json
from okrsync.usecases.recompute import figures
from tests.unit.usecases.workbench import BOARD, START, Bench, card

ALL = Selection(connection="office", scope=str(BOARD.scope))
NONE = Selection(connection="office", scope=str(BOARD.scope), criteria=(Criterion("board", ("xyz",)),))
ELSEWHERE = Selection(connection="code", scope="repo county/survey")
NOTHING: dict[str, Any] = {"objectives": [], "key_results": [], "kpis": [], "projects": [], "focus": {}}
YEAR = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def okrs(*work: Selection, kr: str = "rate", **metric: Any) -> Okrs:
    kind = Metric(
        **{"baseline": 0.0, "target": 10.0, "every": timedelta(days=90), "series": f"kr:{kr}", **metric}
    )
    phases = (Phase(title="Build", work=work),) if work else ()
    result = KeyResult(id=kr, title="Raise the rate", kind=kind, period=YEAR, plan=phases)
    return Okrs(objectives=(Objective(id="o", title="O", period=YEAR, key_results=(result,)),))


def felt(before: Okrs, after: Okrs, bench: Bench) -> dict[str, Any]:
    (effect,) = to_json(plan(before, after, bench.store.evidence(bench.clock.now)))["key_results"]
    return effect  # type: ignore[no-any-return]


def keys(items: list[dict[str, Any]]) -> list[str]:
    return [item["key"] for item in items]


def test_the_same_file_has_no_effect(synced: Bench) -> None:
    for same in (okrs(ALL), okrs(ELSEWHERE)):
        told = plan(same, same, synced.store.evidence(synced.clock.now), synced.store.items(synced.clock.now))
        assert to_json(told) == NOTHING


def test_a_source_that_was_never_read_is_told(synced: Bench) -> None:
    """Its numbers are not known yet: to say that none changes would hide it."""

    def unread(name: str) -> list[str]:
        sources = {"kr:rate": name, "kr:of-no-file": "csv other.csv"}
        told = plan(okrs(), okrs(), synced.store.evidence(synced.clock.now), sources=sources)
        return [scope for effect in told.key_results for scope in effect.unread]

    def read(name: str, trouble: Exception | None = None) -> None:
        def reader(occasion: Occasion) -> list[tuple[datetime, float]]:
            if trouble is not None:
                raise trouble
            return [(START, 1.0)]

        measure({"kr:rate": (name, reader)}, store=synced.store, at=synced.clock())

    assert unread("csv rate.csv") == ["csv rate.csv"]
    read("csv rate.csv", OkrsyncError("is missing"))
    assert unread("csv rate.csv") == []
    read("csv rate.csv")
    assert (unread("csv rate.csv"), unread("sql dw")) == ([], ["sql dw"])
    read("sql dw")
    assert unread("sql dw") == []


def test_a_wider_selection_says_what_enters_and_what_that_does(synced: Bench) -> None:
    synced.tool.finish("A")
    synced.one()
    told = felt(okrs(NONE), okrs(ALL), synced)
    assert (keys(told["entering"]), told["leaving"], told["comes"], told["goes"]) == (
        list("ABCD"),
        [],
        False,
        False,
    )
    assert told["changes"]["delivery.progress"] == {"before": None, "after": 0.25}
    assert told["entering"][0] == {
        "connection": "office",
        "id": "id-A",
        "key": "A",
        "state": "done",
        "weight": 1.0,
        "title": "Card A",
    }
    back = felt(okrs(ALL), okrs(NONE), synced)
    assert (back["entering"], keys(back["leaving"])) == ([], list("ABCD"))
    assert back["changes"]["delivery.progress"] == {"before": 0.25, "after": None}


def test_what_is_gone_neither_enters_nor_leaves(synced: Bench) -> None:
    synced.tool.lose("A")
    synced.one(reconcile=True)
    assert keys(felt(okrs(NONE), okrs(ALL), synced)["entering"]) == list("BCD")


def test_a_scope_that_was_never_synced_is_named_rather_than_taken_for_empty(synced: Bench) -> None:
    told = felt(okrs(ALL), okrs(ALL, ELSEWHERE), synced)
    assert told["unread"] == ["code: repo county/survey"]
    assert told["changes"]["delivery.progress"] == {"before": 0.0, "after": None}


def test_a_target_that_moves_moves_the_result_and_no_item(synced: Bench) -> None:
    synced.store.measure([_measured(5.0)])
    told = felt(okrs(), okrs(target=20.0), synced)
    assert told["changes"]["result.progress"] == {"before": 0.5, "after": 0.25}
    assert (told["entering"], told["leaving"]) == ([], [])


def test_a_key_result_comes_and_another_goes(synced: Bench) -> None:
    told = to_json(plan(okrs(ALL), okrs(ALL, kr="other"), synced.store.evidence(synced.clock.now)))
    assert [(e["id"], e["comes"], e["goes"]) for e in told["key_results"]] == [
        ("other", True, False),
        ("rate", False, True),
    ]


def test_a_kpi_with_another_range_says_so(synced: Bench) -> None:
    synced.store.measure([_measured(5.0, series="kpi:k")])
    before, after = (Okrs(kpis=(Kpi(id="k", title="K", most=most, series="kpi:k"),)) for most in (6.0, 4.0))
    told = to_json(plan(before, after, synced.store.evidence(synced.clock.now)))
    assert told["kpis"][0]["changes"] == {
        "healthy": {"before": True, "after": False},
        "healthy_max": {"before": 6.0, "after": 4.0},
    }


def test_a_weight_changes_the_objective_though_no_key_result(synced: Bench) -> None:
    synced.store.measure([_measured(5.0), _measured(10.0, series="kr:other")])

    def weighing(weight: float) -> Okrs:
        [one], [other] = okrs().key_results, okrs(kr="other").key_results
        both = (replace(one, weight=weight), other)
        return replace(okrs(), objectives=(replace(okrs().objectives[0], key_results=both),))

    told = to_json(plan(weighing(1), weighing(9), synced.store.evidence(synced.clock.now)))
    (objective,) = told["objectives"]
    assert objective["changes"] == {"progress": {"before": 0.75, "after": 0.55}}
    assert told["key_results"][0]["changes"] == {"weight": {"before": 1, "after": 9}}


def test_a_project_and_the_work_in_progress_change_their_purpose(synced: Bench) -> None:
    synced.tool.have(replace(card("A"), state=State.DOING))
    synced.one()

    def standing(standalone: Standalone | None) -> Okrs:
        phases = (Phase(title="P", work=(ALL,)),)
        return Okrs(projects=(Project(id="p", title="P", phases=phases, standalone=standalone),))

    evidence, items = synced.store.evidence(synced.clock.now), [*synced.store.items(synced.clock.now)]
    told = to_json(plan(standing(None), standing(Standalone.INTERNAL), evidence, items))
    assert told["projects"][0]["changes"] == {"standalone": {"before": None, "after": "internal"}}
    assert told["focus"] == {
        "standalone": {"before": 0, "after": 1},
        "unexplained": {"before": 1, "after": 0},
    }
    gone = to_json(plan(standing(None), Okrs(), evidence))["projects"][0]
    assert (gone["goes"], keys(gone["leaving"])) == (True, list("ABCD"))


def test_a_mapping_that_stays_the_same_keeps_its_number(synced: Bench) -> None:
    numbers = [
        mapping.adopt(written, text, synced.store, START + timedelta(days=n)).number
        for n, (written, text) in enumerate(
            [(okrs(ALL), "a"), (okrs(ALL), "a"), (okrs(ALL), "b"), (okrs(NONE), "b"), (okrs(ALL), "a")]
        )
    ]
    assert numbers == [1, 1, 2, 3, 4]


def test_a_new_mapping_is_evaluated_at_once(synced: Bench) -> None:
    def kept() -> Any:
        known = synced.store.last_evaluation("rate", synced.clock.now + timedelta(days=9))
        return known and known["delivery"]["total"]

    mapping.adopt(okrs(NONE), "a", synced.store, synced.clock.now)
    assert kept() == 0
    mapping.adopt(okrs(ALL), "b", synced.store, synced.clock.now + timedelta(hours=1))
    assert kept() == 4


def test_each_version_is_kept_with_what_it_did(synced: Bench) -> None:
    mapping.adopt(okrs(NONE), "a", synced.store, synced.clock.now)
    mapping.adopt(okrs(ALL), "b", synced.store, synced.clock.now + timedelta(hours=1))
    first, second = synced.store.mappings()
    assert first.effect["key_results"][0]["comes"]
    assert keys(second.effect["key_results"][0]["entering"]) == list("ABCD")


def test_the_past_is_told_by_the_mapping_that_held_then(synced: Bench) -> None:
    shown = []
    for day, written in enumerate((okrs(ALL), okrs(NONE), okrs(ALL, kr="other"))):
        synced.clock.now = START + timedelta(days=day)
        at = mapping.adopt(written, "", synced.store, synced.clock.now).adopted_at
        shown.append(figures(written, synced.store, at))
    for then in shown:
        held = mapping.as_of(synced.store, then.at)
        assert held is not None
        assert figures(held, synced.store, then.at) == then


@pytest.mark.parametrize("content", ["", "a"])
def test_before_the_first_version_the_first_one_holds(synced: Bench, content: str) -> None:
    assert mapping.as_of(synced.store, START) is None
    mapping.adopt(okrs(ALL), content, synced.store, START)
    assert mapping.as_of(synced.store, START - timedelta(days=300)) == okrs(ALL)


def _measured(value: float, series: str = "kr:rate") -> Measurement:
    return Measurement(series=series, at=START, value=value, recorded_at=START, source="test")
