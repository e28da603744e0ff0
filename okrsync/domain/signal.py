"""What the two needles say together: the news of the product, in one word and one sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum

from okrsync.domain.freshness import Stale


class SignalName(StrEnum):
    """The verdict on a key result that has work and a measurement, or what it lacks."""

    ON_COURSE = "on course"
    NOT_MOVING = "delivered, not moving"
    WITHOUT_IT = "moving without it"
    STALLED = "stalled"
    NO_PLAN = "no plan"
    NOT_MEASURED = "not measured"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Signal:
    """A verdict and the sentence that carries its figures."""

    name: SignalName
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """Where a needle stands and where it should, as fractions. None where there is nothing to show."""

    progress: float | None
    expected: float | None
    on_course: bool


def read(
    *,
    result: Needle,
    delivery: Needle,
    stale: Stale | None,
    needs_plan: bool,
    parts: str,
    zone: tzinfo = UTC,
) -> Signal:
    """The signal of a key result. ``parts`` is how many parts of the plan are delivered, in words.

    ``needs_plan`` is True for a metric: without work there is no plan to bring it about. Times are told in
    ``zone``.
    """
    figures = _figures(result, delivery, parts)
    if stale is not None:
        return Signal(SignalName.STALE, _stale_sentence(stale, figures, zone))
    if result.progress is None:
        return Signal(SignalName.NOT_MEASURED, f"There is no measurement yet. {figures}".strip())
    if delivery.progress is None:
        if needs_plan:
            return Signal(SignalName.NO_PLAN, f"{figures} No work that counts is behind it.")
        name = SignalName.ON_COURSE if result.on_course else SignalName.STALLED
        return Signal(name, f"{figures} No work counts towards it: people complete its stages.")
    name, advice = _TABLE[delivery.on_course, result.on_course]
    return Signal(name, f"{figures} {advice}")


_TABLE = {
    (True, True): (SignalName.ON_COURSE, "Work and result go together."),
    (True, False): (
        SignalName.NOT_MOVING,
        "The work is being delivered and the result does not follow: question the plan, not the people.",
    ),
    (False, True): (
        SignalName.WITHOUT_IT,
        "The result comes without the work: is the rest of the project needed?",
    ),
    (False, False): (SignalName.STALLED, "Neither the work nor the result is where it should be."),
}


def _figures(result: Needle, delivery: Needle, parts: str) -> str:
    sentences = []
    if delivery.progress is not None:
        of_parts = f" ({parts})" if parts else ""
        sentences.append(f"Delivery stands at {_against(delivery.progress, delivery.expected)}{of_parts}.")
    if result.progress is not None:
        sentences.append(f"The result stands at {_against(result.progress, result.expected)}.")
    return " ".join(sentences)


def _against(progress: float, expected: float | None) -> str:
    stands = percent(progress)
    return stands if expected is None else f"{stands} where {percent(expected)} was expected"


def _stale_sentence(stale: Stale, figures: str, zone: tzinfo) -> str:
    since = f"since {stale.since.astimezone(zone):%Y-%m-%d %H:%M}" if stale.since else "and was never fresh"
    held = " What is shown is held from then." if figures and stale.since else ""
    return f"The evidence is stale {since}: {stale.reason}.{held} {figures}".strip()


def percent(fraction: float) -> str:
    """A fraction as people read it: whole per cent."""
    return f"{round(fraction * 100)} %"
