"""The digest as Slack messages, within every limit that Slack sets and with every title disarmed.

A bot posts the first few news as one message and everything in its thread, a reply for each objective. A
webhook knows no threads: there it is one message with as much as fits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from zoneinfo import ZoneInfo

from okrsync.notify import kit, wording
from okrsync.notify.harmless import cut, escape
from okrsync.notify.kit import LONGEST_SENTENCE, Block, Message, Part
from okrsync.notify.reasons import forecasts, reasons
from okrsync.usecases.digest import Chapter, Digest, Line
from okrsync.usecases.verdict import count
from okrsync.usecases.words import short

LEAD = "lead"

_FEW = 5
_ALL_OF_IT = "`okrsync digest` shows all of it."
_LONGEST_VERDICT = 1500


@dataclass(frozen=True, slots=True)
class Style:
    """How messages are written: dates in ``zone``, and the Slack user id of each owner of ``people``."""

    zone: ZoneInfo
    people: Mapping[str, str] = field(default_factory=dict)


def quiet(digest: Digest, style: Style) -> Message:
    """One line, where nothing changed."""
    told = wording.unchanged(digest, style.zone)
    return kit.message(told, [kit.section(escape(told))])


def first(digest: Digest) -> Sequence[Line]:
    """The key results that the message of a digest tells of."""
    return digest.top[:_FEW]


def lead(digest: Digest, style: Style) -> Message:
    """The message of a digest whose thread holds the rest: the verdict, the top few, what needs a person."""
    top = first(digest)
    parts = [
        *(Part(kit.section(_news(line, style)), "key result", 1) for line in top),
        *_lists(digest, _FEW),
        *_focus(digest),
        Part(kit.context(escape(_pointer(digest, len(top))))),
    ]
    return kit.message(
        _read_out(digest, style), kit.fit(_head(digest, style), parts, "the thread has all of it.")
    )


def chapter(of: Chapter, style: Style, told_before: Collection[Line] = ()) -> Message:
    """The reply of one objective: everything about each of its key results.

    Whoever was mentioned with one that was ``told_before``, in the message, is not called a second time.
    """
    told = wording.title(of)
    calm = replace(style, people={})
    styles = ((line, calm if line in told_before else style) for line in of.lines)
    parts = [Part(kit.section(_whole(line, each)), "key result", 1) for line, each in styles]
    return kit.message(
        told, kit.fit([kit.section(f"*{escape(told)}*")], parts, "`okrsync status` shows all.")
    )


def whole(digest: Digest, style: Style) -> Message:
    """One message with all of it, as far as it fits."""
    blocks = kit.fit(_head(digest, style), list(_everything(digest, style)), _ALL_OF_IT)
    return kit.message(_read_out(digest, style), blocks)


def _head(digest: Digest, style: Style) -> list[Block]:
    verdict = cut(escape(digest.verdict), _LONGEST_VERDICT)
    changes = cut(escape(wording.changes(digest, style.zone)), _LONGEST_VERDICT)
    return [kit.header(wording.heading(digest, style.zone)), kit.section(f"*{verdict}*\n{changes}")]


def _everything(digest: Digest, style: Style) -> Iterator[Part]:
    for of in digest.chapters:
        yield Part(kit.DIVIDER)
        yield Part(kit.section(f"*{escape(wording.title(of))}*"), "objective", 1)
        yield from (Part(kit.section(_whole(line, style)), "key result", 1) for line in of.lines)
    if digest.needs or digest.unhealthy:
        yield Part(kit.DIVIDER)
    yield from _lists(digest, None)
    yield from _focus(digest)


def _lists(digest: Digest, most: int | None) -> Iterator[Part]:
    """What needs a person and the KPIs, ``most`` of each."""
    for title, noun, texts in (
        ("Needs a person", "need", digest.needs),
        ("KPIs", "KPI", tuple(wording.kpis(digest))),
    ):
        yield from kit.listed(title, noun, islice(texts, most))
        if most is not None and len(texts) > most:
            yield Part(kit.context(f"… and {len(texts) - most} more; {_ALL_OF_IT}"))


def _focus(digest: Digest) -> Iterator[Part]:
    if told := wording.focus(digest.focus):
        yield Part(kit.context(escape(told)))


def _pointer(digest: Digest, told: int) -> str:
    left = len(digest.lines) - told
    more = f" ({count(left, 'key result')} not told here)" if left else ""
    return f"In the thread: every objective with needles, reasons and forecasts{more}."


def _news(line: Line, style: Style) -> str:
    """A key result in a few lines: what it is, where it stands, why."""
    return "\n".join(
        (
            _title(line, style),
            escape(wording.needles(line)),
            f"_{escape(wording.standing(line))}_",
            *_escaped(reasons(line, style.zone)),
        )
    )


def _whole(line: Line, style: Style) -> str:
    sentence = cut(escape(line.figures.signal.sentence), LONGEST_SENTENCE)
    return "\n".join(
        (
            _title(line, style),
            escape(wording.needles(line)),
            f"_{escape(wording.standing(line))}_ — {sentence}",
            *_escaped(reasons(line, style.zone)),
            *_escaped(forecasts(line, style.zone)),
        )
    )


def _title(line: Line, style: Style) -> str:
    kr = line.figures
    return f"{wording.MARK[kr.status]} *{escape(short(kr.key_result.title))}*{_mention(line, style)}"


def _mention(line: Line, style: Style) -> str:
    """The owner, where it got worse: nobody is called for what is as it was."""
    person = style.people.get(line.owner or "")
    return f" <@{person}>" if person and line.worse else ""


def _escaped(lines: Iterator[str]) -> Sequence[str]:
    return [f"→ {cut(escape(line), LONGEST_SENTENCE)}" for line in lines]


def _read_out(digest: Digest, style: Style) -> str:
    """What a notification shows and a screen reader reads."""
    told = [wording.heading(digest, style.zone), digest.verdict, wording.changes(digest, style.zone)]
    for line in first(digest):
        told += ["", f"{wording.MARK[line.figures.status]} {short(line.figures.key_result.title)}"]
        told += [wording.needles(line), *reasons(line, style.zone)]
    if digest.needs:
        told += ["", "Needs a person", *(f"• {need}" for need in digest.needs[:_FEW])]
    if kpis := list(wording.kpis(digest)):
        told += ["", "KPIs", *(f"• {kpi}" for kpi in kpis[:_FEW])]
    return "\n".join(told)
