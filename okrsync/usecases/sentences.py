"""Sentences about a key result, as a terminal and a page say them alike. Days are those of a zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from okrsync.domain.digits import rounded
from okrsync.domain.evaluate import ResultFigures
from okrsync.domain.forecast import DeliveryForecast
from okrsync.domain.forecast import Outlook as Settled
from okrsync.domain.original import OriginalScope
from okrsync.domain.signal import percent
from okrsync.domain.trend import ResultForecast
from okrsync.usecases.formulas import Expectation, Point
from okrsync.usecases.words import number

_TICK = timedelta(microseconds=1)


class Said(NamedTuple):
    """What is said, and the reason. It is ``sure`` where there are figures, not only a reason for none."""

    words: str
    reason: str
    sure: bool = True

    def __str__(self) -> str:
        """Both in one sentence."""
        return f"{self.words} ({self.reason})" if self.sure else f"{self.words}: {self.reason}"


def expected(of: Expectation | None, at: datetime, zone: ZoneInfo) -> Said | None:
    """Where a needle should stand, and the points between which that is; None where there is none.

    ``at`` is when somebody looks: at the end of a day what is judged then is of that day.
    """
    if of is None:
        return None
    points = " and ".join(_point(point, point is of.points[0], zone) for point in of.around)
    way = "between" if len(of.around) == 2 else "as of"
    judged = last_day(at, zone) if of.judged_at == at else day(of.judged_at, zone)
    return Said(f"expected {percent(of.progress)} on {judged}", f"{way} {points}")


def plan_of_the_start(of: OriginalScope | None, zone: ZoneInfo) -> Said:
    """Delivery against the plan of the start, and what became of that plan; unsure where nobody knows."""
    if of is None:
        return Said("not known", "its tools were not seen yet", sure=False)
    if of.progress is None:
        return Said("none", f"nothing was planned on {day(of.at, zone)}", sure=False)
    done, total = number(round(of.done, 5)), number(round(of.total, 5))
    added = f"{of.added} item{'' if of.added == 1 else 's'} added since"
    told = f"{percent(of.progress)} = {done} / {total} {of.unit} of {day(of.at, zone)}"
    lost = f"{number(round(of.lost, 5))} of the {total} dropped or gone"
    return Said(told, f"{added}, {lost}")


def delivery_outlook(of: DeliveryForecast | None, zone: ZoneInfo) -> Said | None:
    """When the plan will be done if the coming weeks are like the last ones; None where it is settled."""
    if of is None or of.outlook in {Settled.DELIVERED, Settled.NO_ITEMS}:
        return None
    if of.band is None:
        return Said(of.outlook.value, of.reason, sure=False)
    safe = "later than in five years" if of.band.safe is None else f"by {day(of.band.safe, zone)}"
    dates = f"done by {day(of.band.likely, zone)} with 50 % chance, {safe} with 85 %"
    return Said(f"{dates}; {percent(of.in_time or 0.0)} chance of being in time", of.reason)


def result_outlook(of: ResultForecast | None, unit: str, zone: ZoneInfo) -> Said | None:
    """Where the measurements lead by the end, and the chance that this is the target; None for stages."""
    if of is None:
        return None
    if of.expected is None or of.low is None or of.high is None:
        return Said("too little data", of.reason, sure=False)
    value = f"{rounded(of.expected)} {unit}".strip()
    band = f"with 70 % chance between {rounded(of.low)} and {rounded(of.high)}"
    told = f"about {value} by {last_day(of.end, zone)}, {band}"
    return Said(f"{told}; {percent(of.chance or 0.0)} chance of the target", of.reason)


def overridden(result: ResultFigures, zone: tzinfo) -> str | None:
    """Who set a result, until when and why, and what it is without that; None where nobody did."""
    said = result.override
    if said is None:
        return None
    computed = result.computed.value if result.computed else None
    without = "nothing" if computed is None else f"{number(computed)} {result.unit}".strip()
    return f"set by {said.by} until {as_of(said.until, zone)}: {said.reason} (computed: {without})"


def as_of(at: datetime, zone: tzinfo) -> str:
    """When somebody looks, or up to when something holds.

    Where a day ends it is the end of that one, not the beginning of the next.
    """
    local = at.astimezone(zone)
    ends_a_day = local.time() == time.min
    return f"the end of {last_day(at, zone)}" if ends_a_day else moment(at, zone)


def moment(at: datetime, zone: tzinfo) -> str:
    """An instant to the minute, as people of ``zone`` read it."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def last_day(end: datetime, zone: tzinfo) -> str:
    """The day that ends at ``end``, or in which it lies."""
    return day(end - _TICK, zone)


def hours(length: timedelta) -> str:
    """A length of time in hours."""
    count = length / timedelta(hours=1)
    return f"{number(count)} hour{'' if count == 1 else 's'}"


def day(at: datetime, zone: tzinfo) -> str:
    """The day of an instant."""
    return f"{at.astimezone(zone):%Y-%m-%d}"


def _point(of: Point, first: bool, zone: ZoneInfo) -> str:
    """A point by its day: all but the first are ends of days, instants that no longer belong to them."""
    what = f" ({of.what})" if of.what else ""
    return f"{percent(of.progress)} on {day(of.at if first else of.at - _TICK, zone)}{what}"
