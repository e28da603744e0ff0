"""The page of one key result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.okr import Objective
from okrsync.drawing.burn import burn
from okrsync.drawing.course import course
from okrsync.drawing.steps import steps
from okrsync.usecases import sentences
from okrsync.usecases.explain import notes
from okrsync.usecases.formulas import (
    expected_delivery,
    expected_result,
    score_formula,
    signal_formula,
    status_formula,
)
from okrsync.usecases.portrait import Portrait, portrait
from okrsync.usecases.tracking import asked as question
from okrsync.usecases.tracking import tracked_note, tracker_of, where
from okrsync.usecases.words import since_closing
from okrsync.web.door import Door, Library
from okrsync.web.pages.asked import Asked
from okrsync.web.pages.items import Row, plan_of, rows_of
from okrsync.web.pages.view import View

_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class _Told:
    """A portrait, the objective that it belongs to, and its items as rows."""

    portrait: Portrait
    objective: Objective
    rows: tuple[Row, ...]


def _tell(_: Door, library: Library, asked: Asked, subject: str) -> _Told:
    at = asked.at or library.clock()
    okrs = library.okrs(at)
    told = portrait(okrs, library.store, subject, at)
    figures = told.told.figures
    objective = next(o for o in okrs.objectives if o.id == figures.objective)
    return _Told(told, objective, tuple(rows_of(figures)))


def _tracked(of: KeyResultFigures) -> str:
    """What a number over work items asks of which, and how many they are; nothing where it is none."""
    tracker = tracker_of(of.key_result)
    if tracker is None or of.result.tracked is None:
        return ""
    return f"the {question(tracker)}; {'; '.join(where(tracker))}; {tracked_note(of.result.tracked)}"


def _show(of: _Told, library: Library, asked: Asked) -> Mapping[str, Any]:
    told, zone = of.portrait.told, library.zone
    figures = told.figures
    first, last = asked.part_of(len(of.rows), _A_PAGE)
    return {
        "told": told,
        "objective": of.objective,
        "chapter": of.portrait.chapter,
        "known": of.portrait.known,
        "stretches": of.portrait.stretches,
        "course": course(of.portrait, told.at, zone),
        "steps": steps(of.portrait),
        "burn": burn(of.portrait.chapter, zone),
        "forecast": {
            "delivery": sentences.delivery_outlook(told.outlook.delivery, zone),
            "result": sentences.result_outlook(told.outlook.result, figures.result.unit, zone),
        },
        "today": since_closing(told.today) if told.today else "",
        "plan": plan_of(figures),
        "rows": of.rows[first : first + _A_PAGE],
        "first": first + 1,
        "count": len(of.rows),
        "last": last,
        "expected_result": sentences.expected(expected_result(figures, told.at), told.at, zone),
        "expected_delivery": sentences.expected(expected_delivery(figures, told.at), told.at, zone),
        "tracked": _tracked(figures),
        "notes": notes(figures),
        "original": sentences.plan_of_the_start(told.original, zone),
        "status_formula": status_formula(figures, told.bands, told.at, zone),
        "signal_formula": signal_formula(figures, told.bands),
        "score_formula": score_formula(figures),
        "stale_after": sentences.hours(told.stale_after),
    }


KEY_RESULT = View("key_result.html", _tell, _show)
