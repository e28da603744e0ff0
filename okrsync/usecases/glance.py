"""Glance: everything at once, as somebody wants it who looks for five seconds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from okrsync.domain.evaluate import Figures, KeyResultFigures, KpiFigures, evaluate
from okrsync.domain.focus import Focus, focus
from okrsync.domain.okr import Okrs
from okrsync.domain.status import Status
from okrsync.ports import Closing, Store
from okrsync.usecases.attention import Concern, wants
from okrsync.usecases.close import closed, settled, told_by
from okrsync.usecases.known_until import known_until
from okrsync.usecases.recall import Recall
from okrsync.usecases.verdict import counted, stuck, tally

WEEKS = 12
_WEEK = timedelta(weeks=1)

# The id of the objective, and that of the key result.
_Name = tuple[str, str]

# Progress (1 is the target, or all of the work) at those instants at which it was known, oldest first.
Trail = tuple[tuple[datetime, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """Something that somebody has to do: ``about`` what, why in ``words``, the ``hint`` how.

    ``key_result`` is the id of the one that it is about, None where it is about something else.
    """

    about: str
    words: str
    hint: str | None = None
    key_result: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trails:
    """The way of both needles of one key result over the last weeks, as it was shown then."""

    result: Trail
    delivery: Trail


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """All figures, what they come to in a ``verdict``, and beside each key result its last weeks.

    A key result goes by the id of its objective and its own: it may be closed in one and go on in another.

    ``stuck`` names what is delivered and does not move (empty where nothing is), ``tally`` says how many key
    results have each status, ``known`` up to when the evidence of each reaches (UTC; None if it never came).
    """

    figures: Figures
    verdict: str
    stuck: str
    tally: tuple[tuple[Status, int], ...]
    needs: tuple[Need, ...]
    focus: Focus
    closings: Mapping[str, Closing]
    trails: Mapping[_Name, Trails]
    known: Mapping[_Name, datetime | None]


def glance(okrs: Okrs, store: Store, at: datetime, concerns: Sequence[Concern] = ()) -> Glance:
    """Everything that ``okrs`` came to at ``at`` (UTC); ``concerns`` need a person besides the numbers."""
    archive = Recall(store)
    evidence = archive.evidence(at)
    figures = settled(evaluate(okrs, evidence), store)
    closings = closed(okrs.objectives, store, at)
    return Glance(
        figures=figures,
        verdict=counted(figures.objectives),
        stuck=stuck(figures.live),
        tally=tally(figures.live),
        needs=(*_of_concerns(concerns), *_of_key_results(figures), *_of_kpis(figures.kpis)),
        focus=focus(okrs, evidence.everything()),
        closings=closings,
        trails=_trails(figures, store, closings),
        known={_name(kr): known_until(kr, told_by(kr, closings, archive, at)) for kr in figures.key_results},
    )


def _of_concerns(concerns: Sequence[Concern]) -> Iterator[Need]:
    for one in concerns:
        yield Need(about=one.about, words=one.words, hint=one.hint)


def _of_key_results(figures: Figures) -> Iterator[Need]:
    for kr in figures.live:
        for want in wants(kr):
            yield Need(about=kr.key_result.title, words=want, key_result=kr.key_result.id)


def _of_kpis(kpis: Sequence[KpiFigures]) -> Iterator[Need]:
    for kpi in kpis:
        if kpi.stale is not None:
            yield Need(about=kpi.kpi.title, words=kpi.stale.reason)


def _name(of: KeyResultFigures) -> _Name:
    return of.objective, of.key_result.id


def _trails(figures: Figures, store: Store, closings: Mapping[str, Closing]) -> dict[_Name, Trails]:
    past = [figures.at - weeks * _WEEK for weeks in range(WEEKS, 0, -1)]
    shown = [(then, store.last_evaluations(then)) for then in past]
    found = {}
    for kr in figures.key_results:
        word = closings.get(kr.objective)
        # What is kept goes on after a closing, and what is shown does not.
        weeks = [one for one in shown if word is None or one[0] < word.at]
        found[_name(kr)] = _trails_of(kr, weeks, figures.at)
    return found


def _trails_of(
    kr: KeyResultFigures,
    shown: Sequence[tuple[datetime, Mapping[str, Mapping[str, Mapping[str, float]]]]],
    at: datetime,
) -> Trails:
    kept = [(then, of[kr.key_result.id]) for then, of in shown if kr.key_result.id in of]
    return Trails(
        result=_trail([(then, of["result"]["progress"]) for then, of in kept], at, kr.result.progress),
        delivery=_trail([(then, of["delivery"]["progress"]) for then, of in kept], at, kr.delivery.progress),
    )


def _trail(past: Sequence[tuple[datetime, float | None]], at: datetime, now: float | None) -> Trail:
    return tuple((then, progress) for then, progress in (*past, (at, now)) if progress is not None)
