"""As much of the GraphQL language as a reader of projects speaks, and nothing that GitHub would not answer.

https://spec.graphql.org/October2021/
"""

from __future__ import annotations

import inspect
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TOKEN = re.compile(
    r"\.\.\.|[{}()\[\]:!=$]|\"(?:[^\"\\]|\\.)*\"|-?[0-9]+(?:\.[0-9]+)?|[_A-Za-z][_0-9A-Za-z]*"
)
_IGNORED = re.compile(r"(?:[\s,]|#[^\n]*)*")
_WORDS = {"true": True, "false": False, "null": None}

# An object: the name of its type under `__typename`, and its fields, those that take arguments as functions.
Thing = dict[str, Any]


class QueryError(Exception):
    """A query that GitHub refuses as a whole."""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.body = {"message": message, **details}


@dataclass(frozen=True)
class Lacking:
    """A field's value where there is nothing to be had: null, and an error that says why."""

    type: str
    message: str


@dataclass(frozen=True)
class Variable:
    """A value that comes with the query."""

    name: str


@dataclass(frozen=True)
class Selected:
    """A field that is asked for."""

    name: str
    alias: str
    arguments: Mapping[str, Any]
    selection: tuple[Selected | Fragment, ...] = ()


@dataclass(frozen=True)
class Fragment:
    """Fields that are asked for where the object is of one type."""

    on: str
    selection: tuple[Selected | Fragment, ...]


class Parser:
    """Reads one anonymous or named query."""

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text))

    def query(self) -> tuple[Selected | Fragment, ...]:
        """Read the whole text."""
        if self._peek() == "query":
            while self._peek() != "{":
                self._next()
        selection = self._selection()
        if self._tokens:
            raise self._lost()
        return selection

    def _selection(self) -> tuple[Selected | Fragment, ...]:
        self._expect("{")
        found: list[Selected | Fragment] = []
        while self._peek() != "}":
            found.append(self._fragment() if self._peek() == "..." else self._field())
        self._next()
        return tuple(found)

    def _fragment(self) -> Fragment:
        self._expect("...")
        self._expect("on")
        return Fragment(self._next(), self._selection())

    def _field(self) -> Selected:
        alias = name = self._next()
        if self._peek() == ":":
            self._next()
            name = self._next()
        arguments = self._arguments() if self._peek() == "(" else {}
        return Selected(name, alias, arguments, self._selection() if self._peek() == "{" else ())

    def _arguments(self) -> dict[str, Any]:
        self._expect("(")
        arguments = {}
        while self._peek() != ")":
            name = self._next()
            self._expect(":")
            arguments[name] = self._value()
        self._next()
        return arguments

    def _value(self) -> Any:
        word = self._next()
        if word == "$":
            return Variable(self._next())
        if word[0] in '"-' or word[0].isdigit():
            return json.loads(word)
        return _WORDS.get(word, word)

    def _expect(self, word: str) -> None:
        if self._next() != word:
            raise self._lost()

    def _peek(self) -> str:
        return self._tokens[0] if self._tokens else ""

    def _next(self) -> str:
        if not self._tokens:
            raise self._lost()
        return self._tokens.pop(0)

    def _lost(self) -> QueryError:
        return QueryError(f"Parse error on {self._peek() or 'the end of the query'!r}")


@dataclass
class Execution:
    """One query being answered. ``kinds`` says which types each interface stands for."""

    variables: Mapping[str, Any]
    kinds: Mapping[str, frozenset[str]]
    errors: list[Thing] = field(default_factory=list)

    def run(self, text: str, root: Thing) -> Thing:
        """Answer a query with data, errors or both."""
        try:
            data = self._fields(Parser(text).query(), root, ())
        except QueryError as error:
            return {"errors": [error.body]}
        return {"data": data, **({"errors": self.errors} if self.errors else {})}

    def _fields(
        self, selection: tuple[Selected | Fragment, ...], thing: Thing, path: tuple[str | int, ...]
    ) -> Thing:
        found: Thing = {}
        for asked in selection:
            if isinstance(asked, Selected):
                found[asked.alias] = self._value(asked, thing, (*path, asked.alias))
            elif thing["__typename"] in self.kinds.get(asked.on, {asked.on}):
                found.update(self._fields(asked.selection, thing, path))
        return found

    def _value(self, asked: Selected, thing: Thing, path: tuple[str | int, ...]) -> Any:
        if asked.name not in thing:
            raise _undefined(asked.name, thing["__typename"])
        return self._shaped(asked, self._resolved(asked, thing), path)

    def _resolved(self, asked: Selected, thing: Thing) -> Any:
        """A field's value; those that take arguments are refused others."""
        value, given = thing[asked.name], self._given(asked)
        known = inspect.signature(value).parameters if callable(value) else {}
        for name in given:
            if name not in known:
                raise _not_accepted(name, asked.name)
        return value(**given) if callable(value) else value

    def _given(self, asked: Selected) -> dict[str, Any]:
        named = asked.arguments.items()
        return {name: self.variables.get(v.name) if isinstance(v, Variable) else v for name, v in named}

    def _shaped(self, asked: Selected, value: Any, path: tuple[str | int, ...]) -> Any:
        if isinstance(value, Lacking):
            self.errors.append({"type": value.type, "path": list(path), "message": value.message})
            return None
        if isinstance(value, list):
            return [self._shaped(asked, one, (*path, number)) for number, one in enumerate(value)]
        if isinstance(value, dict):
            return self._fields(asked.selection, value, path)
        return value


def _undefined(name: str, on: str) -> QueryError:
    details = {"code": "undefinedField", "typeName": on, "fieldName": name}
    return QueryError(f"Field '{name}' doesn't exist on type '{on}'", extensions=details)


def _not_accepted(argument: str, name: str) -> QueryError:
    details = {"code": "argumentNotAccepted", "name": name, "typeName": "Field", "argumentName": argument}
    return QueryError(f"Field '{name}' doesn't accept argument '{argument}'", extensions=details)


def _tokens(text: str) -> Iterator[str]:
    at = _end_of_ignored(text, 0)
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise QueryError(f"Parse error on {text[at]!r}")
        yield found[0]
        at = _end_of_ignored(text, found.end())


def _end_of_ignored(text: str, at: int) -> int:
    found = _IGNORED.match(text, at)
    return found.end() if found else at
