"""The digest as plain text: what a terminal shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from okrsync.notify import wording
from okrsync.notify.harmless import plain
from okrsync.notify.reasons import forecasts, reasons
from okrsync.usecases.digest import Chapter, Digest, Line


def render(digest: Digest, zone: ZoneInfo) -> str:
    """The whole digest, without what a terminal would obey; dates are in ``zone``."""
    return "\n".join(map(plain, _lines(digest, zone)))


def _lines(digest: Digest, zone: ZoneInfo) -> Iterator[str]:
    yield wording.heading(digest, zone)
    yield digest.verdict
    yield wording.changes(digest, zone)
    for chapter in digest.chapters:
        yield ""
        yield from _chapter(chapter, zone)
    yield from _list("Needs a person:", digest.needs)
    yield from _list("KPIs:", wording.kpis(digest))
    if told := wording.focus(digest.focus):
        yield ""
        yield told


def _chapter(chapter: Chapter, zone: ZoneInfo) -> Iterator[str]:
    yield wording.title(chapter)
    for line in chapter.lines:
        yield f"  {wording.MARK[line.figures.status]} {line.figures.key_result.title}"
        yield from (f"    {told}" for told in details(line, zone))


def details(line: Line, zone: ZoneInfo) -> Iterator[str]:
    """All that is told of a key result below its title."""
    yield wording.needles(line)
    yield f"{wording.standing(line)}: {line.figures.signal.sentence}"
    yield from reasons(line, zone)
    yield from forecasts(line, zone)


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    told = [f"  - {entry}" for entry in entries]
    if told:
        yield ""
        yield title
        yield from told
