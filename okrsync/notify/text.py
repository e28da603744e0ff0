"""The digest as plain text: what a terminal shows and what Slack reads out."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from okrsync.notify import wording
from okrsync.notify.harmless import plain
from okrsync.usecases.digest import Chapter, Digest


def render(digest: Digest, zone: ZoneInfo) -> str:
    """The whole digest, without what a terminal would obey; dates are in ``zone``."""
    return "\n".join(map(plain, _lines(digest, zone)))


def _lines(digest: Digest, zone: ZoneInfo) -> Iterator[str]:
    yield f"OKRs on {wording.day(digest.at.astimezone(zone))}"
    yield digest.verdict
    for chapter in digest.chapters:
        yield ""
        yield from _chapter(chapter)
    if digest.needs:
        yield ""
        yield "Needs a person:"
        yield from (f"  - {need}" for need in digest.needs)
    if digest.unhealthy:
        yield ""
        yield "KPIs out of range:"
        yield from (f"  - {wording.kpi(kpi)}" for kpi in digest.unhealthy)


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield wording.heading(chapter)
    for line in chapter.lines:
        kr = line.figures
        yield f"  {wording.MARK[kr.status]} {kr.key_result.title}"
        yield f"    {wording.needles(line)}"
        yield f"    {wording.standing(kr)}: {kr.signal.sentence}"
