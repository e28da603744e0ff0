"""The verdict: one or two sentences made of figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from okrsync.domain.evaluate import KeyResultFigures, ObjectiveFigures, live
from okrsync.domain.signal import SignalName, percent
from okrsync.domain.status import Status
from okrsync.usecases.words import in_words, short

_ORDER = (
    Status.ACHIEVED,
    Status.ON_TRACK,
    Status.BEHIND,
    Status.AT_RISK,
    Status.MISSED,
    Status.NOT_STARTED,
    Status.UNKNOWN,
)


def verdict(objectives: Sequence[ObjectiveFigures]) -> str:
    """How many key results stand how, and which were delivered and do not move."""
    told = counted(objectives), stuck(live(objectives))
    return " ".join(sentence for sentence in told if sentence)


def counted(objectives: Sequence[ObjectiveFigures]) -> str:
    """How many key results there are of each status, and apart from them how many are closed, in words."""
    going_on = live(objectives)
    closed = sum(len(o.key_results) for o in objectives if o.is_closed)
    if not going_on:
        return f"{count(closed, 'key result')}, all closed." if closed else "There are no key results yet."
    counts = ", ".join(f"{number} {in_words(status)}" for status, number in tally(going_on))
    return f"{count(len(going_on), 'key result')}: {counts}.{f' {closed} closed.' if closed else ''}"


def stuck(key_results: Sequence[KeyResultFigures]) -> str:
    """Which of them are delivered and do not move, in a sentence; empty where none is."""
    found = [kr for kr in key_results if kr.signal.name is SignalName.NOT_MOVING]
    if not found:
        return ""
    named = " and ".join(_delivered(kr) for kr in found[:2])
    more = f" and {len(found) - 2} more" if len(found) > 2 else ""
    return f"Delivered, not moving: {named}{more}."


def tally(key_results: Iterable[KeyResultFigures]) -> tuple[tuple[Status, int], ...]:
    """How many key results there are of each status that some have, the best first."""
    counts = Counter(kr.status for kr in key_results)
    return tuple((status, counts[status]) for status in _ORDER if counts[status])


def count(number: int, noun: str) -> str:
    """A number of things: ``1 key result``, ``2 key results``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _delivered(kr: KeyResultFigures) -> str:
    delivery = percent(kr.delivery.progress or 0.0)
    return f"{short(kr.key_result.title)} (delivery {delivery}, result {percent(kr.result.progress or 0.0)})"
