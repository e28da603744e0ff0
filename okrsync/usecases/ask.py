"""Ask: who is to be asked for a measurement that people take, since one is due."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import KeyResult, Metric, Okrs

Asked = Mapping[str, Mapping[str, Any]]

# Who did not answer three times won't answer the fourth.
_MOST_TIMES = 3
_AGAIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A metric that wants a measurement since ``due`` (UTC), asked for the ``time``-th time (from 1).

    ``value`` is what was last measured, in ``unit``; ``owner`` is who answers for it.
    """

    id: str
    title: str
    unit: str
    owner: str | None
    due: datetime
    time: int
    value: float | None

    @property
    def subject(self) -> str:
        """Under which name it is kept that it was asked."""
        return f"ask {self.id}"

    def kept(self, at: datetime) -> Mapping[str, Any]:
        """What is kept of it, asked at ``at`` (UTC)."""
        return {"due": self.due.isoformat(), "time": self.time, "at": at.isoformat()}


def questions(okrs: Okrs, evidence: Evidence, automatic: Collection[str], asked: Asked) -> Iterator[Question]:
    """What is due at ``evidence.at`` and nobody but a person can measure.

    ``automatic`` are the series that are read by themselves. Of what was ``asked`` already, the same due
    measurement is asked for again after a week, three times in all. Key results that share their measurements
    are asked for once.
    """
    series = set(automatic)
    for objective in okrs.objectives:
        for kr in objective.key_results:
            if not kr.period.start <= evidence.at < kr.period.end:
                continue  # last year's may share its measurements with this year's
            if not isinstance(kr.kind, Metric) or kr.kind.tracker is not None or kr.kind.series in series:
                continue
            series.add(kr.kind.series)
            question = _question(kr, kr.kind, kr.owner or objective.owner, evidence, asked)
            if question is not None:
                yield question


def _question(
    kr: KeyResult, metric: Metric, owner: str | None, evidence: Evidence, asked: Asked
) -> Question | None:
    last = evidence.latest(metric.series)
    due = kr.period.start if last is None else last.at + metric.every
    if due > evidence.at:
        return None
    time = _time(asked.get(f"ask {kr.id}"), due, evidence.at)
    if time is None:
        return None
    return Question(
        id=kr.id,
        title=kr.title,
        unit=metric.unit,
        owner=owner,
        due=due,
        time=time,
        value=None if last is None else last.value,
    )


def _time(before: Mapping[str, Any] | None, due: datetime, at: datetime) -> int | None:
    """Which time it would be; None where it is not to be asked now."""
    if before is None or before["due"] != due.isoformat():
        return 1
    if before["time"] >= _MOST_TIMES or at - datetime.fromisoformat(before["at"]) < _AGAIN:
        return None
    return int(before["time"]) + 1
