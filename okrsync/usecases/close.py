"""Close: the end of an objective's period, with scores that stay as they were, and what is carried over.

A closing that was a mistake is taken back, never deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from okrsync.domain.evaluate import Figures, KeyResultFigures, ObjectiveFigures, evaluate_objective
from okrsync.domain.evidence import LookingBack
from okrsync.domain.okr import Objective, Okrs
from okrsync.domain.score import CarryOver, carried_over, score_objective
from okrsync.errors import UsageError
from okrsync.ports import Closing, Store
from okrsync.usecases import closings, mapping, shape
from okrsync.usecases.recall import Archive
from okrsync.usecases.sentences import day, last_day
from okrsync.usecases.words import nearest


def close(
    okrs: Okrs,
    store: Store,
    *,
    objective: str,
    at: datetime,
    by: str,
    note: str | None,
    zone: tzinfo = UTC,
    again: bool = False,
) -> Closing:
    """Close ``objective`` at ``at`` (UTC) and keep its scores and what is carried over.

    ``zone`` is what refusals tell days in. Raises UsageError before the end of its period, while a key result
    has no score, and where it was closed already, unless ``again`` says that this is meant.
    """
    found = find_objective(okrs, objective)
    _refuse_unready(found, store, at, zone, again=again)
    figures = evaluate_objective(found, okrs, store.evidence(at))
    scored = score_objective(figures, at)
    if scored.unscored:
        names = " and ".join(kr.id for kr in scored.unscored)
        verb = "has" if len(scored.unscored) == 1 else "have"
        raise UsageError(
            f"{found.id} can't be scored: {names} {verb} no score yet",
            hint="check in what was reached, as in: okrsync checkin KR VALUE --at DATE",
        )
    word = Closing(
        objective=found.id,
        at=at,
        by=by,
        note=note,
        figures={
            "score": scored.score,
            "progress": shape.fraction(figures.progress),
            "delivery": shape.fraction(figures.delivery),
            "status": figures.status.value,
            "key_results": [shape.key_result(kr) for kr in figures.key_results],
            "carry_over": [_carried(one) for one in carried_over(figures.key_results)],
        },
    )
    store.close_objective(word)
    return word


def reopen(okrs: Okrs, store: Store, *, objective: str, at: datetime, by: str, note: str | None) -> Closing:
    """Take the closing of ``objective`` back at ``at`` (UTC); looks back from before still show it.

    Raises UsageError where it is not closed.
    """
    found = find_objective(okrs, objective)
    if found.id not in closed([found], store, at):
        raise UsageError(f"{found.id} is not closed")
    word = Closing(objective=found.id, at=at, by=by, note=note, figures={})
    store.close_objective(word)
    return word


def closed(objectives: Iterable[Objective], store: Archive, at: datetime) -> dict[str, Closing]:
    """The closing of each of ``objectives`` that is closed at ``at`` (UTC), by its id."""
    words = closings.standing(store, at)
    return {
        each.id: words[each.id] for each in objectives if each.id in words and words[each.id].holds_for(each)
    }


def told_by(
    of: KeyResultFigures, closings: Mapping[str, Closing], store: Archive, at: datetime
) -> LookingBack:
    """The evidence that ``of``, as shown at ``at``, is told by: of a closed objective that of its closing."""
    word = closings.get(of.objective)
    return store.evidence(at if word is None else word.at)


def settled(figures: Figures, store: Store) -> Figures:
    """``figures`` with every closed objective as it was closed, and as it stands today beside that.

    What was closed is told by the evidence and the mapping of then, so nothing that comes later moves it.
    """
    words = closed((o.objective for o in figures.objectives), store, figures.at)
    return replace(figures, objectives=tuple(_as_closed(o, words, store) for o in figures.objectives))


def _as_closed(live: ObjectiveFigures, words: Mapping[str, Closing], store: Store) -> ObjectiveFigures:
    word = words.get(live.objective.id)
    okrs = mapping.as_of(store, word.at) if word else None
    if word is None or okrs is None:
        return live
    then = next((o for o in okrs.objectives if o.id == word.objective), live.objective)
    return replace(evaluate_objective(then, okrs, store.evidence(word.at)), today=live)


def find_objective(okrs: Okrs, name: str) -> Objective:
    """The objective with the id ``name``. Raises UsageError with the nearest names otherwise."""
    by_id = {objective.id: objective for objective in okrs.objectives}
    if name in by_id:
        return by_id[name]
    raise UsageError(f"there is no objective {name!r}", hint=nearest(name, list(by_id)))


def _refuse_unready(objective: Objective, store: Store, at: datetime, zone: tzinfo, *, again: bool) -> None:
    if at < objective.period.end:
        raise UsageError(
            f"the period of {objective.id} lasts to the end of {last_day(objective.period.end, zone)}",
            hint="one that ends early gets an earlier end in the file",
        )
    before = closed([objective], store, at).get(objective.id)
    if before is not None and not again:
        raise UsageError(
            f"{objective.id} was closed on {day(before.at, zone)} by {before.by}",
            hint="--again closes it anew; what was kept then stays in its history",
        )


def _carried(of: CarryOver) -> shape.Json:
    return {
        "id": of.key_result.id,
        "title": of.key_result.title,
        "value": shape.value(of.value),
        "progress": shape.fraction(of.progress),
        "stages": [stage.title for stage in of.stages],
    }
