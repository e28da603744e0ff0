"""When something happens, in words or in cron's five fields."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from okrsync.settings.dates import NotUnderstood, read_length
from okrsync.settings.problem import did_you_mean

_HINT = (
    "write 'every 10 minutes', 'hourly', 'daily at 03:00', 'weekdays at 8:30', 'mondays at 09:00', "
    "'first monday at 9:00', or cron's five fields, as in '0 9 * * 1'"
)
_WEEKDAYS = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_ORDINALS = {"first": "#1", "second": "#2", "third": "#3", "fourth": "#4", "last": "L"}
_DAYS = {"daily": "*", "every day": "*", "weekdays": "1-5", "every weekday": "1-5", "weekends": "0,6"}
_CALENDAR = timedelta(days=28)
# Any instant will do to see whether an expression ever comes: this one is the start of a leap cycle.
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again after so many ``seconds``."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Cron:
    """At the instants that cron's five fields name in ``timezone``; 0 and 7 are Sunday."""

    expression: str
    timezone: str

    def after(self, instant: datetime) -> datetime:
        """The first of those instants after ``instant``, as UTC.

        Where clocks go forward, what falls in the gap comes right after it; where they go back, once.
        """
        local = instant.astimezone(ZoneInfo(self.timezone))
        return next(CronSim(self.expression, local)).astimezone(UTC)

    def before(self, instant: datetime) -> datetime:
        """The last of those instants up to ``instant``, as UTC."""
        local = (instant + timedelta(seconds=1)).astimezone(ZoneInfo(self.timezone))
        return next(CronSim(self.expression, local, reverse=True)).astimezone(UTC)


When = Every | Cron


def read_when(text: object, timezone: str = "UTC") -> When:
    """What ``text`` says; calendar times are those of ``timezone``. Raises NotUnderstood."""
    if not isinstance(text, str):
        raise NotUnderstood("must be a text that says when", _HINT)
    words = " ".join(text.casefold().split())
    for reader in _READERS:
        if (found := reader(words)) is not None:
            return Cron(found, timezone) if isinstance(found, str) else found
    raise NotUnderstood("does not say when", _closest(words) or _HINT)


def _interval(words: str) -> Every | None:
    match = re.fullmatch(r"every (?:(\d+) )?(second|minute|hour|week)s?|every (\d+) (day)s?", words)
    if match is None:
        return None
    return Every(int(read_length(words).total_seconds()))


def _hourly(words: str) -> str | None:
    return "0 * * * *" if words == "hourly" else None


def _at_a_time(words: str) -> str | None:
    """``daily at 03:00``, ``mondays and fridays at 9``, ``first monday at 09:00``."""
    days, at, clock = words.partition(" at ")
    if not at:
        return None
    weekdays = _DAYS.get(days) or _ordinal(days) or _named(days)
    return None if weekdays is None else f"{_clock(clock)} * * {weekdays}"


def _ordinal(days: str) -> str | None:
    ordinal, _, name = days.partition(" ")
    weekday = _weekday(name)
    return None if ordinal not in _ORDINALS or weekday is None else f"{weekday}{_ORDINALS[ordinal]}"


def _named(days: str) -> str | None:
    numbers = [_weekday(name.removeprefix("every ")) for name in re.split(r", | and ", days)]
    known = [number for number in numbers if number is not None]
    return ",".join(str(number) for number in known) if len(known) == len(numbers) else None


def _weekday(name: str) -> int | None:
    day = name.removesuffix("s")
    return _WEEKDAYS.index(day) if day in _WEEKDAYS else None


def _clock(text: str) -> str:
    """The minute and hour fields of ``9``, ``09:00`` or ``9:30``."""
    match = re.fullmatch(r"(\d{1,2})(?::(\d{2}))?", text)
    if match is None or int(match[1]) > 23 or int(match[2] or 0) > 59:
        raise NotUnderstood(
            "has no time of day", "write hours and minutes from 00:00 to 23:59, as in 'daily at 09:30'"
        )
    return f"{int(match[2] or 0)} {int(match[1])}"


def _cron(words: str) -> str | None:
    if not re.fullmatch(r"[\d*][\da-z*,/\-#]*( [\da-z*,/\-#]+){4}", words):
        return None
    try:
        next(CronSim(words, _SOME_DAY))
    except (CronSimError, AssertionError) as error:
        wrong = str(error).replace("Bad", "look at the") or "it can't be read"
        raise NotUnderstood(f"is no cron expression: {wrong}", _CRON) from None
    except StopIteration:
        raise NotUnderstood("never comes", "there is no such day in any year") from None
    return words


_CRON = "the five fields are minute 0-59, hour 0-23, day 1-31, month 1-12 and weekday 0-7, where 0 is Sunday"
_READERS: tuple[Callable[[str], Every | str | None], ...] = (_interval, _hourly, _at_a_time, _cron)
_KNOWN = ("hourly", *_DAYS, *(f"{day}s" for day in _WEEKDAYS))


def _closest(words: str) -> str | None:
    days, at, _ = words.partition(" at ")
    if days in _KNOWN and not at and days != "hourly":
        return f"say at what time, as in '{days} at 09:00'"
    meant = did_you_mean(days, _KNOWN)
    return meant if meant and days not in _KNOWN else None
