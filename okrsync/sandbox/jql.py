"""Jira's query language: from text to a tree. What the tree means for an issue is in `jql_meaning`.

https://support.atlassian.com/jira-software-cloud/docs/use-advanced-search-with-jira-query-language-jql/
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable


class JqlError(Exception):
    """A query that Jira answers with 400; the text is the error message."""


@dataclass(frozen=True)
class Operand:
    """One value of a clause, or a function such as currentUser()."""

    text: str
    quoted: bool = False
    call: bool = False


@dataclass(frozen=True)
class Clause:
    """`field operator values`; the operators `is` and `is not` have no values."""

    field: str
    operator: str
    values: tuple[Operand, ...] = ()


@dataclass(frozen=True)
class Both:
    """AND."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    """OR."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Not:
    """NOT."""

    part: Node


Node: TypeAlias = Clause | Both | Either | Not


@dataclass(frozen=True)
class Query:
    """A whole query: `where` is None without restriction, an order is a field and whether it descends."""

    where: Node | None
    order: tuple[tuple[str, bool], ...] = ()


# https://support.atlassian.com/jira-software-cloud/docs/what-are-reserved-words-and-characters-in-jql/
_RESERVED = """
a abort access add after alias all alter and any are as asc at audit avg be before begin between boolean
break but by byte catch cf char character check checkpoint collate collation column commit connect
continue count create current date decimal declare decrement default defaults define delete delimiter
desc difference distinct divide do double drop else empty encoding end equals escape exclusive exec
execute exists explain false fetch field file first float for from function go goto grant greater group
having identified if immediate in increment index initial inner inout input insert int integer intersect
intersection into is isempty isnull it join last left less like limit lock long max min minus mode modify
modulo more multiply next no noaudit not notin nowait null number object of on option or order outer
output power previous prior privileges public raise raw remainder rename resource return returns revoke
right row rowid rownum rows select session set share size sqrt start strict string subtract such sum
synonym table that the their then there these they this to trans transaction trigger true uid union
unique update user validate values view was when whenever where which while will with
"""
RESERVED = frozenset(_RESERVED.split())

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<quoted>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
      | (?P<mark>>=|<=|!=|!~|[=<>~(),])
      | (?P<word>[^\s=!<>~(),"']+)
    )""",
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)")


@dataclass(frozen=True)
class _Token:
    text: str
    kind: str
    at: int

    @property
    def keyword(self) -> str:
        return self.text.lower() if self.kind == "word" else self.text


def parse(text: str) -> Query:
    """Read a query, or raise a JqlError with Jira's words."""
    return _Parser(_tokens(text)).query()


def _tokens(text: str) -> list[_Token]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if not found:
            raise JqlError(f"Error in the JQL Query: The character at position {at + 1} is not allowed here.")
        kind = found.lastgroup or ""
        tokens.append(_Token(found[kind], kind, found.start(kind) + 1))
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent; OR binds weaker than AND, AND weaker than NOT."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._next = 0

    def query(self) -> Query:
        where = self._either() if self._peek() not in {"", "order"} else None
        order = self._order() if self._take("order") else ()
        if self._peek():
            raise self._unexpected("Expecting either 'OR' or 'AND'")
        return Query(where, order)

    def _either(self) -> Node:
        return self._chain("or", self._both, Either)

    def _both(self) -> Node:
        return self._chain("and", self._negation, Both)

    def _chain(self, word: str, part: Callable[[], Node], join: Callable[[tuple[Node, ...]], Node]) -> Node:
        parts = [part()]
        while self._take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else join(tuple(parts))

    def _negation(self) -> Node:
        if self._take("not"):
            return Not(self._negation())
        if self._take("("):
            inner = self._either()
            self._expect(")")
            return inner
        return self._clause()

    def _clause(self) -> Clause:
        field = self._operand().text
        operator = self._operator()
        if operator in {"is", "is not"}:
            self._emptiness()
            return Clause(field, operator)
        if operator in {"in", "not in"}:
            return Clause(field, operator, self._list())
        if self._take("empty") or self._take("null"):
            return Clause(field, "is" if operator == "=" else "is not")
        return Clause(field, operator, (self._operand(),))

    def _operator(self) -> str:
        for mark in ("=", "!=", ">=", "<=", ">", "<", "~", "!~", "in"):
            if self._take(mark):
                return mark
        if self._take("is"):
            return "is not" if self._take("not") else "is"
        if self._take("not"):
            self._expect("in")
            return "not in"
        raise self._unexpected("Expecting operator")

    def _emptiness(self) -> None:
        if not (self._take("empty") or self._take("null")):
            raise self._unexpected("Expecting 'EMPTY'")

    def _list(self) -> tuple[Operand, ...]:
        if self._peek() != "(":
            return (self._operand(),)
        self._expect("(")
        values = [self._operand()]
        while self._take(","):
            values.append(self._operand())
        self._expect(")")
        return tuple(values)

    def _operand(self) -> Operand:
        token = self._here()
        if token is None or token.kind == "mark":
            raise self._unexpected("Expecting a value")
        if token.kind == "word" and token.keyword in RESERVED:
            raise JqlError(
                f"Error in the JQL Query: '{token.text}' is a reserved JQL word. You must surround it in "
                f"quotation marks to use it in a query. (line 1, character {token.at})"
            )
        self._next += 1
        if token.kind == "quoted":
            return Operand(_ESCAPE.sub(r"\1", token.text[1:-1]), quoted=True)
        return Operand(token.text, call=self._arguments())

    def _arguments(self) -> bool:
        """Take the `()` of a function; none of those known here wants an argument."""
        if not self._take("("):
            return False
        self._expect(")")
        return True

    def _order(self) -> tuple[tuple[str, bool], ...]:
        self._expect("by")
        order = [self._direction()]
        while self._take(","):
            order.append(self._direction())
        return tuple(order)

    def _direction(self) -> tuple[str, bool]:
        field = self._operand().text.lower()
        if self._take("desc"):
            return field, True
        self._take("asc")
        return field, False

    def _here(self) -> _Token | None:
        return self._tokens[self._next] if self._next < len(self._tokens) else None

    def _peek(self) -> str:
        token = self._here()
        return token.keyword if token else ""

    def _take(self, keyword: str) -> bool:
        found = self._peek() == keyword
        self._next += found
        return found

    def _expect(self, keyword: str) -> None:
        if not self._take(keyword):
            raise self._unexpected(f"Expecting '{keyword}'")

    def _unexpected(self, wanted: str) -> JqlError:
        token = self._here()
        if token is None:
            return JqlError(f"Error in the JQL Query: {wanted} before the end of the query.")
        return JqlError(
            f"Error in the JQL Query: {wanted} but got '{token.text}'. (line 1, character {token.at})"
        )
