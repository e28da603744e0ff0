"""What Slack takes in the words of others, slack_sdk and slackblocks, and the sizes that we keep to."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import Block as SdkBlock
from slackblocks import _limits as limits
from slackblocks._surfaces import validate_surface_blocks

Block = Mapping[str, Any]


def judge_size(message: Mapping[str, Any]) -> None:
    """Our own rules: 50 blocks, one table, fewer than 10,000 characters, a text that is not cut."""
    blocks = message["blocks"]
    assert 0 < len(blocks) <= 50
    assert len(json.dumps(blocks, ensure_ascii=False)) <= 10_000
    assert 0 < len(message["text"]) <= 4000
    assert sum(block["type"] == "table" for block in blocks) <= 1


def judge_by_slack_sdk(blocks: Sequence[Block]) -> None:
    """Its models check the lengths of headers, sections and contexts; they don't know charts."""
    for block in blocks:
        if block["type"] not in {"data_visualization", "table"}:
            parsed = SdkBlock.parse(dict(block))
            assert parsed is not None, block["type"]
            parsed.validate_json()


def judge_by_slackblocks(blocks: Sequence[Block]) -> None:
    """The limits that it was generated with."""
    assert len(blocks) <= limits.MESSAGE_BLOCKS_MAX_ITEMS
    validate_surface_blocks([dict(block) for block in blocks], "message")
    for block in blocks:
        _JUDGES.get(block["type"], lambda _: None)(block)
    charts = sum(block["type"] == "data_visualization" for block in blocks)
    assert charts <= limits.MESSAGE_DATA_VISUALIZATIONS_MAX_ITEMS


def _section(block: Block) -> None:
    assert limits.TEXT_MIN_LENGTH <= len(block["text"]["text"]) <= limits.SECTION_TEXT_MAX_LENGTH


def _header(block: Block) -> None:
    assert limits.TEXT_MIN_LENGTH <= len(block["text"]["text"]) <= limits.HEADER_TEXT_MAX_LENGTH


def _context(block: Block) -> None:
    assert 1 <= len(block["elements"]) <= limits.CONTEXT_ELEMENTS_MAX_ITEMS


def _table(block: Block) -> None:
    assert 1 <= len(block["rows"]) <= limits.TABLE_ROWS_MAX_ITEMS
    assert all(len(row) <= limits.TABLE_COLUMNS_MAX_ITEMS for row in block["rows"])
    assert len(block["column_settings"]) <= limits.TABLE_COLUMN_SETTINGS_MAX_ITEMS


def _chart(block: Block) -> None:
    chart = block["chart"]
    categories = chart["axis_config"]["categories"]
    assert len(block["title"]) <= limits.DATA_VISUALIZATION_TITLE_MAX_LENGTH
    assert len(chart["series"]) <= min(6, limits.DATA_VISUALIZATION_SERIES_MAX_ITEMS)
    assert 1 <= len(set(categories)) == len(categories) <= limits.DATA_VISUALIZATION_CATEGORIES_MAX_ITEMS
    for series in chart["series"]:
        assert len(series["name"]) <= limits.DATA_VISUALIZATION_SERIES_NAME_MAX_LENGTH
        assert [point["label"] for point in series["data"]] == categories
    assert all(len(name) <= limits.DATA_VISUALIZATION_CATEGORY_LABEL_MAX_LENGTH for name in categories)


_JUDGES = {
    "section": _section,
    "header": _header,
    "context": _context,
    "table": _table,
    "data_visualization": _chart,
}
