"""From a report to the text of a file, by the ending of its name."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import KeyResultFigures, ObjectiveFigures
from okrsync.domain.signal import percent
from okrsync.report.harmless import cell, markdown
from okrsync.report.page import page
from okrsync.usecases.report import Report, to_json
from okrsync.usecases.words import in_words, number

_COLUMNS = (
    *("objective", "key_result", "title", "owner", "kind", "status", "signal"),
    *("delivery", "delivery_expected", "result", "result_expected", "value", "unit", "measured_at", "score"),
)


def write(report: Report, ending: str, zone: ZoneInfo) -> str:
    """The report as a file whose name ends in ``ending``, one of `FORMATS`; dates are in ``zone``."""
    return FORMATS[ending](report, zone)


def _json(report: Report, _: ZoneInfo) -> str:
    return json.dumps(to_json(report), ensure_ascii=False, indent=2) + "\n"


def _csv(report: Report, _: ZoneInfo) -> str:
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for objective in to_json(report)["objectives"]:
        table.writerows(_row(objective["id"], kr) for kr in objective["key_results"])
    return text.getvalue()


def _row(objective: str, kr: Mapping[str, Any]) -> list[object]:
    delivery, result = kr["delivery"], kr["result"]
    told = (
        *(objective, kr["id"], kr["title"], kr["owner"], kr["kind"], kr["status"], kr["signal"]["name"]),
        *(delivery["progress"], delivery["expected"], result["progress"], result["expected"]),
        *(result["value"], result["unit"], result["measured_at"], kr["score"]),
    )
    return [cell(value) for value in told]


def _markdown(report: Report, zone: ZoneInfo) -> str:
    return "\n".join(_lines(report, zone)) + "\n"


def _lines(report: Report, zone: ZoneInfo) -> Iterator[str]:
    yield f"# OKRs on {report.figures.at.astimezone(zone):%Y-%m-%d}"
    for objective in report.figures.objectives:
        yield ""
        yield f"## {markdown(objective.objective.title)}"
        yield ""
        yield _standing(objective)
        yield ""
        yield "| key result | delivery | result | measured | status | signal |"
        yield "|---|---|---|---|---|---|"
        yield from map(_line, objective.key_results)
    for need in report.needs:
        yield ""
        yield f"- {markdown(need.about)}: {markdown(need.words)}"


def _standing(of: ObjectiveFigures) -> str:
    delivery, result = _fraction(of.delivery), _fraction(of.progress)
    return f"{in_words(of.status)}; on average delivery {delivery}, result {result}"


def _line(of: KeyResultFigures) -> str:
    value = "" if of.result.value is None else f"{number(of.result.value)} {of.result.unit}".strip()
    cells = (
        markdown(of.key_result.title),
        _against(of.delivery.progress, of.delivery.expected),
        _against(of.result.progress, of.result.expected),
        markdown(value),
        in_words(of.status),
        of.signal.name.value,
    )
    return f"| {' | '.join(cells)} |"


def _against(progress: float | None, expected: float | None) -> str:
    if progress is None or expected is None:
        return _fraction(progress)
    return f"{percent(progress)} of {percent(expected)}"


def _fraction(value: float | None) -> str:
    return "—" if value is None else percent(value)


FORMATS: Mapping[str, Callable[[Report, ZoneInfo], str]] = {
    ".html": page,
    ".md": _markdown,
    ".csv": _csv,
    ".json": _json,
}
