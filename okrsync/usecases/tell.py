"""What a person knows: a check-in on a metric, a word on a stage."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from okrsync.domain.evidence import CHECK_IN, Completion, Measurement, Withdrawal
from okrsync.domain.magnitude import GREATEST, is_usable
from okrsync.domain.okr import KeyResult, Kpi, Metric, Milestone, Okrs, Stage
from okrsync.domain.override import Override, holding
from okrsync.errors import UsageError
from okrsync.ports import Store
from okrsync.usecases.sentences import moment
from okrsync.usecases.words import nearest


def find_key_result(okrs: Okrs, name: str) -> KeyResult:
    """The key result with the id ``name``. Raises UsageError with the nearest names otherwise."""
    by_id = {kr.id: kr for kr in okrs.key_results}
    if name in by_id:
        return by_id[name]
    raise UsageError(f"there is no key result {name!r}", hint=nearest(name, list(by_id)))


def find_measured(okrs: Okrs, name: str) -> KeyResult | Kpi:
    """The key result with the id ``name``, or else the KPI. Raises UsageError with the nearest names."""
    found: dict[str, KeyResult | Kpi] = {kpi.id: kpi for kpi in okrs.kpis}
    found.update((kr.id, kr) for kr in okrs.key_results)
    if name in found:
        return found[name]
    raise UsageError(f"there is no key result and no KPI {name!r}", hint=nearest(name, list(found)))


def check_in(
    okrs: Okrs,
    store: Store,
    *,
    measured: str,
    value: float,
    at: datetime,
    now: datetime,
    zone: tzinfo = UTC,
    by: str | None = None,
    note: str | None = None,
) -> Measurement:
    """Record that ``measured``, a metric or a KPI by id, stood at ``value`` (in its unit) at ``at``.

    ``zone`` is what refusals tell times in. Raises UsageError for a milestone, for what is a number over work
    items, for a future instant, and for a value that is no finite number.
    """
    series = _series(find_measured(okrs, measured))
    _refuse_unusable(value)
    if at > now:
        raise UsageError(f"{moment(at, zone)} lies in the future: a check-in tells what was measured")
    told = Measurement(series=series, at=at, value=value, recorded_at=now, source=CHECK_IN, by=by, note=note)
    store.measure([told])
    return told


def withdraw(
    okrs: Okrs,
    store: Store,
    *,
    measured: str,
    span: tuple[datetime, datetime],
    now: datetime,
    zone: tzinfo = UTC,
    by: str | None = None,
    note: str | None = None,
) -> tuple[Measurement, ...]:
    """Take back what was measured of ``measured``, a metric or a KPI by id, at one instant.

    ``span`` (UTC) is that instant, twice, or the day that it lies in; ``zone`` is what refusals tell times
    in. Returns the words taken back, one a source. Raises UsageError where nothing was measured then, or at
    several instants.
    """
    series = _series(find_measured(okrs, measured))
    start, end = span
    said = [word for word in store.words(series, since=start) if word.at < end or word.at == start]
    instants = sorted({word.at for word in said})
    if not instants:
        raise UsageError(f"nothing was measured of {measured} then", hint=_measured_at(store, series, zone))
    if len(instants) > 1:
        times = ", ".join(_to_the_second(at, zone) for at in instants)
        raise UsageError(
            f"{measured} was measured {len(instants)} times that day", hint=f"say which: {times}"
        )
    store.measure(
        [],
        [
            Withdrawal(series=series, at=word.at, recorded_at=now, source=word.source, by=by, note=note)
            for word in said
        ],
    )
    return tuple(said)


def _refuse_unusable(value: float) -> None:
    if not is_usable(value):
        raise UsageError(f"the value must be a finite number, {GREATEST:g} at most")


def _measured_at(store: Store, series: str, zone: tzinfo) -> str:
    latest = [_to_the_second(word.at, zone) for word in store.words(series)[-3:]]
    return f"the last ones are of {', '.join(latest)}" if latest else "there is no measurement yet"


def _to_the_second(at: datetime, zone: tzinfo) -> str:
    """An instant as ``--at`` takes it, in ``zone``."""
    return f"{at.astimezone(zone):%Y-%m-%dT%H:%M:%S%z}"


def _series(measured: KeyResult | Kpi) -> str:
    metric = measured if isinstance(measured, Kpi) else measured.kind
    if isinstance(metric, Milestone):
        raise UsageError(
            f"{measured.id} is a milestone: it has stages, no value",
            hint=f"okrsync complete {measured.id} STAGE",
        )
    if metric.tracker is not None:
        raise UsageError(
            f"{measured.id} is counted from work items, so nobody needs to measure it",
            hint="what is wrong with its number is wrong in the tool, or in its measure: in the file",
        )
    return metric.series


def override_result(
    okrs: Okrs,
    store: Store,
    *,
    key_result: str,
    value: float | None,
    reason: str,
    by: str,
    at: datetime,
    until: datetime,
    zone: tzinfo = UTC,
) -> Override:
    """Record that the result of ``key_result`` is ``value`` whatever is computed, from ``at`` to ``until``.

    ``value`` is in the metric's unit (per cent for a milestone); None takes back what was said before.
    ``zone`` is what refusals tell times in. Raises UsageError where it is no finite number, or none that a
    milestone can stand at, has no reason, ends before it begins, or where there is nothing to take back.
    """
    kr = find_key_result(okrs, key_result)
    if value is not None:
        _refuse_impossible(kr, value)
    elif holding(store.evidence(at).overrides(kr.id), kr.id, at) is None:
        raise UsageError(f"nobody has set {kr.id}: what is shown is computed")
    if not reason.strip():
        raise UsageError("an override needs a reason", hint="--reason 'the survey was late'")
    if until <= at:
        raise UsageError(f"{moment(until, zone)} is over", hint="say a later --until")
    word = Override(key_result=kr.id, value=value, reason=reason.strip(), by=by, at=at, until=until)
    store.override(word)
    return word


def _refuse_impossible(kr: KeyResult, value: float) -> None:
    _refuse_unusable(value)
    if isinstance(kr.kind, Milestone) and not 0 <= value <= 100:
        raise UsageError(
            f"{kr.id} is a milestone, which stands between 0 and 100 %",
            hint=f"say how much of its shares counts, as in: okrsync override {kr.id} 40 --reason ...",
        )


def complete_stage(
    okrs: Okrs,
    store: Store,
    *,
    key_result: str,
    stage: str,
    at: datetime,
    complete: bool = True,
    by: str | None = None,
    note: str | None = None,
) -> tuple[KeyResult, Stage]:
    """Record a person's word that a stage (by id, title or number from 1) is complete, or take it back.

    Raises UsageError for a metric, and for a stage that is not there.
    """
    kr = find_key_result(okrs, key_result)
    if isinstance(kr.kind, Metric):
        raise UsageError(f"{kr.id} is a metric: it has no stages", hint=f"okrsync checkin {kr.id} VALUE")
    found = _find_stage(kr.id, kr.kind.stages, stage)
    store.complete(Completion(key_result=kr.id, stage=found.id, at=at, complete=complete, by=by, note=note))
    return kr, found


def _find_stage(key_result: str, stages: tuple[Stage, ...], name: str) -> Stage:
    by_number = {str(number): stage for number, stage in enumerate(stages, start=1)}
    by_title = {stage.title.casefold(): stage for stage in stages}
    by_id = {stage.id.casefold(): stage for stage in stages}
    # A title may be a number, and an id another stage's title: the id goes first.
    found = (by_number | by_title | by_id).get(name.strip().casefold())
    if found is not None:
        return found
    raise UsageError(f"{key_result} has no stage {name!r}", hint=nearest(name, [s.id for s in stages]))
