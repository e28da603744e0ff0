"""What the goals have come to: everything, objectives, key results and KPIs."""

from __future__ import annotations

from datetime import datetime

from okrsync.domain.evaluate import Figures, KeyResultFigures, ObjectiveFigures
from okrsync.domain.okr import Period
from okrsync.domain.status import Status
from okrsync.errors import UsageError
from okrsync.usecases import shape
from okrsync.usecases.close import closed, find_objective
from okrsync.usecases.explain_goal import explain_kpi, explain_objective, kpi_to_json, objective_to_json
from okrsync.usecases.tell import find_key_result
from okrsync.usecases.when import span
from okrsync.usecases.words import nearest
from okrsync.web.api.asked import AsOf, Goals, naming
from okrsync.web.api.pages import page
from okrsync.web.api.view import View


def status(view: View[AsOf]) -> shape.Json:
    """Everything, as ``okrsync status --json`` has it."""
    library, at = view.library, view.at
    needs = library.needs(at) if view.is_now else ()
    ended = closed(library.okrs(at).objectives, library.store, at)
    return view.told(shape.figures(library.figures(at), needs, ended))


def objectives(view: View[Goals]) -> shape.Json:
    """Objectives with their key results, in the order of the file."""
    closings = closed(view.library.okrs(view.at).objectives, view.library.store, view.at)
    chosen = [of for of in _figures(view).objectives if _is_chosen(view, *_of_objective(of))]
    part, following = page(chosen, view)
    told = [shape.objective(of, closings.get(of.objective.id)) for of in part]
    return view.told({"objectives": told, "next_cursor": following})


def objective(view: View[AsOf]) -> shape.Json:
    """One objective, as ``okrsync explain OBJECTIVE --json`` has it."""
    okrs = view.library.okrs(view.at)
    with naming("id", 404):
        found = find_objective(okrs, view.name)
    return view.told(objective_to_json(explain_objective(okrs, view.library.store, found, view.at)))


def key_results(view: View[Goals]) -> shape.Json:
    """Key results in the order of the file, each as ``okrsync status --json`` has it."""
    every = [(kr, of.now(kr.key_result.id)) for of in _figures(view).objectives for kr in of.key_results]
    chosen = [(kr, now) for kr, now in every if _is_chosen(view, *_of_key_result(kr))]
    part, following = page(chosen, view)
    told = [shape.key_result(kr, now) for kr, now in part]
    return view.told({"key_results": told, "next_cursor": following})


def key_result(view: View[AsOf]) -> shape.Json:
    """One key result, as ``okrsync status --json`` has it."""
    figures, now = figures_of(view)
    return view.told(shape.key_result(figures, now))


def kpis(view: View[AsOf]) -> shape.Json:
    """Every KPI, as ``okrsync status --json`` has it."""
    return view.told({"kpis": [shape.kpi(kpi) for kpi in _figures(view).kpis]})


def kpi(view: View[AsOf]) -> shape.Json:
    """One KPI, as ``okrsync explain KPI --json`` has it."""
    okrs = view.library.okrs(view.at)
    by_id = {one.id: one for one in okrs.kpis}
    with naming("id", 404):
        if view.name not in by_id:
            raise UsageError(f"there is no KPI {view.name!r}", hint=nearest(view.name, list(by_id)))
    return view.told(kpi_to_json(explain_kpi(okrs, view.library.store, by_id[view.name], view.at)))


def figures_of(view: View[AsOf]) -> tuple[KeyResultFigures, KeyResultFigures | None]:
    """The figures of the key result that is named; of a closed one as it was, and how it stands now."""
    okrs = view.library.okrs(view.at)
    with naming("id", 404):
        found = find_key_result(okrs, view.name)
    objective = next(one for one in okrs.objectives if found in one.key_results)
    figures = explain_objective(okrs, view.library.store, objective, view.at).figures
    shown = _by_id(figures).get(found.id)
    # One that came into the file after its objective was closed is shown as it stands.
    live = figures.now(found.id)
    told = shown or live
    if told is None:
        raise AssertionError("a key result that is there has figures")
    return told, live if shown else None


def _by_id(of: ObjectiveFigures) -> dict[str, KeyResultFigures]:
    return {kr.key_result.id: kr for kr in of.key_results}


def _figures(view: View[AsOf]) -> Figures:
    return view.library.figures(view.at)


def _of_objective(of: ObjectiveFigures) -> tuple[str | None, Status, Period]:
    return of.objective.owner, of.status, of.objective.period


def _of_key_result(of: KeyResultFigures) -> tuple[str | None, Status, Period]:
    return of.key_result.owner, of.status, of.key_result.period


def _is_chosen(view: View[Goals], owner: str | None, status: Status, period: Period) -> bool:
    asked = view.asked
    return (
        asked.owner in {None, owner}
        and asked.status in {None, status}
        and (asked.period is None or _overlaps(period, *_days(asked.period, view)))
    )


def _overlaps(period: Period, start: datetime, end: datetime) -> bool:
    return period.start < end and start < period.end


def _days(text: str, view: View[Goals]) -> tuple[datetime, datetime]:
    first, _, last = text.partition("..")
    with naming("period", 400):
        start, end = span(first, zone=view.library.zone)[0], span(last or first, zone=view.library.zone)[1]
        if end <= start:
            raise UsageError("the period ends before it starts", hint="exchange the days")
    return start, end
