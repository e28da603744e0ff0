"""Ask for objectives and key results, with the rules' advice while there is time to follow it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from math import isfinite
from pathlib import Path
from typing import Any

from okrsync.cli.asking import ask, ask_text, sure, tell
from okrsync.cli.linking import Linking
from okrsync.domain.quality import MOST_KEY_RESULTS, number_in, reads_like_a_deliverable
from okrsync.errors import UsageError
from okrsync.settings.dates import NotUnderstood, read_span
from okrsync.settings.draft import DraftKeyResult, DraftObjective, Work

_NUMBER = r"(-?\d+(?:\.\d+)?)\s*(%?)"
_FROM_TO = re.compile(rf"\b(?:from|de|von)\s+{_NUMBER}\s+(?:to|para|a|à|auf)\s+{_NUMBER}", re.IGNORECASE)


def interview(period: str, linking: Linking, folder: Path) -> Iterator[DraftObjective]:
    """Objectives until there are no more.

    ``period`` is proposed, ``linking`` finds the work for them, paths are relative to ``folder``.
    """
    tell()
    tell("What is to be reached? An objective is a goal in words; its key results are the evidence.")
    title = _objective_title("Objective", default=None)
    while title:
        owner = ask_text("  Who answers for it? (a person or a team)", default="")
        chosen = ask("  Period (2026, 2026-Q4, 2026-H1, 2026..2029)", read_period, default=period)
        krs = tuple(_key_results(linking, folder))
        yield DraftObjective(title=title, owner=owner or None, period=chosen, key_results=krs)
        tell()
        title = _objective_title("Another objective (empty to end)", default="")


def read_number(text: str) -> tuple[float, str]:
    """The number written ``62`` or ``62%``, and ``%`` where that is written. Raises UsageError."""
    bare = text.removesuffix("%").strip()
    try:
        number = float(bare)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise UsageError(f"{text!r} is no number: write 8.5 or 62%")
    return number, "%" if text.endswith("%") else ""


def from_to(title: str) -> tuple[str, str] | None:
    """Baseline and target as a title has them: "from 8% to 3%"."""
    found = _FROM_TO.search(title)
    return (f"{found[1]}{found[2]}", f"{found[3]}{found[4]}") if found else None


def _objective_title(question: str, *, default: str | None) -> str:
    title = ask_text(question, default=default)
    number = number_in(title)
    if number is None:
        return title
    tell(f"  It holds a number, {number}. An objective says where to go, its key results how far.")
    return _objective_title(question, default=default) if sure("  Write it again?", default=False) else title


def read_period(text: str) -> str:
    """``text`` if it is a period. Raises UsageError."""
    try:
        read_span(text)
    except NotUnderstood as error:
        raise UsageError(f"{text!r} {error}", hint=error.hint) from None
    return text


def _key_results(linking: Linking, folder: Path) -> Iterator[DraftKeyResult]:
    tell("  A key result is a number that changes (metric), or stages of a deliverable (milestone).")
    number, metrics = 0, 0
    title = ask_text("  Key result, as in 'Reduce the dropout rate from 8% to 3%'")
    while title:
        number += 1
        kr = _key_result(title, linking, folder)
        metrics += kr.baseline is not None
        yield kr
        if number == MOST_KEY_RESULTS:
            tell(f"  That makes {number}. More than {MOST_KEY_RESULTS} are no focus.")
        title = ask_text("  Another key result (empty to end)", default="")
    if not metrics:
        tell(
            "  All of them are milestones: they can be delivered and nothing be better. A metric would tell."
        )


def _key_result(title: str, linking: Linking, folder: Path) -> DraftKeyResult:
    begins = reads_like_a_deliverable(title)
    if begins is not None:
        tell(f"    '{begins} ...' reads like a deliverable: a milestone?")
    kind = ask("    metric or milestone", _kind, default="milestone" if begins else "metric")
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
    baseline, percent = ask("    Baseline: the number today", read_number, default=start)

    def other(text: str) -> tuple[float, str]:
        target = read_number(text)
        if target[0] == baseline:
            raise UsageError("baseline and target are the same: what should the number become?")
        return target

    target, also = ask("    Target: the number to reach", other, default=end)
    unit = ask_text("    Unit, as in % or days", default=percent or also)
    return {"baseline": baseline, "target": target, "unit": unit, "measure": _measure(folder)}


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
