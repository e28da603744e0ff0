"""The report as Markdown: a table for each objective, and below it what a table has no room for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import KeyResultFigures, KpiFigures, ObjectiveFigures
from okrsync.domain.signal import percent
from okrsync.ports import Closing
from okrsync.report.harmless import markdown
from okrsync.usecases.attention import Concern
from okrsync.usecases.report import Report
from okrsync.usecases.sentences import as_of, last_day, overridden
from okrsync.usecases.words import fraction, health, in_words, number, overdue


def document(report: Report, zone: ZoneInfo) -> str:
    """The report in Markdown; dates are in ``zone``. What comes from outside formats and links nothing."""
    return "\n".join(_lines(report, zone)) + "\n"


def _lines(report: Report, zone: ZoneInfo) -> Iterator[str]:
    yield f"# OKRs on {last_day(report.figures.at, zone)}"
    yield ""
    told = as_of(report.figures.at, zone)
    yield f"As of {told}, {zone.key}. Beside each needle stands where it should be: 4 % of 48 %."
    for objective in report.figures.objectives:
        yield from _objective(objective, report.closings.get(objective.objective.id), zone)
    if report.figures.kpis:
        yield from ("", "## KPIs", "", "| KPI | value | is | measured |", "|---|---|---|---|")
        yield from (_kpi(kpi, zone) for kpi in report.figures.kpis)
    if report.needs:
        yield from ("", "## Needs a person", "")
        yield from map(_need, report.needs)


def _objective(of: ObjectiveFigures, closing: Closing | None, zone: ZoneInfo) -> Iterator[str]:
    yield from ("", f"## {markdown(of.objective.title)}", "")
    owner = markdown(of.objective.owner or "no owner")
    delivery, result = fraction(of.delivery), fraction(of.progress)
    yield f"{in_words(of.status)}; {owner}; on average delivery {delivery}, result {result}"
    if closing is not None:
        yield f"\nClosed on {_day(closing.at, zone)} with a score of {closing.figures['score']}."
    yield from (
        "",
        "| key result | delivery | result | measured | status | signal |",
        "|---|---|---|---|---|---|",
    )
    yield from map(_line, of.key_results)
    yield ""
    for kr in of.key_results:
        yield from _words(kr, zone)


def _line(of: KeyResultFigures) -> str:
    cells = (
        markdown(of.key_result.title),
        _against(of.delivery.progress, of.delivery.expected),
        _against(of.result.progress, of.result.expected),
        markdown(_value(of.result.value, of.result.unit)),
        in_words(of.status),
        of.signal.name.value,
    )
    return f"| {' | '.join(cells)} |"


def _words(of: KeyResultFigures, zone: ZoneInfo) -> Iterator[str]:
    yield f"- **{markdown(of.key_result.title)}**: {markdown(of.signal.sentence)}"
    for told in (overdue(of.result), overridden(of.result, zone)):
        if told is not None:
            yield f"  - {markdown(told)}"


def _kpi(of: KpiFigures, zone: ZoneInfo) -> str:
    measured = "never" if of.measured_at is None else _day(of.measured_at, zone)
    value = markdown(_value(of.value, of.kpi.unit))
    return f"| {markdown(of.kpi.title)} | {value} | {health(of)} | {measured} |"


def _need(of: Concern) -> str:
    hint = f" ({markdown(of.hint)})" if of.hint else ""
    return f"- {markdown(of.about)}: {markdown(of.words)}{hint}"


def _value(value: float | None, unit: str) -> str:
    return "—" if value is None else f"{number(value)} {unit}".strip()


def _against(progress: float | None, expected: float | None) -> str:
    if progress is None or expected is None:
        return fraction(progress)
    return f"{percent(progress)} of {percent(expected)}"


def _day(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"
