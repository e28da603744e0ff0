"""Block Kit's limits: what Slack refuses in a message.

https://docs.slack.dev/reference/block-kit/blocks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_TEXT = 40_000
# Not documented: messages were refused from about 11,300 characters on.
_MOST_CHARACTERS = 11_300
_MOST_MARKDOWN = 12_000
_BLOCK_ID, _HEADER, _SECTION, _FIELDS, _FIELD = 255, 150, 3000, 10, 2000
_CONTEXT, _ACTIONS, _BUTTON = 10, 25, 75
_ALT_TEXT, _IMAGE_URL, _IMAGE_TITLE = 2000, 3000, 2000
_ROWS, _CELLS = 100, 20
_CHART, _MOST_CHARTS = "data_visualization", 2
_CHART_TITLE, _SERIES, _CATEGORIES, _LABEL = 50, 6, 20, 20
_TEXTS = ("mrkdwn", "plain_text")
_CELL_TYPES = ("raw_text", "raw_number", "rich_text")


def refusal(blocks: Any, *, draws_charts: bool = True) -> tuple[str, list[str]] | None:
    """Judge a message's blocks: None when they are fine, else the error code and its explanations.

    Where Slack does not draw charts yet, a block with one is of no type that it knows.
    """
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS:
        return "invalid_blocks", [f"no more than {MOST_BLOCKS} items allowed [json-pointer:/blocks]"]
    faults = [
        f"{fault} [json-pointer:/blocks/{at}]" for at, block in enumerate(blocks) for fault in _faults(block)
    ]
    charts = sum(isinstance(block, dict) and block.get("type") == _CHART for block in blocks)
    if charts > (_MOST_CHARTS if draws_charts else 0):
        faults.append("unsupported type" if not draws_charts else "too many charts")
    if faults:
        return "invalid_blocks", faults
    if sum(block["type"] == "table" for block in blocks) > 1:
        return "invalid_attachments", ["only_one_table_allowed"]
    if sum(len(block["text"]) for block in blocks if block["type"] == "markdown") > _MOST_MARKDOWN:
        return "msg_blocks_too_long", ["markdown text is too long"]
    if sum(_characters(block) for block in blocks) > _MOST_CHARACTERS:
        return "msg_blocks_too_long", ["the blocks hold too many characters"]
    return None


def _faults(block: Any) -> Iterator[str]:
    if not isinstance(block, dict) or block.get("type") not in _JUDGES:
        yield "unsupported type"
        return
    if len(block.get("block_id", "")) > _BLOCK_ID:
        yield f"must be less than {_BLOCK_ID + 1} characters: block_id"
    yield from _JUDGES[block["type"]](block)


def _text(thing: Any, most: int, allowed: tuple[str, ...] = _TEXTS) -> Iterator[str]:
    if not isinstance(thing, dict) or thing.get("type") not in allowed:
        yield f"must be a text object of type {' or '.join(allowed)}"
    elif not isinstance(thing.get("text"), str) or not thing["text"]:
        yield "must be more than 0 characters"
    elif len(thing["text"]) > most:
        yield f"must be less than {most + 1} characters"


def _section(block: Block) -> Iterator[str]:
    fields = block.get("fields")
    if "text" not in block and not fields:
        yield "missing required field: text or fields"
    if "text" in block:
        yield from _text(block["text"], _SECTION)
    accessory = block.get("accessory")
    if accessory and accessory.get("type") == "button":
        yield from _text(accessory.get("text"), _BUTTON, ("plain_text",))
    if fields and len(fields) > _FIELDS:
        yield f"no more than {_FIELDS} items allowed: fields"
    for one in fields or []:
        yield from _text(one, _FIELD)


def _header(block: Block) -> Iterator[str]:
    yield from _text(block.get("text"), _HEADER, ("plain_text",))


def _context(block: Block) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= _CONTEXT:
        yield f"between 1 and {_CONTEXT} items allowed: elements"
    for one in elements:
        yield from _image(one) if one.get("type") == "image" else _text(one, _SECTION)


def _actions(block: Block) -> Iterator[str]:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= _ACTIONS:
        yield f"between 1 and {_ACTIONS} items allowed: elements"
    for one in elements:
        if one.get("type") == "button":
            yield from _text(one.get("text"), _BUTTON, ("plain_text",))


def _image(block: Block) -> Iterator[str]:
    if not block.get("alt_text") or len(block["alt_text"]) > _ALT_TEXT:
        yield f"missing or longer than {_ALT_TEXT} characters: alt_text"
    if not (block.get("image_url") or block.get("slack_file")):
        yield "missing required field: image_url or slack_file"
    if len(block.get("image_url", "")) > _IMAGE_URL:
        yield f"must be less than {_IMAGE_URL + 1} characters: image_url"
    if "title" in block:
        yield from _text(block["title"], _IMAGE_TITLE, ("plain_text",))


def _markdown(block: Block) -> Iterator[str]:
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield "missing required field: text"


def _table(block: Block) -> Iterator[str]:
    rows = block.get("rows") or []
    if not 1 <= len(rows) <= _ROWS:
        yield f"between 1 and {_ROWS} items allowed: rows"
    for row in rows:
        if len(row) > _CELLS:
            yield f"no more than {_CELLS} items allowed: row"
        if any(cell.get("type") not in _CELL_TYPES for cell in row):
            yield "unsupported type: cell"
        if any(cell.get("type") == "raw_text" and not cell.get("text") for cell in row):
            yield "must be more than 0 characters: cell"


def _chart(block: Block) -> Iterator[str]:
    """https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""
    if not 1 <= len(block.get("title") or "") <= _CHART_TITLE:
        yield f"between 1 and {_CHART_TITLE} characters: title"
    chart = block.get("chart") or {}
    if chart.get("type") not in {"bar", "line", "area"}:
        yield "unsupported type: chart"
        return
    categories = (chart.get("axis_config") or {}).get("categories") or []
    series = chart.get("series") or []
    if not 1 <= len(series) <= _SERIES or len({one.get("name") for one in series}) != len(series):
        yield f"between 1 and {_SERIES} items of different names: series"
    if not 1 <= len(categories) <= _CATEGORIES or len(set(categories)) != len(categories):
        yield f"between 1 and {_CATEGORIES} different items: categories"
    if any(not 1 <= len(label) <= _LABEL for label in categories):
        yield f"between 1 and {_LABEL} characters: categories"
    for one in series:
        if [point.get("label") for point in one.get("data") or []] != categories:
            yield "labels must match the categories: data"
        if any(not isinstance(point.get("value"), int | float) for point in one.get("data") or []):
            yield "must be a number: value"


def _nothing(_: Block) -> Iterator[str]:
    yield from ()


_JUDGES: dict[str, Callable[[Block], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "markdown": _markdown,
    "table": _table,
    "data_visualization": _chart,
    "divider": _nothing,
    "rich_text": _nothing,
}


def _characters(thing: Any) -> int:
    """Count the characters of every text in a block."""
    if isinstance(thing, dict):
        own = len(thing["text"]) if isinstance(thing.get("text"), str) else 0
        return own + sum(_characters(value) for value in thing.values())
    return sum(_characters(value) for value in thing) if isinstance(thing, list) else 0
