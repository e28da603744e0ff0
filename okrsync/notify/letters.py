"""What goes to Slack of a digest: the message, the overview, a reply for each objective, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from okrsync.notify import blocks, kit, wording
from okrsync.notify.blocks import LEAD, Style
from okrsync.notify.overview import OVERVIEW, WAYS, overview
from okrsync.usecases.announce import COUNTS
from okrsync.usecases.digest import Chapter, Digest

Contents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a digest is posted: with ``threads`` or as one message, with which ``charts``, quietly or not."""

    style: Style
    threads: bool = True
    charts: str = "auto"
    whole_when_quiet: bool = False


def contents(digest: Digest, manner: Manner) -> Contents:
    """The content of each letter, in the order in which they are posted."""
    if digest.quiet and not manner.whole_when_quiet:
        return {LEAD: blocks.quiet(digest, manner.style)}
    if not manner.threads:
        return {LEAD: {**blocks.whole(digest, manner.style), COUNTS: True}}
    glance = overview(digest, manner.charts, manner.style.zone)
    told = blocks.first(digest)
    return {
        LEAD: {**blocks.lead(digest, manner.style), COUNTS: True},
        **({} if glance is None else {OVERVIEW: glance}),
        **{part_of(chapter): blocks.chapter(chapter, manner.style, told) for chapter in digest.chapters},
    }


def part_of(chapter: Chapter) -> str:
    """What the reply of an objective is called."""
    return f"objective {chapter.figures.objective.id}"


def revised(content: Mapping[str, Any], at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """``content`` with a last line that says of when its numbers are: ``at`` (UTC)."""
    if WAYS in content:
        return {**content, WAYS: [revised(way, at, zone) for way in content[WAYS] if "blocks" in way]}
    local = at.astimezone(zone)
    line = kit.context(f"Edited on {wording.day(local)} at {local:%H:%M}: the numbers are of then.")
    return {**content, "blocks": [*content["blocks"][: kit.MOST_BLOCKS - 1], line]}
