"""How a digest's parts read, wherever they are shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from okrsync.domain.evaluate import KeyResultFigures, KpiFigures
from okrsync.domain.focus import Focus
from okrsync.domain.okr import Standalone
from okrsync.domain.signal import percent
from okrsync.domain.status import Status
from okrsync.usecases.digest import Chapter, Digest, Line
from okrsync.usecases.verdict import count
from okrsync.usecases.words import fraction, health, in_words, number, short

_TICK = timedelta(microseconds=1)

# Shape and word carry the meaning; colour only repeats it.
MARK = {
    Status.ON_TRACK: "●",
    Status.ACHIEVED: "★",
    Status.BEHIND: "◐",
    Status.AT_RISK: "▲",
    Status.MISSED: "✕",
    Status.NOT_STARTED: "○",
    Status.UNKNOWN: "?",
}


def heading(digest: Digest, zone: ZoneInfo) -> str:
    """What the digest is of."""
    return f"OKRs on {_day_of(digest.at, zone)}"


def changes(digest: Digest, zone: ZoneInfo) -> str:
    """What became of everything since the last digest, in one sentence."""
    if digest.since is None:
        return "This is the first digest, so there is nothing to compare with yet."
    since = f"Since {_day_of(digest.since, zone)}"
    told = [*_turned("got worse", [line for line in digest.lines if line.worse])]
    told += _turned("got better", [line for line in digest.lines if line.better])
    told += _moved([line for line in digest.lines if line.changed and not (line.worse or line.better)])
    return f"{since}: {', '.join(told) or 'no key result changed'}."


def unchanged(digest: Digest, zone: ZoneInfo) -> str:
    """All there is to say where nothing changed, as a sign of life."""
    since = "" if digest.since is None else f" since {_day_of(digest.since, zone)}"
    waiting = f" {_waits(len(digest.needs))}" if digest.needs else ""
    return f"Nothing changed{since}. {digest.verdict}{waiting}"


def needles(line: Line) -> str:
    """Both needles with where they should be and how far they moved."""
    kr = line.figures
    return (
        f"delivery {_needle(kr.delivery.progress, kr.delivery.expected, line.delivery_moved)} · "
        f"result {_needle(kr.result.progress, kr.result.expected, line.result_moved)}{value(kr)}"
    )


def title(chapter: Chapter) -> str:
    """An objective's title with its two means."""
    of = chapter.figures
    return f"{short(of.objective.title)} — result {fraction(of.progress)}, delivery {fraction(of.delivery)}"


def standing(line: Line) -> str:
    """Status and signal in words, and the status before where it was another."""
    kr, was = line.figures, line.was
    before = f" (was {in_words(was)})" if was not in {None, kr.status} and was is not None else ""
    return f"{in_words(kr.status)}{before} · {kr.signal.name.value}"


def kpi(of: KpiFigures) -> str:
    """A KPI against its range."""
    unit = f" {of.kpi.unit}" if of.kpi.unit else ""
    shown = "—" if of.value is None else f"{number(of.value)}{unit}"
    bounds = (("at least", of.kpi.least), ("at most", of.kpi.most))
    healthy = " and ".join(f"{word} {number(bound)}" for word, bound in bounds if bound is not None)
    return f"{short(of.kpi.title)}: {shown} (healthy: {healthy}{unit})"


def kpis(digest: Digest) -> Iterator[str]:
    """The KPIs out of range, and those that came back into it."""
    new = {one.kpi.id for one in digest.fell_ill}
    for of in digest.unhealthy:
        stands = "out of its range since the last digest" if of.kpi.id in new else health(of)
        yield f"{kpi(of)}, {stands}"
    for of in digest.cured:
        yield f"{kpi(of)}, in its range again"


def focus(of: Focus | None) -> str | None:
    """What the work in progress is for; None where nothing is in progress."""
    if of is None or not of.items:
        return None
    parts = [f"{_share(of, len(of.serving))} for a key result"]
    alone = ((reason, len(of.standalone(reason))) for reason in Standalone)
    parts += [f"{_share(of, some)} standalone ({reason.value})" for reason, some in alone if some]
    if of.unexplained:
        parts.append(f"{_share(of, len(of.unexplained))} unexplained")
    return f"Focus: {count(len(of.items), 'item')} in progress, {', '.join(parts)}."


def day(at: datetime) -> str:
    """A date as people write it."""
    return f"{at:%A} {at.day} {at:%B} {at.year}"


def _day_of(at: datetime, zone: ZoneInfo) -> str:
    """The day of a digest: one that was asked for as of the end of a day is of that day, not of the next."""
    return day((at - _TICK).astimezone(zone))


def date(at: datetime, zone: ZoneInfo) -> str:
    """A date in ``zone`` without its weekday."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B} {local.year}"


def value(kr: KeyResultFigures) -> str:
    """What the metric stands at."""
    if kr.result.measurement is None or kr.result.value is None:
        return ""
    return f", at {amount(kr.result.value, kr.result.unit)}"


def amount(of: float, unit: str) -> str:
    """A value with its unit."""
    return f"{number(of)} {unit}".strip()


def _needle(progress: float | None, expected: float | None, moved: float | None) -> str:
    if progress is None:
        return "—"
    change = f" ({moved:+.0f})" if moved is not None and round(moved) else ""
    target = f", {percent(expected)} expected" if expected is not None else ""
    return f"{percent(progress)}{change}{target}"


def _turned(how: str, lines: Sequence[Line]) -> Iterator[str]:
    if not lines:
        return
    named = ", ".join(_turn(line) for line in lines[:2])
    more = f" and {len(lines) - 2} more" if len(lines) > 2 else ""
    yield f"{len(lines)} {how} ({named}{more})"


def _turn(line: Line) -> str:
    was = "" if line.was is None else f"{in_words(line.was)} → "
    return f"{short(line.figures.key_result.title)}: {was}{in_words(line.figures.status)}"


def _moved(lines: Sequence[Line]) -> Iterator[str]:
    new = [line for line in lines if line.then is None]
    old = len(lines) - len(new)
    if old:
        yield f"{old} moved and kept {'its' if old == 1 else 'their'} status"
    if new:
        yield f"{len(new)} new"


def _waits(needs: int) -> str:
    return f"{count(needs, 'thing')} still {'needs' if needs == 1 else 'need'} a person."


def _share(of: Focus, some: int) -> str:
    return f"{some} ({percent(some / len(of.items))})" if some else "none"
