"""Which work items count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from okrsync.domain.okr import Kpi, Metric, Okrs, Project
from okrsync.domain.selection import Criterion, Selection, Shelf, select
from okrsync.domain.tracker import OPEN, Take, Tracker
from okrsync.domain.work import Gone, TrackedItem
from tests.unit.domain.made_up import SERIES, item, labelled, metric_kr, milestone_kr, objective, phase, stage

WEEK = timedelta(weeks=1)


def _keys(selection: Selection, items: list[TrackedItem]) -> list[str]:
    return [t.item.key for t in select(selection, items)]


def _asks(*criteria: tuple[str, tuple[str, ...]]) -> Selection:
    return Selection(connection="tool", scope="board", criteria=tuple(Criterion(*c) for c in criteria))


def test_without_criteria_the_whole_scope_is_selected_gone_items_included() -> None:
    assert _keys(labelled(), [item("a"), item("b", gone=Gone.LEFT)]) == ["a", "b"]


def test_one_of_the_wanted_values_is_enough() -> None:
    items = [item("a", label="x"), item("b", label="y"), item("c", label=("z", "y")), item("d", label="w")]
    assert _keys(labelled("x", "y"), items) == ["a", "b", "c"]


def test_every_criterion_must_be_met() -> None:
    items = [
        item("a", facets={"label": ("x",), "type": ("bug",)}),
        item("b", facets={"label": ("x",)}),
        item("c", facets={"type": ("bug",)}),
    ]
    assert _keys(_asks(("label", ("x",)), ("type", ("bug",))), items) == ["a"]


@pytest.mark.parametrize(("wanted", "found"), [("Fieldwork", "FIELDWORK"), ("STRASSE", "straße")])
def test_case_does_not_matter(wanted: str, found: str) -> None:
    assert _keys(labelled(wanted), [item("a", label=found)]) == ["a"]


def test_a_part_of_a_value_is_not_the_value() -> None:
    assert _keys(labelled("net"), [item("a", label="network")]) == []


@pytest.mark.parametrize("name", ["top", "id-top", "TOP"])
def test_under_holds_descendants_by_id_or_key_and_not_the_ancestor_itself(name: str) -> None:
    items = [item("top"), item("middle", parent="top"), item("leaf", parent="id-middle"), item("other")]
    assert _keys(_asks(("under", (name,))), items) == ["middle", "leaf"]


def test_under_goes_together_with_other_criteria() -> None:
    items = [item("top"), item("middle", parent="top"), item("a", parent="middle", label="x")]
    assert _keys(_asks(("under", ("top",)), ("label", ("x",))), items) == ["a"]


def test_under_reaches_an_ancestor_outside_the_scope_by_what_its_child_says() -> None:
    items = [item("a", parent="42", facets={"parent": ("42", "EPIC-1")}), item("b", parent="a")]
    assert _keys(_asks(("under", ("epic-1",))), items) == ["a", "b"]


def test_under_reaches_an_ancestor_that_nobody_has_seen_by_its_name() -> None:
    assert _keys(_asks(("under", ("EPIC-1",))), [item("a", parent="epic-1"), item("b", parent="a")]) == [
        "a",
        "b",
    ]


def test_under_ends_in_a_circle() -> None:
    items = [item("a", parent="b"), item("b", parent="id-a"), item("c", parent="c")]
    assert _keys(_asks(("under", ("nobody",))), items) == []


def test_a_shelf_looks_for_what_many_ask_of_it_once() -> None:
    shelf = Shelf(item(name, label="x") for name in "ab")
    once, again = (select(labelled("x", weigh_by=weighing), shelf) for weighing in ("count", "points"))
    assert once is again
    assert [tracked.item.key for tracked in once] == ["a", "b"]
    assert select(labelled("y"), shelf) == ()


def test_the_file_selects_each_selection_once_projects_that_stand_alone_included() -> None:
    shared, own, alone = labelled("shared"), labelled("own"), labelled("alone")
    metric = metric_kr(None, phase("one", shared), phase("two", own, shared))
    milestone = milestone_kr(stage("first", 100, shared))
    standalone = Project(id="p", title="P", phases=(phase("all", alone),))
    okrs = Okrs(objectives=(objective(metric, milestone),), projects=(standalone,))
    assert okrs.selections == (shared, own, alone)
    assert okrs.key_results == (metric, milestone)


def test_the_file_stands_on_each_scope_and_series_once() -> None:
    bugs = Tracker(work=(labelled(scope="bugs"),), take=Take.COUNT, states=OPEN)
    counted = Kpi(id="k", title="K", series="kpi:k", tracker=bugs)
    okrs = Okrs(
        objectives=(objective(metric_kr(None, phase("one", labelled("a"), labelled("b")))),),
        projects=(Project(id="p", title="P", phases=(phase("all", labelled(scope="infra")),)),),
        kpis=(counted, Kpi(id="l", title="L", series="kpi:l")),
    )
    assert okrs.scopes == (("tool", "board"), ("tool", "infra"), ("tool", "bugs"))
    assert okrs.series == (SERIES, "kpi:l")


def test_the_file_knows_each_number_over_work_items_once() -> None:
    bugs, age, idle = (
        Tracker(work=(labelled(scope=scope),), take=Take.COUNT, states=OPEN) for scope in ("b", "a", "i")
    )
    krs = (
        metric_kr(Metric(baseline=1, target=0, every=WEEK, series="kpi:k", tracker=bugs)),
        milestone_kr(stage("a", 100)),
        metric_kr(Metric(baseline=1, target=0, every=WEEK, series="kr", tracker=idle)),
        metric_kr(),
    )
    kpis = (
        Kpi(id="k", title="K", series="kpi:k", tracker=bugs),
        Kpi(id="l", title="L", series="kpi:l", tracker=age),
    )
    okrs = Okrs(objectives=(objective(*krs),), kpis=kpis)
    assert okrs.trackers == (bugs, idle, age)
    assert okrs.scopes == (("tool", "b"), ("tool", "i"), ("tool", "a"))


def test_a_series_that_a_key_result_and_a_kpi_share_is_asked_for_once() -> None:
    about = Metric(baseline=8, target=3, every=WEEK, series="kpi:k")
    krs = (metric_kr(about), milestone_kr(stage("a", 100)))
    okrs = Okrs(objectives=(objective(*krs),), kpis=(Kpi(id="k", title="K", series="kpi:k"),))
    assert okrs.series == ("kpi:k",)
