"""The digest as Slack blocks, within every limit that Slack sets and with every title disarmed.

https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.notify import wording
from okrsync.notify.harmless import cut, escape
from okrsync.usecases.digest import Digest, Line
from okrsync.usecases.words import short

Block = dict[str, Any]

MOST_BLOCKS = 50
LONGEST_SECTION = 3000
# Slack refuses messages from somewhere above 11,000 characters over all blocks, without saying where, nor
# whether it counts what is written around the texts.
LONGEST_MESSAGE = 10_000

_LONGEST_SENTENCE = 800
_LONGEST_LIST = 1500
_LAST_LINE = 400


@dataclass(frozen=True, slots=True)
class _Part:
    """A block, and what it tells of: so many of ``noun``, which are counted where they don't fit."""

    block: Block
    noun: str = ""
    count: int = 0


def render(digest: Digest, zone: ZoneInfo) -> list[Block]:
    """The blocks of one message; what does not fit is counted in a last line."""
    head = [
        _header(f"OKRs on {wording.day(digest.at.astimezone(zone))}"),
        _section(f"*{cut(escape(digest.verdict), _LONGEST_LIST)}*"),
    ]
    parts = list(_parts(digest))
    fitting = _fitting(parts, LONGEST_MESSAGE - _size(head) - _LAST_LINE, MOST_BLOCKS - len(head) - 1)
    lost = parts[len(fitting) :]
    last = [_context(_lost(lost))] if lost else []
    return head + [part.block for part in fitting] + last


def _parts(digest: Digest) -> Iterator[_Part]:
    for chapter in digest.chapters:
        yield _Part(_DIVIDER)
        yield _Part(_section(f"*{escape(wording.heading(chapter))}*"), "objective", 1)
        yield from (_Part(_section(_line(line)), "key result", 1) for line in chapter.lines)
    if digest.needs:
        yield _Part(_DIVIDER)
        yield from _list("Needs a person", "need", digest.needs)
    if digest.unhealthy:
        yield from _list("KPIs out of range", "KPI", map(wording.kpi, digest.unhealthy))


def _line(line: Line) -> str:
    kr = line.figures
    return "\n".join(
        (
            f"{wording.MARK[kr.status]} *{escape(short(kr.key_result.title))}*",
            escape(wording.needles(line)),
            f"_{escape(wording.standing(kr))}_ — {cut(escape(kr.signal.sentence), _LONGEST_SENTENCE)}",
        )
    )


def _list(title: str, noun: str, texts: Iterable[str]) -> Iterator[_Part]:
    """The texts under a title, several to a section."""
    heading = [f"*{title}*"]
    for bullets in _packed(cut(f"• {escape(text)}", _LONGEST_SENTENCE) for text in texts):
        yield _Part(_section("\n".join(heading + bullets)), noun, len(bullets))
        heading = []


def _packed(lines: Iterable[str]) -> Iterator[list[str]]:
    pack: list[str] = []
    for line in lines:
        if pack and len("\n".join([*pack, line])) > _LONGEST_LIST:
            yield pack
            pack = []
        pack.append(line)
    if pack:
        yield pack


def _fitting(parts: Sequence[_Part], room: int, places: int) -> list[_Part]:
    """As many of the first parts as there is room for; nothing that only leads on to what is lost."""
    fitting: list[_Part] = []
    for part in islice(parts, places):
        room -= _size([part.block])
        if room < 0:
            break
        fitting.append(part)
    if len(fitting) < len(parts) and fitting and not fitting[-1].count:
        fitting.pop()
    return fitting


def _lost(parts: Iterable[_Part]) -> str:
    counts: Counter[str] = Counter()
    for part in parts:
        counts[part.noun] += part.count
    told = [f"{count} {noun}{'' if count == 1 else 's'}" for noun, count in counts.items() if count]
    return f"{', '.join(told)} did not fit; `okrsync digest` shows all of it."


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(json.dumps(block, ensure_ascii=False)) for block in blocks)


_DIVIDER: Block = {"type": "divider"}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _section(markup: str) -> Block:
    return {"type": "section", "text": _text(markup)}


def _context(markup: str) -> Block:
    return {"type": "context", "elements": [_text(markup)]}


def _text(markup: str) -> Block:
    return {"type": "mrkdwn", "text": cut(markup, LONGEST_SECTION), "verbatim": True}
