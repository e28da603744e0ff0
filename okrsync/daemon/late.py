"""Late: what becomes of an appointed time that nobody was there for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum


class Verdict(StrEnum):
    """What to do about an occurrence."""

    FIRST = "first"
    """Nothing was ever appointed before: what is past is noted, and from now on each one counts."""
    DONE = "done"
    """It has been seen to, or given up, before."""
    DUE = "due"
    """It is to be done now, however late it is."""
    TOO_LATE = "too late"
    """It is given up, since nobody wants it any more."""


def judge(occurrence: datetime, *, last: datetime | None, now: datetime, late: timedelta) -> Verdict:
    """What to do at ``now`` about the latest ``occurrence`` up to now.

    ``last`` is the latest one that was seen to, None where there never was any. One that is older than
    ``late`` is given up. All instants are UTC. Only the latest is ever judged, so that many missed ones come
    to one made up for.
    """
    if last is None:
        return Verdict.FIRST
    if occurrence <= last:
        return Verdict.DONE
    return Verdict.DUE if now - occurrence <= late else Verdict.TOO_LATE


def last_of(name: str, occurrences: Iterable[str], now: datetime) -> datetime | None:
    """The latest instant up to ``now`` among those written as ``<name> <instant>``.

    What lies ahead is left out: a clock that was wrong once must not silence a job until then.
    """
    instants = (_instant(one.removeprefix(f"{name} ")) for one in occurrences if one.startswith(f"{name} "))
    return max((at for at in instants if at is not None and at <= now), default=None)


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
