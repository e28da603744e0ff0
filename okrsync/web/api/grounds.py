"""What the numbers of one key result stand on: items, measurements, its past, and why it changed."""

from __future__ import annotations

from okrsync.domain.evidence import Measurement
from okrsync.domain.okr import KeyResult, Kpi, Milestone
from okrsync.usecases import explained, shape
from okrsync.usecases.explain import explain as explain_figures
from okrsync.usecases.holdings import holdings
from okrsync.usecases.outlook import outlook_of
from okrsync.usecases.report import chapter, history_to_json
from okrsync.usecases.tell import find_key_result, find_measured
from okrsync.usecases.why import to_json as change_to_json
from okrsync.usecases.why import why as why_changed
from okrsync.web.api.asked import AsOf, Changed, Explained, Items, Page, naming
from okrsync.web.api.goals import figures_of
from okrsync.web.api.pages import page
from okrsync.web.api.view import View, instant


def explain(view: View[Explained]) -> shape.Json:
    """Everything behind the numbers, as ``okrsync explain KR --json`` has it."""
    okrs, since = view.library.okrs(view.at), view.asked.since
    with naming("id", 404):
        find_key_result(okrs, view.name)
    begin = None if since is None else instant(since, "since", view.library)
    with naming("since", 400):
        told = explain_figures(okrs, view.library.store, view.name, view.at, begin)
    return view.told(explained.to_json(told))


def items(view: View[Items]) -> shape.Json:
    """The work items that it selects, each as ``okrsync items --json`` has it."""
    with naming("id", 404):
        held = holdings(view.library.okrs(view.at), view.library.store, view.name, view.at)
    chosen = [one for one in held if view.asked.state in {None, one.item.state}]
    part, following = page(chosen, view)
    told = [shape.item(one) for one in part]
    return view.told({"key_result": view.name, "items": told, "next_cursor": following})


def history(view: View[AsOf]) -> shape.Json:
    """The series of both needles and the forecast, as ``okrsync report`` has them in JSON."""
    figures, _ = figures_of(view)
    evidence = view.library.store.evidence(view.at)
    told = history_to_json(
        chapter(figures, evidence, outlook_of(figures.key_result, evidence, view.library.zone))
    )
    return view.told({"key_result": view.name, **told})


def why(view: View[Changed]) -> shape.Json:
    """What made delivery change, as ``change`` of ``okrsync explain KR --since DATE --json``."""
    okrs = view.library.okrs(view.at)
    with naming("id", 404):
        find_key_result(okrs, view.name)
    since = instant(view.asked.since, "since", view.library)
    with naming("since", 400):
        change = why_changed(okrs, view.library.store, view.name, since, view.at)
    told = None if change is None else change_to_json(change)
    return view.told({"key_result": view.name, "since": shape.instant(since), "change": told})


def measurements(view: View[Page]) -> shape.Json:
    """What was measured of a key result, oldest first; what is counted from work items is not measured."""
    okrs = view.library.okrs(view.at)
    with naming("id", 404):
        found = find_measured(okrs, view.name)
    part, following = page(_measured(found, view), view)
    told = [explained.measurement(one) for one in part]
    return view.told({"id": view.name, "measurements": told, "next_cursor": following})


def _measured(of: KeyResult | Kpi, view: View[Page]) -> tuple[Measurement, ...]:
    metric = of if isinstance(of, Kpi) else of.kind
    if isinstance(metric, Milestone) or metric.tracker is not None:
        return ()
    return tuple(view.library.store.evidence(view.at).measurements(metric.series))
