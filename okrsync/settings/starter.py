"""Objectives and key results out of a table that somebody keeps elsewhere: CSV to a draft."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import StringIO
from math import isfinite
from pathlib import Path

from okrsync.settings.dates import NotUnderstood, read_span
from okrsync.settings.draft import DraftKeyResult, DraftObjective
from okrsync.settings.problem import Problem, did_you_mean, listed, printable, quoted, sort
from okrsync.settings.sources import Source, read

COLUMNS = ("objective", "key result", "baseline", "target", "unit", "owner", "period")
_NEEDED = ("objective", "key result")
_HEADER_HINT = "the first line names the columns: objective,key result,baseline,target,unit,owner"
_NUMBER_HINT = "write 8.5 or 62%; leave baseline and target empty for a milestone"

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Starter:
    """What came of a table: objectives if there are no problems."""

    objectives: tuple[DraftObjective, ...]
    problems: tuple[Problem, ...]


def read_starter(file: Path, *, period: str) -> Starter:
    """The key results in ``file``, one a row; ``period`` is that of objectives whose rows say none.

    Columns go by name; those for which there is no value may be left out. A row without an objective belongs
    to the one above, as in sheets with merged cells. Raises UsageError where the file can't be opened.
    """
    source = read(file)
    if isinstance(source, Problem):
        return Starter((), (source,))
    table = _Table(source, period)
    table.read()
    if table.problems:
        return Starter((), sort(table.problems, (file,)))
    return Starter(tuple(_finished(one) for one in table.objectives.values()), ())


@dataclass
class _Table:
    source: Source
    period: str
    problems: list[Problem] = field(default_factory=list)
    objectives: dict[str, DraftObjective] = field(default_factory=dict)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    above: str = ""
    comma: bool = False

    def read(self) -> None:
        first = self.source.text.partition("\n")[0]
        self.comma = first.count(";") > first.count(",")
        rows = csv.reader(StringIO(self.source.text), delimiter=";" if self.comma else ",", strict=True)
        try:
            columns = self._columns(next(rows, []))
            for cells in rows if columns else ():
                if any(cell.strip() for cell in cells):
                    self._row(rows.line_num, columns, cells)
        except csv.Error as error:
            self._problem(
                rows.line_num, f"this is no CSV: {error}", "look at the quotes in and above this line"
            )
        if not self.problems and not self.objectives:
            self._problem(1, "holds no key result", "write one in each line below the names of the columns")

    def _columns(self, header: Sequence[str]) -> list[str]:
        names = [" ".join(re.split(r"[\s_]+", name.strip().casefold())) for name in header]
        for name in names:
            if name not in COLUMNS:
                hint = did_you_mean(name, COLUMNS) or f"the columns are {listed(COLUMNS)}"
                self._problem(1, f"there is no column {quoted(name)}", hint)
        missing = [name for name in _NEEDED if name not in names]
        if missing:
            self._problem(1, f"there is no column for the {listed(missing)}", _HEADER_HINT)
        doubled = {name for name in names if names.count(name) > 1}
        for name in sorted(doubled):
            self._problem(1, f"there are two columns {quoted(name)}", "remove one")
        return [] if self.problems else names

    def _row(self, line: int, columns: Sequence[str], cells: Sequence[str]) -> None:
        if any(cell.strip() for cell in cells[len(columns) :]):
            self._problem(
                line, "has more cells than there are columns", "put quotes around a text with commas"
            )
            return
        row = {name: cell.strip() for name, cell in zip(columns, cells, strict=False)}
        title = self.above = row.get("objective") or self.above
        if not title or not row.get("key result"):
            lacking = "key result" if title else "objective"
            self._problem(
                line, f"has no {lacking}", f"each line holds one key result; this one lacks its {lacking}"
            )
            return
        self._key_result(line, title, row)

    def _key_result(self, line: int, objective: str, row: Row) -> None:
        name = (objective, row["key result"])
        if name in self.seen:
            self._problem(line, f"is the same key result as in line {self.seen[name]}", "remove one of them")
            return
        self.seen[name] = line
        kr = self._read(line, row)
        period = self._period(line, row)
        known = self.objectives.get(objective) or DraftObjective(title=objective, period=period)
        if kr is not None:
            self.objectives[objective] = replace(known, key_results=(*known.key_results, kr))

    def _read(self, line: int, row: Row) -> DraftKeyResult | None:
        title, owner = row["key result"], row.get("owner") or None
        written = {name: row.get(name, "") for name in ("baseline", "target")}
        if not any(written.values()):
            return DraftKeyResult(title=title, owner=owner, stages=((title, 100.0),))
        numbers = [self._number(line, name, text) for name, text in written.items()]
        baseline, target = numbers
        if baseline is None or target is None:
            return None
        if baseline == target:
            self._problem(line, "baseline and target are the same", "what should the number become?")
            return None
        percent = "%" if all(text.endswith("%") for text in written.values()) else ""
        unit = row.get("unit") or percent
        return DraftKeyResult(title=title, owner=owner, baseline=baseline, target=target, unit=unit)

    def _number(self, line: int, name: str, text: str) -> float | None:
        bare = text.removesuffix("%").strip()
        if not bare:
            self._problem(line, f"has no {name}", _NUMBER_HINT)
            return None
        try:
            number = float(bare.replace(",", ".") if self.comma else bare)
        except ValueError:
            number = float("nan")
        if isfinite(number):
            return number
        self._problem(line, f"the {name} {quoted(text)} is no number", _NUMBER_HINT)
        return None

    def _period(self, line: int, row: Row) -> str:
        written = row.get("period") or self.period
        try:
            read_span(written)
        except NotUnderstood as error:
            self._problem(line, f"the period {quoted(written)} {error}", error.hint)
        return written

    def _problem(self, line: int, message: str, hint: str) -> None:
        self.problems.append(Problem(self.source.file, line, 1, "", printable(message), hint))


def _finished(objective: DraftObjective) -> DraftObjective:
    """An owner of every key result is the objective's; else each keeps its own."""
    owners = {kr.owner for kr in objective.key_results}
    if len(owners) > 1:
        return objective
    krs = tuple(replace(kr, owner=None) for kr in objective.key_results)
    return replace(objective, owner=owners.pop(), key_results=krs)


def problems_text(problems: Sequence[Problem]) -> Iterator[str]:
    """Each problem with file and line: a table has no columns that people count."""
    for problem in problems:
        hint = f" ({problem.hint})" if problem.hint else ""
        yield f"{problem.file}:{problem.line}: {problem.message}{hint}"
