"""Standing: what the database knows, as metrics, read from it whenever somebody asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from okrsync.bootstrap import Hub
from okrsync.domain.evaluate import Figures, KeyResultFigures
from okrsync.domain.evidence import Evidence
from okrsync.domain.status import Status
from okrsync.domain.work import State
from okrsync.ports import ConnectionState, ScopeId, ScopeState
from okrsync.usecases.known_until import known_until

_KEY_RESULT = ("objective", "key_result")


class Standing(Collector):
    """Scopes, items, budgets and key results of the file that runs now.

    A number that nobody knows has no sample: it is not 0. One whose source failed keeps its last value, and
    says with ``stale`` and the age of its evidence that it does.
    """

    def __init__(self, hub: Callable[[], Hub]) -> None:
        self._hub = hub

    def describe(self) -> Iterable[Metric]:
        """Nothing ahead of time: to know the names, the database need not be asked."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Everything as it stands now."""
        hub = self._hub()
        at = hub.clock()
        evidence = hub.store.evidence(at)
        yield from _scopes([hub.store.scope_state(scope) for scope in hub.config.scopes])
        yield _items(hub.config.scopes, evidence)
        known = [one for one in hub.store.connection_states() if one.name in hub.config.connections]
        yield from _budgets(known, at)
        yield from _measures([spec.series for spec in hub.config.measures], evidence)
        figures = hub.figures(at)
        yield from _needles(figures)
        yield from _words(figures, evidence)


def _scopes(states: Iterable[ScopeState]) -> Iterator[Metric]:
    labels = ("connection", "scope")
    success = GaugeMetricFamily(
        "okrsync_sync_last_success_timestamp_seconds", "When a scope was last synced whole.", labels=labels
    )
    trouble = GaugeMetricFamily(
        "okrsync_scope_trouble", "1 for what is wrong with a scope now.", labels=(*labels, "kind")
    )
    for state in states:
        of = (state.id.connection, str(state.id.scope))
        if state.accepted_at is not None:
            success.add_metric(of, state.accepted_at.timestamp())
        if state.trouble is not None:
            trouble.add_metric((*of, state.trouble_kind or "unknown"), 1)
    yield success
    yield trouble


def _items(scopes: Iterable[ScopeId], evidence: Evidence) -> Metric:
    family = GaugeMetricFamily(
        "okrsync_items", "Work items that are there, by state.", labels=("connection", "scope", "state")
    )
    for scope in scopes:
        name = str(scope.scope)
        if evidence.freshness(scope.connection, name).succeeded_at is None:
            continue
        counts = Counter(one.item.state for one in evidence.items(scope.connection, name) if one.gone is None)
        for state in State:
            family.add_metric((scope.connection, name, state.value), counts[state])
    return family


def _budgets(states: Iterable[ConnectionState], at: datetime) -> Iterator[Metric]:
    labels = ("connection", "budget")
    left = GaugeMetricFamily(
        "okrsync_rate_limit_remaining",
        "Requests that a tool still allows, as it said last, until that is whole again.",
        labels=labels,
    )
    whole = GaugeMetricFamily("okrsync_rate_limit", "Requests that a tool allows in all.", labels=labels)
    for state in states:
        for budget in state.budgets:
            # Once it is whole again, what was left is not true any more, and what is left is not known.
            if budget.resets_at is None or budget.resets_at > at:
                left.add_metric((state.name, budget.name), budget.remaining)
            if budget.limit is not None:
                whole.add_metric((state.name, budget.name), budget.limit)
    yield left
    yield whole


def _measures(series: Iterable[str], evidence: Evidence) -> Iterator[Metric]:
    success = GaugeMetricFamily(
        "okrsync_measure_last_success_timestamp_seconds",
        "When a source of measurements was last read.",
        labels=("series",),
    )
    trouble = GaugeMetricFamily(
        "okrsync_measure_trouble", "Whether a source of measurements can't be read.", labels=("series",)
    )
    for name in series:
        fresh = evidence.measuring(name)
        if fresh is None:
            continue
        trouble.add_metric((name,), fresh.trouble is not None)
        if fresh.succeeded_at is not None:
            success.add_metric((name,), fresh.succeeded_at.timestamp())
    yield success
    yield trouble


def _needles(figures: Figures) -> Iterator[Metric]:
    told: tuple[tuple[str, str, Callable[[KeyResultFigures], float | None]], ...] = (
        ("result", "How far the metric has come from baseline to target.", lambda kr: kr.result.progress),
        ("result_expected", "Where the result should have stood.", lambda kr: kr.result.expected),
        ("delivery", "The share of the work that is done.", lambda kr: kr.delivery.progress),
        ("delivery_expected", "Where delivery should stand.", lambda kr: kr.delivery.expected),
    )
    for name, says, of in told:
        family = GaugeMetricFamily(f"okrsync_key_result_{name}_ratio", says, labels=_KEY_RESULT)
        for kr in figures.key_results:
            value = of(kr)
            if value is not None:
                family.add_metric((kr.objective, kr.key_result.id), value)
        yield family


def _words(figures: Figures, evidence: Evidence) -> Iterator[Metric]:
    status = GaugeMetricFamily(
        "okrsync_key_result_status",
        "1 for the status of a key result that holds, 0 for the others.",
        labels=(*_KEY_RESULT, "status"),
    )
    stale = GaugeMetricFamily(
        "okrsync_key_result_stale",
        "Whether its evidence is too old or its source failed: the last values are held.",
        labels=_KEY_RESULT,
    )
    age = GaugeMetricFamily(
        "okrsync_key_result_evidence_age_seconds", "How old its oldest evidence is.", labels=_KEY_RESULT
    )
    for kr in figures.key_results:
        of = (kr.objective, kr.key_result.id)
        for one in Status:
            status.add_metric((*of, one.value), kr.status is one)
        stale.add_metric(of, kr.stale is not None)
        since = known_until(kr, evidence)
        if since is not None:
            age.add_metric(of, (figures.at - since).total_seconds())
    yield status
    yield stale
    yield age
