"""Shifts of a result between two instants: the stages that pay out otherwise, and through which items."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from okrsync.domain.delivery import Counted, Delivery
from okrsync.domain.evaluate import KeyResultFigures, StageFigures
from okrsync.domain.work import TrackedItem
from okrsync.usecases import shape

_Identity = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageShift:
    """A stage that pays out otherwise: per cent of the key result ``before`` and ``after``, and why.

    ``items`` are those that came to be done or open, entered or left in between, with what happened.
    ``word`` is what a person said in between, if that is it.
    """

    id: str
    title: str
    before: float
    after: float
    word: str | None
    items: tuple[tuple[TrackedItem, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultShift:
    """A result at two instants: progress (1 is the target) and value, and the stages that made it move."""

    before: KeyResultFigures
    after: KeyResultFigures
    stages: tuple[StageShift, ...]


def result_shift(before: KeyResultFigures, after: KeyResultFigures) -> ResultShift:
    """What became of the result of one key result."""
    return ResultShift(before=before, after=after, stages=tuple(_stages(before, after)))


def to_json(of: ResultShift) -> shape.Json:
    """A shift as JSON."""
    return {
        "before": _result(of.before),
        "after": _result(of.after),
        "stages": [_stage(stage) for stage in of.stages],
    }


def _stages(before: KeyResultFigures, after: KeyResultFigures) -> Iterator[StageShift]:
    old, new = _by_id(before), _by_id(after)
    for name in dict.fromkeys((*new, *old)):
        was, work_then = old.get(name, (None, None))
        now, work_now = new.get(name, (None, None))
        paid, pays = _paid(was), _paid(now)
        if paid != pays:
            known = now or was
            yield StageShift(
                id=name,
                title=known.stage.title if known else name,
                before=paid,
                after=pays,
                word=_word(was, now),
                items=tuple(_items(work_then, work_now)),
            )


def _by_id(of: KeyResultFigures) -> Mapping[str, tuple[StageFigures, Delivery]]:
    return {
        stage.stage.id: (stage, of.delivery.detail_of(part)) for part, stage in enumerate(of.result.stages)
    }


def _paid(of: StageFigures | None) -> float:
    return 0.0 if of is None else of.gain * of.stage.share


def _word(was: StageFigures | None, now: StageFigures | None) -> str | None:
    if was is None or now is None:
        return "the mapping has it since" if was is None else "the mapping no longer has it"
    if was.by_person == now.by_person:
        return None
    return "a person completed it" if now.by_person else "a person took the completion back"


def _items(then: Delivery | None, now: Delivery | None) -> Iterator[tuple[TrackedItem, str]]:
    old, new = _counted(then), _counted(now)
    for name in dict.fromkeys((*new, *old)):
        was, is_now = old.get(name), new.get(name)
        if was and is_now and was.credit != is_now.credit:
            yield is_now.tracked, f"{was.tracked.item.state} -> {is_now.tracked.item.state}"
        elif is_now and not was:
            yield is_now.tracked, f"counts since, {is_now.tracked.item.state}"
        elif was and not is_now:
            yield was.tracked, _excuse(now, name)


def _excuse(now: Delivery | None, name: _Identity) -> str:
    excluded = now.excluded if now else ()
    return next((e.why for e in excluded if e.tracked.identity == name), "no longer selected")


def _counted(of: Delivery | None) -> Mapping[_Identity, Counted]:
    return {counted.tracked.identity: counted for counted in (of.counted if of else ())}


def _result(of: KeyResultFigures) -> shape.Json:
    return {
        "value": shape.value(of.result.value),
        "progress": shape.fraction(of.result.progress),
        "measured_at": shape.instant(of.result.measured_at),
    }


def _stage(of: StageShift) -> shape.Json:
    return {
        "id": of.id,
        "title": of.title,
        "before": shape.fraction(of.before),
        "after": shape.fraction(of.after),
        "word": of.word,
        "items": [
            {
                "connection": tracked.connection,
                "id": tracked.item.id,
                "key": tracked.item.key,
                "title": tracked.item.title,
                "what": what,
            }
            for tracked, what in of.items
        ],
    }
