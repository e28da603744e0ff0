"""What the models refuse, in plain words and with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from okrsync.settings.entry import PLAIN_WORDS
from okrsync.settings.outline import Outline
from okrsync.settings.problem import Problem, did_you_mean, listed
from okrsync.settings.secrets import MASK, Expanded, is_private
from okrsync.settings.tree import Leaf, Listing, Node, Table, Trail, key_place, problem_at, settle

_LONGEST_SHOWN = 40
_LEAST_SECRET = 4
# Unknown keys that are shown where secrets live; anything else there may be a secret that lost its key.
_HARMLESS_KEY = re.compile(r"[a-z_]{1,20}")
_VERB = re.compile(r"(is|has|ends|does|would|never|needs)\b")


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One thing that the models refuse: which rule, where, and what the rule was given to say."""

    type: str
    trail: Trail
    node: Node
    context: Mapping[str, Any]


class Wording:
    """Turns what the models say about one file into problems; ``secrets`` never appear in them."""

    def __init__(self, expanded: Expanded, outline: Outline, secrets: frozenset[str]) -> None:
        self._root = expanded.root
        self._failed = expanded.failed
        self._outline = outline
        self._secrets = sorted((s for s in secrets if len(s) >= _LEAST_SECRET), key=len, reverse=True)

    def problems(self, error: ValidationError) -> Iterator[Problem]:
        """One for each thing refused, save what a missing secret has explained already."""
        for details in error.errors(include_url=False):
            trail, node = settle(self._root, details["loc"])
            refusal = _Refusal(details["type"], trail, node, details.get("ctx", {}))
            if refusal.type == "extra_forbidden":
                yield self._unknown_key(refusal)
            elif refusal.type == "missing":
                yield self._missing_key(refusal, str(details["loc"][-1]))
            elif not self._is_explained(refusal):
                yield self._refused(refusal)

    def _unknown_key(self, refusal: _Refusal) -> Problem:
        above, key = refusal.trail[:-1], str(refusal.trail[-1])
        place = key_place(self._root, refusal.trail)
        known = self._outline.keys(above)
        meant = did_you_mean(key, known)
        if not meant and is_private(refusal.trail) and not _HARMLESS_KEY.fullmatch(key):
            return problem_at(place, above, "unknown key", "'key: value' needs a space after the colon")
        return problem_at(place, refusal.trail, "unknown key", meant or f"possible here: {listed(known)}")

    def _missing_key(self, refusal: _Refusal, key: str) -> Problem:
        trail = (*refusal.trail, key)
        return problem_at(refusal.node.place, trail, "is missing", self._outline.purpose(trail))

    def _is_explained(self, refusal: _Refusal) -> bool:
        """Whether a secret is missing here, or within what this rule looked at as a whole."""
        return any(trail[: len(refusal.trail)] == refusal.trail for trail in self._failed)

    def _refused(self, refusal: _Refusal) -> Problem:
        message, hint = self._said(refusal)
        return problem_at(
            refusal.node.place, refusal.trail, self._clean(message), self._clean(hint) if hint else None
        )

    def _said(self, refusal: _Refusal) -> tuple[str, str | None]:
        if refusal.type == PLAIN_WORDS:
            return _with_value(refusal, refusal.context["message"]), refusal.context["hint"]
        if isinstance(refusal.node, Leaf) and refusal.node.value is None:
            return "has no value", "give it one, or remove the line"
        if refusal.type == "value_error":
            return str(refusal.context.get("error") or "is not accepted"), None
        say = next((say for ending, say in _SAYINGS if re.fullmatch(ending, refusal.type)), None)
        if say is None:
            return "is not what is expected here", self._outline.purpose(refusal.trail)
        message, hint = say(refusal)
        return _with_value(refusal, message), hint

    def _clean(self, text: str) -> str:
        """``text`` without secrets, should a connector's own rule have put one there."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def _with_value(refusal: _Refusal, message: str) -> str:
    """The message with what was written, unless that may be a secret, is long, or adds nothing."""
    shown = _shown(refusal)
    if message.startswith("must "):
        return f"{message}, not {shown or _shape(refusal.node)}"
    return f"{shown} {message}" if shown and _VERB.match(message) else message


def _shown(refusal: _Refusal) -> str | None:
    if not isinstance(refusal.node, Leaf) or is_private(refusal.trail):
        return None
    match refusal.node.value:
        case bool() as flag:
            return str(flag).lower()
        case str() as text:
            return f"'{text}'" if 0 < len(text) <= _LONGEST_SHOWN and text.isprintable() else None
        case int() | float() as number:
            return f"{number:g}" if abs(number) < 1e15 else None
        case _:
            return None


def _shape(node: Node) -> str:
    match node:
        case Table():
            return "a mapping"
        case Listing():
            return "a list"
        case Leaf(value=None):
            return "nothing"
        case Leaf(value=bool()):
            return "true or false"
        case Leaf(value=int() | float()):
            return "a number"
        case Leaf():
            return "a text"


_Say = Callable[[_Refusal], tuple[str, str | None]]


def _saying(message: str, hint: str | None = None) -> _Say:
    return lambda refusal: (message.format(**refusal.context), hint)


def _text(refusal: _Refusal) -> tuple[str, str | None]:
    quotable = isinstance(refusal.node, Leaf) and not isinstance(refusal.node.value, str)
    return "must be a text", 'put quotes around it, as in "2026"' if quotable else None


def _choice(refusal: _Refusal) -> tuple[str, str | None]:
    expected = str(refusal.context.get("expected", ""))
    if expected == "1":
        return "must be 1", "this okrsync reads version 1 of the file"
    names = re.findall(r"'([^']*)'", expected)
    written = refusal.node.value if isinstance(refusal.node, Leaf) else None
    hint = did_you_mean(written, names) if isinstance(written, str) else None
    return f"must be {listed(names, last='or')}", hint


# By pydantic's name for a rule: https://docs.pydantic.dev/latest/errors/validation_errors/
_SAYINGS: tuple[tuple[str, _Say], ...] = (
    ("string_type|string_unicode|string_sub_type", _text),
    ("string_too_short", _saying("must not be empty")),
    ("string_too_long", _saying("must be at most {max_length} characters long")),
    ("string_pattern_mismatch", _saying("is not written as it should be")),
    (
        "(float|decimal)_(type|parsing)",
        _saying("must be a number", "write it without quotes, sign of per cent or unit"),
    ),
    ("int_(type|parsing|from_float|parsing_size)", _saying("must be a whole number")),
    ("finite_number", _saying("must be a finite number")),
    ("bool_(type|parsing)", _saying("must be true or false")),
    ("(list|tuple|set|frozen_set)_type", _saying("must be a list", "each entry starts with '- '")),
    (
        "(model|dict|dataclass|mapping)(_attributes)?_type",
        _saying("must be a mapping", "write 'key: value' lines, indented"),
    ),
    ("too_short", _saying("needs at least {min_length}")),
    ("too_long", _saying("can have at most {max_length}")),
    ("greater_than", _saying("must be greater than {gt:g}")),
    ("greater_than_equal", _saying("must be at least {ge:g}")),
    ("less_than", _saying("must be less than {lt:g}")),
    ("less_than_equal", _saying("must be at most {le:g}")),
    ("literal_error|enum", _choice),
    ("url_.*", _saying("is no address", "it starts with https://")),
)
