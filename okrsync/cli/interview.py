"""Ask for objectives and key results, with the rules' advice while there is time to follow it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from okrsync.cli.asking import ask, ask_text, sure, tell
from okrsync.cli.linking import Linking
from okrsync.domain.quality import (
    Weakness,
    numbered,
    too_many,
    unowned,
    without_metric,
    worded_as_deliverable,
)
from okrsync.errors import UsageError
from okrsync.settings.dates import NotUnderstood, read_span
from okrsync.settings.draft import DraftKeyResult, DraftObjective, Work
from okrsync.usecases.words import number

_NUMBER = r"(-?\d+(?:\.\d+)?)\s*(%?)"
_FROM_TO = re.compile(rf"\b(?:from|de|von)\s+{_NUMBER}\s+(?:to|para|a|à|auf)\s+{_NUMBER}", re.IGNORECASE)


def interview(period: str, linking: Linking, folder: Path) -> Iterator[DraftObjective]:
    """Objectives until there are no more.

    ``period`` is proposed, ``linking`` finds the work for them, paths are relative to ``folder``.
    """
    tell()
    tell("What is to be reached? An objective is a goal in words; its key results are the evidence.")
    title = _objective_title("Objective (empty: none yet)")
    while title:
        owner = ask_text("  Who answers for it? (a person or a team)", default="")
        _advise("It", unowned(owner))
        chosen = ask("  Period (2026, 2026-Q4, 2026-H1, 2026..2029)", read_period, default=period)
        krs = tuple(_key_results(linking, folder))
        yield DraftObjective(title=title, owner=owner or None, period=chosen, key_results=krs)
        tell()
        title = _objective_title("Another objective (empty to end)")


def link(objectives: Iterable[DraftObjective], linking: Linking) -> Iterator[DraftObjective]:
    """``objectives`` that are written already, with the work that a person links to each metric."""
    for objective in objectives:
        tell()
        tell(objective.title)
        yield replace(objective, key_results=tuple(_linked(kr, linking) for kr in objective.key_results))


def _linked(kr: DraftKeyResult, linking: Linking) -> DraftKeyResult:
    if kr.baseline is None:
        return kr
    tell(f"  {kr.title}")
    return replace(kr, work=tuple(linking.work()))


def _advise(subject: str, weak: Weakness | None) -> None:
    """Say what ``check`` will say, while there is time to mend it."""
    if weak is not None:
        tell(f"    advice: {subject} {weak.message} ({weak.hint})")


def read_number(text: str) -> tuple[float, str]:
    """The number written ``62`` or ``62%``, and ``%`` where that is written. Raises UsageError."""
    bare = text.removesuffix("%").strip()
    try:
        value = float(bare)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise UsageError(f"{text!r} is no number: write 8.5 or 62%")
    return value, "%" if text.endswith("%") else ""


def from_to(title: str) -> tuple[str, str] | None:
    """Baseline and target as a title has them: "from 8% to 3%"."""
    found = _FROM_TO.search(title)
    return (f"{found[1]}{found[2]}", f"{found[3]}{found[4]}") if found else None


def _objective_title(question: str) -> str:
    title = ask_text(question, default="")
    weak = numbered(title)
    if weak is None:
        return title
    _advise("It", weak)
    return _objective_title(question) if sure("  Write it again?", default=False) else title


def read_period(text: str) -> str:
    """``text`` if it is a period. Raises UsageError."""
    try:
        read_span(text)
    except NotUnderstood as error:
        raise UsageError(f"{text!r} {error}", hint=error.hint) from None
    return text


def _key_results(linking: Linking, folder: Path) -> Iterator[DraftKeyResult]:
    tell("  A key result is a number that changes (metric), or stages of a deliverable (milestone).")
    many, milestones = 0, 0
    title = ask_text("  Key result, as in 'Reduce the dropout rate from 8% to 3%'")
    while title:
        kr = _key_result(title, linking, folder)
        many, milestones = many + 1, milestones + (kr.baseline is None)
        yield kr
        _advise("With one more, its key results", too_many(many + 1))
        title = ask_text("  Another key result (empty to end)", default="")
        if not title and without_metric(many, milestones):
            _advise("Its key results", without_metric(many, milestones))
            title = ask_text("  Another key result (empty: it stays like this)", default="")


def _key_result(title: str, linking: Linking, folder: Path) -> DraftKeyResult:
    weak = worded_as_deliverable(title)
    _advise("It", weak)
    kind = ask("    metric or milestone", _kind, default="metric" if weak is None else "milestone")
    fields = _metric(title, folder) if kind == "metric" else {"stages": _stages()}
    owner = ask_text("    Who answers for it? (empty: as for the objective)", default="")
    work: tuple[Work, ...] = tuple(linking.work()) if kind == "metric" else ()
    return DraftKeyResult(title=title, owner=owner or None, work=work, **fields)


def _kind(text: str) -> str:
    fitting = [kind for kind in ("metric", "milestone") if len(text) > 1 and kind.startswith(text.casefold())]
    if len(fitting) != 1:
        raise UsageError("write metric or milestone")
    return fitting[0]


def _metric(title: str, folder: Path) -> dict[str, Any]:
    start, end = from_to(title) or (None, None)
    baseline, percent = ask("    Baseline: the number when the period starts", read_number, default=start)

    def other(text: str) -> tuple[float, str]:
        target = read_number(text)
        if target[0] == baseline:
            raise UsageError("baseline and target are the same: what should the number become?")
        return target

    target, also = ask("    Target: the number to reach", other, default=end)
    unit = ask_text("    Unit, as in % or days", default=percent or also)
    way = "rise" if target > baseline else "fall"
    tell(f"    It is to {way} from {_with(baseline, unit)} to {_with(target, unit)}.")
    return {"baseline": baseline, "target": target, "unit": unit, "measure": _measure(folder)}


def _with(value: float, unit: str) -> str:
    return f"{number(value)} {unit}".rstrip()


def _measure(folder: Path) -> str | dict[str, Any]:
    tell("    Where is it measured? People tell (okrsync checkin), or a CSV file has it.")
    path = ask("    CSV file (empty: people tell)", _csv, default="")
    if not path:
        return "checkin"
    if not (folder / path).exists():
        tell(f"    There is no {folder / path} yet: the key result stays unmeasured until it comes.")
    date = ask_text("    Column with the day", default="date")
    value = ask_text("    Column with the number", default="value")
    return {"csv": {"path": path, "date": date, "value": value}}


def _csv(text: str) -> str:
    if text and Path(text).is_dir():
        raise UsageError(f"{text} is a folder: name the file")
    return text


def _stages() -> tuple[tuple[str, float], ...]:
    tell("    Its stages, each with the per cent that completing it is worth; together they are 100.")
    stages: list[tuple[str, float]] = []
    left = 100.0
    while left > 0:
        title = ask_text(f"    Stage {len(stages) + 1}")
        share = ask("    Share", partial(_share, most=left), default=f"{left:g}")
        stages.append((title, share))
        left = round(left - share, 6)
    return tuple(stages)


def _share(text: str, *, most: float) -> float:
    share, _ = read_number(text)
    if not 0 < share <= most:
        raise UsageError(f"it must be more than 0, and at most the {most:g} that are left")
    return share
