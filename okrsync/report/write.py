"""From a report to the text of a file, by the ending of its name."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.report.document import document
from okrsync.report.harmless import cell
from okrsync.report.page import page
from okrsync.usecases.report import Report, to_json

COLUMNS = (
    *("at", "objective", "key_result", "title", "owner", "kind", "status", "signal"),
    *("delivery", "delivery_expected", "result", "result_expected", "value", "unit", "measured_at", "score"),
    *("start", "end", "stale", "set_by", "set_until", "set_because", "computed_value"),
)


def write(report: Report, ending: str, zone: ZoneInfo) -> str:
    """The report as a file whose name ends in ``ending``, one of `FORMATS`; dates are in ``zone``."""
    return FORMATS[ending](report, zone)


def _json(report: Report, _: ZoneInfo) -> str:
    return json.dumps(to_json(report), ensure_ascii=False, indent=2) + "\n"


def _csv(report: Report, _: ZoneInfo) -> str:
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    told = to_json(report)
    for objective in told["objectives"]:
        table.writerows(_row(told["at"], objective["id"], kr) for kr in objective["key_results"])
    return text.getvalue()


def _row(at: str, objective: str, kr: Mapping[str, Any]) -> list[object]:
    delivery, result, stale = kr["delivery"], kr["result"], kr["stale"]
    word = result["override"] or {}
    told = (
        *(at, objective, kr["id"], kr["title"], kr["owner"], kr["kind"], kr["status"], kr["signal"]["name"]),
        *(delivery["progress"], delivery["expected"], result["progress"], result["expected"]),
        *(result["value"], result["unit"], result["measured_at"], kr["score"]),
        *(kr["start"], kr["end"], stale["reason"] if stale else None),
        *(word.get("by"), word.get("until"), word.get("reason"), word.get("computed_value")),
    )
    return [cell(value) for value in told]


FORMATS: Mapping[str, Callable[[Report, ZoneInfo], str]] = {
    ".html": page,
    ".md": document,
    ".csv": _csv,
    ".json": _json,
}
