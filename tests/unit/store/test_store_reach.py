"""Evidence about a few key results reads what they stand on, and refuses the rest as unread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import Metric, Phase
from okrsync.ports import ScopeId
from okrsync.sdk import Cursor, Page, Scope
from okrsync.store import SqlStore
from tests.unit.domain.made_up import item, labelled, metric_kr

START = datetime(2026, 11, 2, 8, tzinfo=UTC)
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
OURS, OTHERS = (ScopeId("tool", Scope("board", name)) for name in ("ours", "others"))
KIND = Metric(baseline=0, target=9, every=timedelta(days=9), series="kr:ours")
KR = metric_kr(KIND, Phase(title="all", work=(labelled(scope=str(OURS.scope)),)), id="ours")


@pytest.fixture(autouse=True)
def told(store: SqlStore) -> None:
    for scope in (OURS, OTHERS):
        run = store.begin(scope, START, full=False)
        run.put(Page([item(scope.scope.name).item], Cursor("1")))
        run.accept(reconciled=True)
    for series in ("kr:ours", "kr:others"):
        store.measure([Measurement(series=series, at=START, value=1.0, recorded_at=START, source="check-in")])


def test_what_the_key_result_stands_on_is_the_same_as_in_all_evidence(store: SqlStore) -> None:
    few, whole = store.evidence(NOW, about=[KR]), store.evidence(NOW)
    ours = ("tool", str(OURS.scope))
    assert few.items(*ours) == whole.items(*ours) != ()
    assert few.freshness(*ours) == whole.freshness(*ours)
    assert few.measurements("kr:ours") == whole.measurements("kr:ours") != ()
    assert few.latest("kr:ours") == whole.latest("kr:ours") is not None
    assert few.measuring("kr:ours") is whole.measuring("kr:ours") is None


def test_what_was_not_to_be_asked_for_is_no_empty_answer(store: SqlStore) -> None:
    few = store.evidence(NOW, about=[KR])
    others = ("tool", str(OTHERS.scope))
    for ask in (few.items, few.freshness, few.begun, few.earlier(NOW).items):
        with pytest.raises(LookupError, match="was not asked for"):
            ask(*others)
    for ask_series in (few.measurements, few.latest, few.measuring):
        with pytest.raises(LookupError, match="was not asked for"):
            ask_series("kr:others")


def test_a_few_key_results_are_not_everything(store: SqlStore) -> None:
    few = store.evidence(NOW, about=[])
    with pytest.raises(LookupError, match="no more than a few"):
        list(few.everything())
    with pytest.raises(LookupError, match="no more than a few"):
        _ = few.scopes


def test_a_key_result_on_a_thousand_scopes_reads_everything(store: SqlStore) -> None:
    work = tuple(labelled(scope=f"board {number}") for number in range(1_100))
    wide = metric_kr(KIND, Phase(title="all", work=work), id="wide")
    assert store.evidence(NOW, about=[wide]).items("tool", str(OTHERS.scope)) != ()


def test_about_many_everything_is_read(store: SqlStore) -> None:
    many = store.evidence(NOW, about=[KR] * 21)
    assert many.items("tool", str(OTHERS.scope)) != ()
