"""The overview: every key result, by objective, and what needs a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import KeyResultFigures, ObjectiveFigures
from okrsync.domain.okr import Period
from okrsync.drawing.spark import spark
from okrsync.usecases.glance import WEEKS, Glance, glance
from okrsync.usecases.words import plain
from okrsync.web.door import Door, Library
from okrsync.web.pages.asked import Asked
from okrsync.web.pages.view import View

_TICK = timedelta(microseconds=1)
_Shown = tuple[ObjectiveFigures, list[KeyResultFigures]]


def _tell(_: Door, library: Library, asked: Asked, __: str) -> Glance:
    at = asked.at or library.clock()
    return glance(library.okrs(at), library.store, at, library.needs() if asked.at is None else ())


def _show(told: Glance, library: Library, asked: Asked) -> Mapping[str, Any]:
    shown = list(_wanted(told, asked, library.zone))
    figures = told.figures
    return {
        "glance": told,
        "needs": () if asked.filtered else told.needs,
        "objectives": shown,
        "owners": sorted({_owner(o, kr) for o in figures.objectives for kr in o.key_results} - {""}),
        "periods": sorted({_named(o.objective.period, library.zone) for o in figures.objectives}),
        "sparks": {name: spark(trails, figures.at) for name, trails in told.trails.items()},
        "weeks": WEEKS,
    }


def _wanted(told: Glance, asked: Asked, zone: ZoneInfo) -> Iterator[_Shown]:
    for objective in told.figures.objectives:
        if asked.period not in {None, _named(objective.objective.period, zone)}:
            continue
        found = [kr for kr in objective.key_results if _is_wanted(objective, kr, asked)]
        if found or not asked.filtered:
            yield objective, found


def _is_wanted(objective: ObjectiveFigures, kr: KeyResultFigures, asked: Asked) -> bool:
    return asked.status in {None, kr.status.value} and asked.owner in {None, _owner(objective, kr)}


def _owner(objective: ObjectiveFigures, kr: KeyResultFigures) -> str:
    """Who owns it, as an address and a form can say it; empty where nobody does."""
    return plain(kr.key_result.owner or objective.objective.owner or "").strip()


def _named(period: Period, zone: ZoneInfo) -> str:
    start, last = period.start.astimezone(zone), (period.end - _TICK).astimezone(zone)
    return f"{start:%Y-%m-%d}..{last:%Y-%m-%d}"


OVERVIEW = View("overview.html", _tell, _show)
