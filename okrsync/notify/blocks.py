"""The digest as Slack blocks, within every limit that Slack sets and with every title disarmed.

https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.notify import wording
from okrsync.usecases.digest import Chapter, Digest, Line

Block = dict[str, Any]

MOST_BLOCKS = 50
LONGEST_SECTION = 3000
LONGEST_HEADER = 150
# Slack refuses messages from somewhere above 11,000 characters over all blocks, without saying where.
LONGEST_MESSAGE = 10_000

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_LAYOUT = str.maketrans(
    {
        "*": "\N{ASTERISK OPERATOR}",
        "_": "\N{FULLWIDTH LOW LINE}",
        "~": "\N{TILDE OPERATOR}",
        "`": "'",
    }
)


def render(digest: Digest, zone: ZoneInfo) -> list[Block]:
    """The blocks of one message; what does not fit is counted in a last line."""
    blocks = [
        _header(f"OKRs on {wording.day(digest.at.astimezone(zone))}"),
        _section(f"*{escape(digest.verdict)}*"),
    ]
    parts = list(_parts(digest))
    room = LONGEST_MESSAGE - _size(blocks) - 200
    fitting = _fitting(parts, room, MOST_BLOCKS - len(blocks) - 1)
    blocks += fitting
    if len(fitting) < len(parts):
        rest = len(parts) - len(fitting)
        blocks.append(_context(f"{rest} more parts did not fit; see `okrsync status` for all of them."))
    return blocks


def escape(text: str) -> str:
    """``text`` from outside so that it can't mention, link, format or hide anything.

    Slack asks for ``&``, ``<`` and ``>`` alone; what makes bold or strikes through gets a look-alike.
    """
    plain = _CONTROL.sub(" ", text).translate(_LAYOUT)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _parts(digest: Digest) -> Iterator[Block]:
    for chapter in digest.chapters:
        yield {"type": "divider"}
        yield _section(f"*{escape(wording.heading(chapter))}*")
        yield from _lines(chapter)
    if digest.needs:
        yield {"type": "divider"}
        yield _section("*Needs a person*\n" + "\n".join(f"• {escape(need)}" for need in digest.needs))
    if digest.unhealthy:
        listed = "\n".join(f"• {escape(wording.kpi(kpi))}" for kpi in digest.unhealthy)
        yield _section(f"*KPIs out of range*\n{listed}")


def _lines(chapter: Chapter) -> Iterator[Block]:
    for line in chapter.lines:
        yield _section(_line(line))


def _line(line: Line) -> str:
    kr = line.figures
    return "\n".join(
        (
            f"{wording.MARK[kr.status]} *{escape(_short(kr.key_result.title))}*",
            escape(wording.needles(line)),
            f"_{escape(wording.standing(kr))}_ — {escape(kr.signal.sentence)}",
        )
    )


def _fitting(parts: Sequence[Block], room: int, places: int) -> list[Block]:
    fitting: list[Block] = []
    for part in islice(parts, places):
        room -= _size([part])
        if room < 0:
            break
        fitting.append(part)
    return fitting


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(str(block)) for block in blocks)


def _header(text: str) -> Block:
    plain = {"type": "plain_text", "text": text[:LONGEST_HEADER], "emoji": False}
    return {"type": "header", "text": plain}


def _section(markup: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": _cut(markup), "verbatim": True}}


def _context(markup: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _cut(markup), "verbatim": True}]}


def _cut(markup: str) -> str:
    """At most what a section holds, and never half an entity."""
    if len(markup) <= LONGEST_SECTION:
        return markup
    cut = markup[: LONGEST_SECTION - 1]
    start = cut.rfind("&")
    whole = cut[:start] if start > len(cut) - 5 and ";" not in cut[start:] else cut
    return f"{whole}…"


def _short(title: str) -> str:
    return title if len(title) <= 200 else f"{title[:199]}…"
