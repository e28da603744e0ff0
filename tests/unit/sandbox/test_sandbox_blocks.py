from __future__ import annotations

from typing import Any

import pytest

from okrsync.sandbox.slack_blocks import refusal

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def table(rows: int, cells: int) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * cells] * rows}


FINE: list[Block] = [
    {"type": "header", "text": plain("x" * 150)},
    {"type": "section", "text": plain("x" * 3000)},
    {"type": "section", "fields": [plain("x")] * 10},
    {"type": "context", "elements": [plain("x")] * 10},
    {"type": "actions", "elements": [{"type": "button", "text": plain("Open")}] * 25},
    {
        "type": "image",
        "image_url": "https://county.example/a.png",
        "alt_text": "Chart",
        "title": plain("Chart"),
    },
    {"type": "markdown", "text": "# Title"},
    table(100, 20),
    {"type": "divider", "block_id": "x" * 255},
]
WRONG: list[Block] = [
    {"type": "unheard of"},
    {"type": "divider", "block_id": "x" * 256},
    {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    {"type": "section"},
    {"type": "section", "text": plain("")},
    {"type": "section", "fields": [plain("x")] * 11},
    {"type": "section", "fields": [plain("x" * 2001)]},
    {"type": "context", "elements": [plain("x")] * 11},
    {"type": "actions", "elements": []},
    {"type": "image", "image_url": "https://county.example/a.png"},
    {"type": "image", "alt_text": "Chart"},
    {"type": "markdown"},
    table(101, 1),
    table(1, 21),
    {"type": "table", "rows": [[{"type": "mrkdwn", "text": "x"}]]},
]


@pytest.mark.parametrize("block", FINE, ids=lambda block: block["type"])
def test_what_is_within_the_limits_passes(block: Block) -> None:
    assert refusal([block]) is None


@pytest.mark.parametrize("block", WRONG, ids=lambda block: block["type"])
def test_what_is_beyond_a_limit_is_refused(block: Block) -> None:
    refused = refusal([block])
    assert refused is not None
    assert refused[0] == "invalid_blocks"


def test_a_message_holds_one_table() -> None:
    assert refusal([table(1, 1), table(1, 1)]) == ("invalid_attachments", ["only_one_table_allowed"])


def test_markdown_is_counted_over_the_whole_message() -> None:
    refused = refusal([{"type": "markdown", "text": "x" * 6001}] * 2)
    assert refused is not None
    assert refused[0] == "msg_blocks_too_long"
