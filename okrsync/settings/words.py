"""What the models refuse, in plain words and with its place in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from okrsync.settings.entry import MISSING, PLAIN_WORDS
from okrsync.settings.outline import Outline
from okrsync.settings.problem import Problem, did_you_mean, listed, quoted
from okrsync.settings.secrets import MASK, Expanded, is_private
from okrsync.settings.tree import Leaf, Listing, Node, Table, Trail, key_place, problem_at, settle

_LEAST_SECRET = 4
# Unknown keys that are shown where secrets live; anything else there may be a secret that lost its key.
_HARMLESS_KEY = re.compile(r"[a-z_]{1,20}")
# Where values are shown although secrets live around them.
_PUBLIC: Trail = ("slack", "digests")
_ENTRIES = "each entry starts with '- '"
_KEYS = "write 'key: value' lines, indented"
_NUMBERS = "write the number alone, without quotes or %"
_VERB = re.compile(r"(is|has|ends|does|would|never|names)\b")


@dataclass(frozen=True, slots=True)
class _Refusal:
    """One thing that the models refuse: which rule, where, and what the rule was given to say."""

    type: str
    trail: Trail
    node: Node
    context: Mapping[str, Any]

    @property
    def shown(self) -> str | None:
        """The value as it was written, unless it may be a secret or is no single value."""
        hidden = is_private(self.trail) and (self.trail[:2] != _PUBLIC or len(self.trail) < 4)
        return None if hidden else _value(self.node)


class Wording:
    """Turns what the models say into problems with the file as written; ``secrets`` never appear in them."""

    def __init__(self, root: Table, expanded: Expanded, outline: Outline, secrets: frozenset[str]) -> None:
        self._root = root
        self._failed = expanded.failed
        self._outline = outline
        self._secrets = sorted((s for s in secrets if len(s) >= _LEAST_SECRET), key=len, reverse=True)

    def problems(self, error: ValidationError) -> Iterator[Problem]:
        """One for each thing refused, save what another problem explains already."""
        for details in error.errors(include_url=False):
            trail, node = settle(self._root, details["loc"])
            refusal = _Refusal(details["type"], trail, node, details.get("ctx", {}))
            if refusal.type == "extra_forbidden":
                yield self._unknown_key(refusal)
            elif refusal.type == MISSING:
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
        hint = refusal.context.get("hint") or self._outline.purpose(trail)
        return problem_at(refusal.node.place, trail, "is missing", hint)

    def _is_explained(self, refusal: _Refusal) -> bool:
        """Whether a secret is missing within it, or entries are lacking only since they are refused."""
        if any(trail[: len(refusal.trail)] == refusal.trail for trail in self._failed):
            return True
        entries = refusal.node.entries if isinstance(refusal.node, Listing) else ()
        return refusal.type == "too_short" and len(entries) >= refusal.context["min_length"]

    def _refused(self, refusal: _Refusal) -> Problem:
        message, hint = self._said(refusal)
        clean = self._clean(hint) if hint else None
        return problem_at(refusal.node.place, refusal.trail, self._clean(message), clean)

    def _said(self, refusal: _Refusal) -> tuple[str, str | None]:
        if isinstance(refusal.node, Leaf) and refusal.node.value is None:
            return "has no value", refusal.context.get("hint") or "give it one, or remove the line"
        if refusal.type == PLAIN_WORDS:
            return _with_value(refusal, refusal.context["message"]), refusal.context["hint"]
        if refusal.type == "value_error":
            return _with_value(refusal, str(refusal.context.get("error") or "is not accepted")), None
        say = next((say for pattern, say in _SAYINGS if re.fullmatch(pattern, refusal.type)), None)
        if say is None:
            return "is not what is expected here", self._outline.purpose(refusal.trail)
        return say(refusal)

    def _clean(self, text: str) -> str:
        """``text`` without secrets, should a connector's own rule have put one there."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def _with_value(refusal: _Refusal, message: str) -> str:
    """The message with what was written, where that may be shown."""
    if message.startswith("must "):
        found = refusal.shown or (None if isinstance(refusal.node, Leaf) else _shape(refusal.node))
        return f"{message}, not {found}" if found else message
    return f"{refusal.shown} {message}" if refusal.shown and _VERB.match(message) else message


def _value(node: Node) -> str | None:
    match node:
        case Leaf(value=bool() as flag):
            return str(flag).lower()
        case Leaf(value=str() as text) if text:
            return quoted(text)
        case Leaf(value=int() | float() as number) if abs(number) < 1e15:
            return f"{number:g}"
        case _:
            return None


def _shape(node: Node) -> str:
    match node:
        case Table():
            return "a mapping"
        case Listing():
            return "a list"
        case Leaf(value=bool()):
            return "true or false"
        case Leaf(value=int() | float()):
            return "a number"
        case Leaf():
            return "a text"


_Say = Callable[[_Refusal], tuple[str, str | None]]


def _saying(message: str, hint: str | None = None) -> _Say:
    """What to say with the rule's own figures in it."""
    return lambda refusal: (message.format(**refusal.context), hint)


def _type(message: str, hint: str | None = None) -> _Say:
    """What to say of a value of the wrong type: with what it is instead."""
    return lambda refusal: (f"{message}, not {refusal.shown or _shape(refusal.node)}", hint)


def _number(message: str) -> _Say:
    """What to say of a number out of its range."""
    return lambda refusal: (_with_value(refusal, message.format(**refusal.context)), None)


def _text(refusal: _Refusal) -> tuple[str, str | None]:
    hint = f'put quotes around it: "{refusal.shown or "..."}"' if isinstance(refusal.node, Leaf) else None
    return _type("must be a text", hint)(refusal)


def _too_short(refusal: _Refusal) -> tuple[str, str | None]:
    least = refusal.context["min_length"]
    if isinstance(refusal.node, Leaf):
        return "must not be empty" if least == 1 else f"must be at least {least} characters long", None
    entries = "one entry" if least == 1 else f"{least} entries"
    return f"needs at least {entries}", _ENTRIES


def _choice(refusal: _Refusal) -> tuple[str, str | None]:
    expected = str(refusal.context.get("expected", ""))
    if expected == "1":
        return _with_value(refusal, "must be 1"), "this okrsync reads version 1 of the file"
    names = re.findall(r"'([^']*)'", expected)
    written = refusal.node.value if isinstance(refusal.node, Leaf) else None
    hint = did_you_mean(written, names) if isinstance(written, str) else None
    return _with_value(refusal, f"must be {listed(names, last='or')}"), hint


# By pydantic's name for a rule: https://docs.pydantic.dev/latest/errors/validation_errors/
_SAYINGS: tuple[tuple[str, _Say], ...] = (
    ("string_type|string_unicode|string_sub_type", _text),
    ("string_too_short|too_short", _too_short),
    ("string_too_long", _saying("must have at most {max_length} characters")),
    ("string_pattern_mismatch", _saying("is not written as it should be")),
    ("(float|decimal)_(type|parsing)", _type("must be a number", _NUMBERS)),
    ("int_(type|parsing|from_float|parsing_size)", _type("must be a whole number")),
    ("finite_number", _saying("must be a finite number")),
    ("bool_(type|parsing)", _type("must be true or false")),
    ("(list|tuple|set|frozen_set)_type", _type("must be a list", _ENTRIES)),
    ("(model|dict|dataclass|mapping)(_attributes)?_type", _type("must be a mapping", _KEYS)),
    ("too_long", _saying("can have at most {max_length} entries")),
    ("greater_than", _number("must be greater than {gt:g}")),
    ("greater_than_equal", _number("must be at least {ge:g}")),
    ("less_than", _number("must be less than {lt:g}")),
    ("less_than_equal", _number("must be at most {le:g}")),
    ("literal_error|enum", _choice),
    ("url_.*", _saying("is no address", "it starts with https://")),
)
