"""What is wrong with the file: a value that says where, what, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that has to be mended before the file can be used.

    ``line`` and ``column`` count from 1. ``path`` is where in the structure it is, as in
    ``objectives[0].title``, and empty for the file as a whole. Of advice, ``rule`` is what it may be accepted
    by. No expanded secret is ever part of it.
    """

    file: Path
    line: int
    column: int
    path: str
    message: str
    hint: str | None = None
    rule: str | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}: "
        what = f"{self.path}: {self.message}" if self.path else self.message
        return f"{where}{what} ({self.hint})" if self.hint else f"{where}{what}"


def sort(problems: Iterable[Problem], files: Sequence[Path]) -> tuple[Problem, ...]:
    """Each problem once, in the order of ``files`` and of the places in them."""
    order = {file: number for number, file in enumerate(files)}
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda p: (order.get(p.file, 0), p.line, p.column, p.path, p.message)))


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A question that names the closest of ``known``, or None where none is close."""
    names = {name.casefold(): name for name in known}
    close = get_close_matches(word.casefold(), names, n=1, cutoff=0.6)
    return f"did you mean '{names[close[0]]}'?" if close else None


def suggestion(word: str, known: Iterable[str], *, otherwise: str) -> str:
    """The closest of ``known``; all of them where none is close; ``otherwise`` where there are none."""
    names = list(known)
    return did_you_mean(word, names) or (f"possible here: {listed(names)}" if names else otherwise)


def printable(text: str) -> str:
    """``text`` with a question mark for each sign that a terminal would obey or not show."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


def quoted(text: str) -> str:
    """``text`` in quotes, fit for one line: cut where it is long."""
    shown = printable(text[: LONGEST_SHOWN + 1])
    return f"'{shown}'" if len(shown) <= LONGEST_SHOWN else f"'{shown[:LONGEST_SHOWN]}...'"


def listed(words: Iterable[str], *, last: str = "and", at_most: int = 12) -> str:
    """Words as a sentence lists them, the end of a long list left out."""
    names = list(words)
    if len(names) > at_most:
        return f"{', '.join(names[:at_most])} ..."
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
