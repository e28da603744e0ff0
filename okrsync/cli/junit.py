"""Outcomes of tests as JUnit XML, which continuous integration shows beside each change.

No standard says what that is; this is the part that all readers know.
https://github.com/testmoapp/junitxml
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from okrsync.settings.problem import Problem
from okrsync.usecases.rehearse import Difference, in_words

# What XML 1.0 has no way to write: https://www.w3.org/TR/xml/#charsets
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the test called ``name`` in ``file``; it passed where there are no differences."""

    file: Path
    name: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is wrong with ``file``, so that none of its tests was run."""

    file: Path
    problems: tuple[Problem, ...]


def junit(outcomes: Sequence[Outcome], refusals: Sequence[Refusal] = ()) -> str:
    """A suite for each file, with a case for each test; of one that was refused, a case that is an error."""
    everything = f'tests="{len(outcomes) + len(refusals)}" failures="{_failed(outcomes)}"'
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<testsuites {everything} errors="{len(refusals)}">',
            *(line for file, cases in groupby(outcomes, _file) for line in _suite(file, list(cases))),
            *(line for refusal in refusals for line in _refused(refusal)),
            "</testsuites>",
            "",
        ]
    )


def _file(of: Outcome) -> str:
    return str(of.file)


def _suite(file: str, cases: Sequence[Outcome]) -> Iterator[str]:
    counts = f'tests="{len(cases)}" failures="{_failed(cases)}" errors="0"'
    yield f"  <testsuite name={_quoted(file)} {counts}>"
    for case in cases:
        place = f"classname={_quoted(file)} file={_quoted(file)}"
        if not case.differences:
            yield f"    <testcase name={_quoted(case.name)} {place}/>"
            continue
        words = [in_words(one) for one in case.differences]
        yield f"    <testcase name={_quoted(case.name)} {place}>"
        yield f"      <failure message={_quoted('; '.join(words))}>{_told(case.differences)}</failure>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _told(differences: Sequence[Difference]) -> str:
    """Each difference with why it is one, a line each."""
    lines = [line for one in differences for line in (in_words(one), one.why and f"  {one.why}") if line]
    return escape(_writable("\n".join(lines)))


def _refused(of: Refusal) -> Iterator[str]:
    file = _quoted(str(of.file))
    words = "\n".join(map(str, of.problems))
    yield f'  <testsuite name={file} tests="1" failures="0" errors="1">'
    yield f'    <testcase name="the file can be read" classname={file} file={file}>'
    yield f"      <error message={_quoted(words)}>{escape(_writable(words))}</error>"
    yield "    </testcase>"
    yield "  </testsuite>"


def _failed(of: Sequence[Outcome]) -> int:
    return sum(1 for one in of if one.differences)


def _quoted(text: str) -> str:
    return quoteattr(_writable(text))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
