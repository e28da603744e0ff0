"""Every key result at a glance: a chart and a table of Slack's own, else a picture, else bars of text.

https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block. Slack does not draw such a block
everywhere yet, and refuses the message where it does not: then the next way is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.domain.signal import percent
from okrsync.notify import kit, wording
from okrsync.notify.harmless import escape, plain
from okrsync.notify.kit import Block, Message
from okrsync.usecases.digest import Digest, Line
from okrsync.usecases.verdict import count
from okrsync.usecases.words import fraction, in_words

OVERVIEW = "overview"
WAYS = "ways"

_TITLE = "Delivery and result, per cent"
_MOST_BARS = 20
_LONGEST_LABEL = 20
_MOST_ROWS = 40
_LONGEST_CELL = 60
_LAST_LINE = 200
_LONGEST_ALT = 1000
_BAR = 10


def overview(digest: Digest, charts: str, zone: ZoneInfo) -> Message | None:
    """A content with its ways, as ``charts`` wants it: auto, picture, text or none; its day in ``zone``."""
    if charts == "none" or not digest.lines:
        return None
    day = wording.date(digest.at, zone)
    text = _bars(digest, day)
    if charts == "text":
        return text
    shown = [_picture(digest, day), text]
    return {WAYS: shown if charts == "picture" else [_native(digest, day), *shown]}


def _picture(digest: Digest, day: str) -> dict[str, Any]:
    """What a picture is drawn of, and what it says to those who can't see it."""
    lines = sorted(digest.lines, key=lambda line: line.news)[:_MOST_BARS]
    return {
        "picture": {
            "title": _TITLE,
            "day": day,
            "alt": _alt(digest.lines, day),
            "rows": [_row(line) for line in lines],
            "left_out": len(digest.lines) - len(lines),
        }
    }


def _native(digest: Digest, day: str) -> Message:
    lines = sorted(digest.lines, key=lambda line: line.news)
    chart = _chart([line for line in lines if _has_both(line)][:_MOST_BARS], day)
    charts = [chart] if chart else []
    rows = _most_rows(lines, kit.LONGEST_MESSAGE - kit.size(charts) - _LAST_LINE)
    return kit.message(_alt(lines, day), [*charts, _table(lines[:rows]), *_more(len(lines) - rows)])


def _most_rows(lines: Sequence[Line], room: int) -> int:
    """How many rows fit into ``room`` characters: a quotation mark takes two, as it is written."""
    rows = min(len(lines), _MOST_ROWS)
    while rows > 1 and kit.size([_table(lines[:rows])]) > room:
        rows -= 1
    return rows


def _more(left_out: int) -> list[Block]:
    return [kit.context(f"{count(left_out, 'key result')} more: `okrsync status`")] if left_out else []


def _chart(lines: Sequence[Line], day: str) -> Block | None:
    """Both needles of each key result, as bars; None where none has both."""
    if not lines:
        return None
    labels = _labels(lines)
    needles = {
        "Delivery": [line.figures.delivery.progress or 0.0 for line in lines],
        "Result": [line.figures.result.progress or 0.0 for line in lines],
    }
    series = [
        {
            "name": name,
            "data": [
                {"label": label, "value": round(value * 100)}
                for label, value in zip(labels, values, strict=True)
            ],
        }
        for name, values in needles.items()
    ]
    axis = {"categories": labels, "x_label": "Key result", "y_label": "Per cent"}
    chart = {"type": "bar", "series": series, "axis_config": axis}
    return {"type": "data_visualization", "title": f"{_TITLE}, {day}", "chart": chart}


def _table(lines: Sequence[Line]) -> Block:
    head = ("Key result", "Delivery", "Result", "Status")
    rows = [head, *(_cells(line) for line in lines)]
    return kit.table(rows, ("left", "right", "right", "left"))


def _cells(line: Line) -> tuple[str, ...]:
    kr = line.figures
    title = plain(kr.key_result.title)
    short = title if len(title) <= _LONGEST_CELL else f"{title[: _LONGEST_CELL - 1]}…"
    mark = f"{wording.MARK[kr.status]} {in_words(kr.status)}"
    return short, fraction(kr.delivery.progress), fraction(kr.result.progress), mark


def _bars(digest: Digest, day: str) -> Message:
    """Bars of text, which every Slack shows."""
    lines = sorted(digest.lines, key=lambda line: line.news)
    shown = lines[:_MOST_BARS]
    text = [told for line in shown for told in _drawn(line)]
    blocks = [kit.preformatted(escape(told) for told in text), *_more(len(lines) - len(shown))]
    return kit.message(_alt(lines, day), blocks)


def _drawn(line: Line) -> Iterator[str]:
    kr = line.figures
    yield kr.key_result.id
    yield f"  delivery {_bar(kr.delivery.progress, kr.delivery.expected)}"
    yield f"  result   {_bar(kr.result.progress, kr.result.expected)}"


def _bar(progress: float | None, expected: float | None) -> str:
    """A needle of ten cells, with a line where it should stand."""
    filled = round(min(1.0, max(0.0, progress or 0.0)) * _BAR)
    cells = ["█" if cell < filled else "·" for cell in range(_BAR)]
    if expected is not None:
        cells[min(_BAR - 1, max(0, round(expected * _BAR) - 1))] = "│"
    return f"{''.join(cells)} {fraction(progress):>6}"


def _row(line: Line) -> dict[str, Any]:
    kr = line.figures
    return {
        "id": kr.key_result.id,
        "status": kr.status.value,
        "delivery": [kr.delivery.progress, kr.delivery.expected],
        "result": [kr.result.progress, kr.result.expected],
    }


def _alt(lines: Sequence[Line], day: str) -> str:
    """All of it in words, as far as it fits."""
    told = "; ".join(_in_words(line) for line in lines)
    whole = f"{_TITLE}, {day}. {told}"
    return whole if len(whole) <= _LONGEST_ALT else f"{whole[: _LONGEST_ALT - 1]}…"


def _in_words(line: Line) -> str:
    kr = line.figures
    needles = (("delivery", kr.delivery.progress), ("result", kr.result.progress))
    told = ", ".join(f"{name} {'unknown' if value is None else percent(value)}" for name, value in needles)
    return f"{kr.key_result.id}: {told}, {in_words(kr.status)}"


def _has_both(line: Line) -> bool:
    # A needle that is not there has no bar, and 0 would be a number that nobody measured.
    return line.figures.delivery.progress is not None and line.figures.result.progress is not None


def _labels(lines: Sequence[Line]) -> list[str]:
    """The ids, short enough and each another."""
    labels: list[str] = []
    for number, line in enumerate(lines, start=1):
        label = line.figures.key_result.id[:_LONGEST_LABEL]
        labels.append(label if label not in labels else f"{label[: _LONGEST_LABEL - 4]}~{number}")
    return labels
