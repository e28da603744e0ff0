"""Slack's blocks, within the limits that Slack sets on each.

https://docs.slack.dev/reference/block-kit/blocks. What is told in them is disarmed before it comes here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from okrsync.notify.harmless import cut, escape, plain

Block = dict[str, Any]
Message = dict[str, Any]

MOST_BLOCKS = 50
LONGEST_SECTION = 3000
LONGEST_HEADER = 150
# Slack refuses messages from somewhere above 11,000 characters over all blocks, without saying where, nor
# whether it counts what is written around the texts.
LONGEST_MESSAGE = 10_000
# What is read out and shown in notifications; Slack cuts what is longer.
LONGEST_TEXT = 4000

LONGEST_SENTENCE = 800
_LONGEST_LIST = 1500
_LAST_LINE = 400

DIVIDER: Block = {"type": "divider"}


@dataclass(frozen=True, slots=True)
class Part:
    """A block, and what it tells of: so many of ``noun``, which are counted where they don't fit."""

    block: Block
    noun: str = ""
    count: int = 0


def message(text: str, blocks: Sequence[Block]) -> Message:
    """A message: ``text`` is what is read out, disarmed here line by line."""
    told = "\n".join(map(escape, text.split("\n")))
    return {"text": cut(told, LONGEST_TEXT), "blocks": list(blocks)}


def header(text: str) -> Block:
    """A heading of plain text."""
    shown = plain(text)
    short = shown if len(shown) <= LONGEST_HEADER else f"{shown[: LONGEST_HEADER - 1]}…"
    return {"type": "header", "text": {"type": "plain_text", "text": short, "emoji": False}}


def section(markup: str) -> Block:
    """A paragraph of markup."""
    return {"type": "section", "text": _text(markup)}


def context(markup: str) -> Block:
    """A paragraph in small print."""
    return {"type": "context", "elements": [_text(markup)]}


def preformatted(lines: Iterable[str]) -> Block:
    """Lines whose columns are kept; none of them holds a backtick."""
    return section(f"```{cut(chr(10).join(lines), LONGEST_SECTION - 6)}```")


def table(rows: Sequence[Sequence[str]], aligned: Sequence[str]) -> Block:
    """A table whose first row is its heading.

    https://docs.slack.dev/reference/block-kit/blocks/table-block
    """
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": plain(cell) or "—"} for cell in row] for row in rows],
        "column_settings": [{"align": side, "is_wrapped": side == "left"} for side in aligned],
    }


def listed(title: str, noun: str, texts: Iterable[str]) -> Iterator[Part]:
    """The texts under a title, several to a section."""
    heading = [f"*{title}*"]
    for bullets in _packed(cut(f"• {escape(text)}", LONGEST_SENTENCE) for text in texts):
        yield Part(section("\n".join(heading + bullets)), noun, len(bullets))
        heading = []


def fit(head: Sequence[Block], parts: Sequence[Part], pointer: str) -> list[Block]:
    """``head`` and as many parts as there is room for; a last line counts the rest and has ``pointer``."""
    room = LONGEST_MESSAGE - size(head) - _LAST_LINE
    fitting = _fitting(parts, room, MOST_BLOCKS - len(head) - 1)
    lost = parts[len(fitting) :]
    last = [context(f"{_counted(lost)} did not fit; {pointer}")] if lost else []
    return [*head, *(part.block for part in fitting), *last]


def size(blocks: Sequence[Block]) -> int:
    """How many characters blocks take, everything that is written around the texts included."""
    return sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks)


def _packed(lines: Iterable[str]) -> Iterator[list[str]]:
    pack: list[str] = []
    for line in lines:
        if pack and len("\n".join([*pack, line])) > _LONGEST_LIST:
            yield pack
            pack = []
        pack.append(line)
    if pack:
        yield pack


def _fitting(parts: Sequence[Part], room: int, places: int) -> list[Part]:
    """As many of the first parts as there is room for; nothing that only leads on to what is lost."""
    fitting: list[Part] = []
    for part in islice(parts, places):
        room -= size([part.block])
        if room < 0:
            break
        fitting.append(part)
    if len(fitting) < len(parts) and fitting and not fitting[-1].count:
        fitting.pop()
    return fitting


def _counted(parts: Iterable[Part]) -> str:
    counts: Counter[str] = Counter()
    for part in parts:
        counts[part.noun] += part.count
    told = [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items() if count]
    return ", ".join(told) or "what follows"


def _text(markup: str) -> Block:
    return {"type": "mrkdwn", "text": cut(markup, LONGEST_SECTION), "verbatim": True}
