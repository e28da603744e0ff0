"""The verdict: one or two sentences made of figures alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from okrsync.domain.evaluate import KeyResultFigures
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


def verdict(key_results: Sequence[KeyResultFigures]) -> str:
    """How many key results stand how, and which were delivered and do not move."""
    return " ".join(sentence for sentence in (counted(key_results), stuck(key_results)) if sentence)


def counted(key_results: Sequence[KeyResultFigures]) -> str:
    """How many key results there are of each status, in a sentence."""
    if not key_results:
        return "There are no key results yet."
    counts = ", ".join(f"{number} {in_words(status)}" for status, number in tally(key_results))
    return f"{count(len(key_results), 'key result')}: {counts}."


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
