"""YAML 1.2 text into a tree with places. What is no YAML, or no plain data, is a problem with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from okrsync.settings.problem import Problem
from okrsync.settings.tree import Leaf, Listing, Node, Pair, Place, Scalar, Table, Trail, problem_at

# A few lines of aliases can stand for billions of values.
MOST_VALUES = 200_000
DEEPEST = 40
# NUL and lone surrogates, which only an escape can write.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_CLOSING = {"{": "}", "[": "]"}
_COMMENTED = re.compile(r"[:,\[{]\s+#")

_TAG = "tag:yaml.org,2002:"
_QUOTES = "put quotes around a text that starts with such a character"
# What the parser says, what a person is told, and what to do. The parser quotes what it read, which may be
# a secret, so nothing of its own text is shown.
_SYNTAX = (
    (
        "mapping values are not allowed",
        "a second ': ' in one line",
        "put quotes around a text that holds ': '",
    ),
    ("character '\\t'", "a tab", "indent with spaces"),
    ("character '%'", "a text can't start with %", 'put quotes around it, as in "%"'),
    ("that cannot start any token", "a text can't start like this", _QUOTES),
    ("undefined alias", "there is no anchor of this name", "put quotes around a text that starts with '*'"),
    ("but got '{'", "a '{' in the middle of a text", 'put quotes around it, as in "${NAME}"'),
    ("expected ',' or '}'", "a '{' that is not closed, or a comma is missing", "close it with '}'"),
    ("expected ',' or ']'", "a '[' that is not closed, or a comma is missing", "close it with ']'"),
    ("unknown escape", "an unknown \\ in a text in double quotes", "use single quotes, or write \\\\"),
    ("another document", "a second document", "one file holds one mapping: leave out the line '---'"),
    ("could not find expected ':'", "a key without ':'", "write 'key: value'"),
    ("expected <block end>", "indented differently from the lines above", "align the keys of one mapping"),
    ("expected the node content", "a value is missing here", None),
    (
        "expected alphabetic",
        "a name is missing after '*' or '&'",
        "put quotes around a text that starts with it",
    ),
)


def parse(text: str, file: Path) -> tuple[Table | None, list[Problem]]:
    """The mapping that ``text`` holds, or None with the reason; ``file`` is its name in problems."""
    start = Place(file, 1, 1)
    try:
        composed = _yaml().compose(text)
    except YAMLError as error:
        return None, [_syntax_problem(error, text, file)]
    except RecursionError:
        return None, [problem_at(start, (), "is nested too deep to be read")]
    if composed is None:
        return None, [problem_at(start, (), "the file is empty", "remove it, and 'okrsync init' writes one")]
    grower = _Grower(file)
    try:
        root = grower.grow(composed, ())
    except _Unbounded as refused:
        return None, [problem_at(refused.place, (), refused.message, "write the values out, without aliases")]
    if isinstance(root, Table):
        return root, grower.problems
    whole = problem_at(
        root.place, (), "the file must be a mapping of keys", "such as 'version: 1' and 'objectives:'"
    )
    return None, [*grower.problems, whole]


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.composer.warn_double_anchors = False
    return yaml


def _syntax_problem(error: YAMLError, text: str, file: Path) -> Problem:
    slip = _slip(error, text)
    if slip is not None:
        return problem_at(Place(file, *slip[0]), (), f"this is no YAML: {slip[1]}", slip[2])
    place = Place(file, *_position(error, text))
    said = f"{getattr(error, 'context', '')} {getattr(error, 'problem', '')}"
    if isinstance(error, ReaderError):
        return problem_at(
            place,
            (),
            "a character that YAML doesn't allow",
            "remove it, or write it as \\x.. in double quotes",
        )
    for fragment, message, hint in _SYNTAX:
        if fragment in said:
            return problem_at(place, (), f"this is no YAML: {message}", hint)
    return problem_at(
        place, (), "this is no YAML", "look at the indentation, quotes and brackets here and just above"
    )


def _slip(error: YAMLError, text: str) -> tuple[tuple[int, int], str, str] | None:
    """Where, what and what to do, where the parser tells of a slip later than it was made."""
    mark, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    problem, lines = getattr(error, "problem", "") or "", text.split("\n")
    if mark is None:
        return None
    here = mark.line + 1, mark.column + 1
    if "mapping values are not allowed" in problem and ": " not in lines[mark.line][: mark.column]:
        return here, "indented further than the line above", "align the keys of one mapping"
    if "unexpected end of stream" in problem and context is not None:
        start = context.line + 1, context.column + 1
        return start, "a quote that is not closed", "end the text with the quote it starts with"
    if "expected ',' or" in problem and context is not None and _is_outside(mark, context, lines):
        opened = lines[context.line][context.column]
        return (
            (context.line + 1, context.column + 1),
            f"a '{opened}' that is not closed",
            f"close it with '{_CLOSING[opened]}'",
        )
    commented = _comment_above(lines, mark.line) if "expected the node content" in problem else None
    if commented is not None:
        hint = 'put quotes around a text that starts with it, as in "#okrs"'
        return commented, "a '#' begins a comment here, and a value is missing", hint
    return None


def _is_outside(mark: Any, opened: Any, lines: Sequence[str]) -> bool:
    """Whether ``mark`` is at a later line that is not indented below that of ``opened``."""
    line = lines[opened.line]
    return bool(mark.line > opened.line and mark.column <= len(line) - len(line.lstrip()))


def _comment_above(lines: Sequence[str], below: int) -> tuple[int, int] | None:
    """Where in the last line with text above ``below`` a '#' stands for a value."""
    number = next((at for at in range(min(below, len(lines)) - 1, -1, -1) if lines[at].strip()), None)
    found = None if number is None else _COMMENTED.search(lines[number])
    return (number + 1, found.end()) if number is not None and found else None


def _position(error: YAMLError, text: str) -> tuple[int, int]:
    mark = getattr(error, "problem_mark", None) if isinstance(error, MarkedYAMLError) else None
    if mark is not None:
        return mark.line + 1, mark.column + 1
    if isinstance(error, ReaderError):
        return line_and_column(
            text, text.find(chr(error.character)) if isinstance(error.character, int) else 0
        )
    return 1, 1


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Where the character at ``offset`` is, counted from 1."""
    before = text[: max(offset, 0)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


class _Unbounded(Exception):
    """The tree is larger than any mapping file needs to be."""

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(message)
        self.place = place
        self.message = message


class _Grower:
    """Grows our tree from the parser's, aliases written out, and collects what is no plain data."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.values = 0

    def grow(self, node: Any, trail: Trail) -> Node:
        """``node`` and everything in it; raises ``_Unbounded`` where aliases make that too much."""
        place = self._place(node)
        self.values += 1
        if self.values > MOST_VALUES:
            raise _Unbounded(place, f"the file stands for more than {MOST_VALUES:,} values")
        if len(trail) > DEEPEST:
            raise _Unbounded(place, "is nested too deep, or holds an alias of itself")
        if not _is_plain(node):
            hint = "put quotes around a text that starts with '!'"
            self.problems.append(
                problem_at(place, trail, "starts with a tag, which means nothing here", hint)
            )
        match node:
            case MappingNode():
                return Table(place, self._pairs(node, trail))
            case SequenceNode():
                return Listing(place, tuple(self.grow(n, (*trail, i)) for i, n in enumerate(node.value)))
            case _:
                return Leaf(place, _scalar(node) if self._is_storable(node, trail) else "?")

    def _pairs(self, node: Any, trail: Trail) -> dict[str, Pair]:
        own: dict[str, Pair] = {}
        merged: dict[str, Pair] = {}
        for key, value in node.value:
            if key.tag == f"{_TAG}merge":
                merged |= self._merged(value, trail)
            elif not isinstance(key, ScalarNode):
                problem = problem_at(self._place(key), trail, "a key must be a text", "write 'key: value'")
                self.problems.append(problem)
            elif key.value in own:
                self._duplicate(key, trail, own[key.value].key)
            elif self._is_storable(key, trail):
                own[key.value] = Pair(self._place(key), self.grow(value, (*trail, key.value)))
        return merged | own

    def _merged(self, value: Any, trail: Trail) -> dict[str, Pair]:
        """What ``<<`` brings in; of several mappings the first one wins."""
        pairs: dict[str, Pair] = {}
        for source in self._sources(value, trail):
            if isinstance(source, Table):
                pairs = {**source.entries, **pairs}
            else:
                problem = problem_at(source.place, trail, "only a mapping can be merged in with '<<'")
                self.problems.append(problem)
        return pairs

    def _sources(self, value: Any, trail: Trail) -> Iterator[Node]:
        grown = self.grow(value, (*trail, "<<"))
        yield from grown.entries if isinstance(grown, Listing) else [grown]

    def _duplicate(self, key: Any, trail: Trail, first: Place) -> None:
        message = f"this key is already there, in line {first.line}"
        self.problems.append(
            problem_at(self._place(key), (*trail, key.value), message, "keep one of the two")
        )

    def _is_storable(self, node: Any, trail: Trail) -> bool:
        if not _UNSTORABLE.search(node.value):
            return True
        message, hint = "has a character that no database can hold", "remove what is written with a backslash"
        self.problems.append(problem_at(self._place(node), trail, message, hint))
        return False

    def _place(self, node: Any) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)


def _is_plain(node: Any) -> bool:
    return str(node.tag).removeprefix(_TAG) in _PLAIN


_PLAIN = {"map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge", "value"}


def _scalar(node: Any) -> Scalar:
    """The value as YAML 1.2 means it; dates stay texts, since only their place says what they are."""
    text: str = node.value
    reader = _READERS.get(str(node.tag).removeprefix(_TAG))
    try:
        return reader(text) if reader else text
    except ValueError:
        return text


def _integer(text: str) -> int:
    digits = text.replace("_", "").lower()
    base = next((base for mark, base in (("0x", 16), ("0o", 8), ("0b", 2)) if mark in digits), 10)
    return int(digits, base)


def _decimal(text: str) -> float:
    digits = text.replace("_", "").lower()
    return float(digits.replace(".inf", "inf").replace(".nan", "nan"))


_READERS: dict[str, Callable[[str], Scalar]] = {
    "int": _integer,
    "float": _decimal,
    "bool": lambda text: text.lower() == "true",
    "null": lambda _: None,
}
