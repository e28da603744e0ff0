"""Conceal: no secret in any text that is logged, kept, posted or shown.

Three layers: the exact values of the secrets that are in use, in the ways they are written down; what stands
where credentials do, in addresses and headers; and what looks like a token of a tool that we know.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

MASK = "***"

# A shorter value is a word like others, and to mask it everywhere would garble what has to be read.
_SHORTEST = 4
# A line of a key of many lines, each of which may turn up alone.
_LINE = 16

_NAMES = r"(?:[\w-]*[_-])?(?:token|secret|password|passwd|pwd|api[_-]?key|private[_-]?key|signature|sig)"
_SECRET_NAME = re.compile(rf"(?i)(?:{_NAMES}|(?:proxy-)?authorization|(?:set-)?cookie|webhook)")
_PATTERNS = (
    # https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1
    (re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*://)[^/\s@\"'<>]+@"), rf"\1{MASK}@"),
    (re.compile(rf"(?i)([?&;](?:{_NAMES}|key|code)=)[^&;\s\"'<>#]+"), rf"\1{MASK}"),
    # https://www.rfc-editor.org/rfc/rfc9110#field.authorization
    (
        re.compile(r"(?i)((?:proxy-)?authorization\W{1,6}(?:(?:basic|bearer|oauth|token) )?)[^\s\"',}]+"),
        rf"\1{MASK}",
    ),
    (re.compile(r"\b([Bb]earer )(?=\S*\d)[\w.~+/=-]{8,}"), rf"\1{MASK}"),
    (re.compile(r"\b(Basic )(?=\S*[A-Z\d=])[A-Za-z\d+/]{8,}=*"), rf"\1{MASK}"),
    (re.compile(r"(https://hooks\.slack(?:-gov)?\.com/)[\w/-]+"), rf"\1{MASK}"),
    (
        re.compile(r"\b(?:gh[opsur]_\w{16,}|github_pat_\w{16,}|xox[a-z]-[\w-]{8,}|AT(?:ATT|TA)[\w=.-]{24,})"),
        MASK,
    ),
)


class Concealer:
    """Puts a mask in place of secrets. What it learnt it never forgets: old ones may turn up."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: frozenset[str] = frozenset()
        self._exact: re.Pattern[str] | None = None
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these from now on, in every way that they are written."""
        known = self._known.union(form for secret in secrets for form in _forms(secret))
        if known != self._known:
            longest_first = sorted(known, key=lambda form: (-len(form), form))
            self._exact = re.compile("|".join(map(re.escape, longest_first)))
            self._known = known

    def __call__(self, text: str) -> str:
        """``text`` without secrets."""
        shown = self.exactly(text)
        for pattern, instead in _PATTERNS:
            shown = pattern.sub(instead, shown)
        return shown

    def exactly(self, text: str) -> str:
        """``text`` without the secrets that are known, and otherwise as it is."""
        exact = self._exact
        return text if exact is None else exact.sub(MASK, text)

    def all_in(self, value: Any) -> Any:
        """JSON without secrets, in its keys neither."""
        match value:
            case str():
                return self(value)
            case Mapping():
                return {self.all_in(key): self.all_in(below) for key, below in value.items()}
            case list() | tuple():
                return [self.all_in(below) for below in value]
            case _:
                return value

    def event(self, value: Any) -> Any:
        """What is to be logged, as JSON without secrets; what stands under a secret's name is one."""
        match value:
            case Mapping():
                return {self(str(name)): self._under(str(name), below) for name, below in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self.event(below) for below in value]
            case None | bool() | int() | float():
                return value
            case _:
                return self(value if isinstance(value, str) else repr(value))

    def _under(self, name: str, value: Any) -> Any:
        return MASK if value is not None and _SECRET_NAME.fullmatch(name) else self.event(value)


def is_secret_parameter(name: str) -> bool:
    """Whether what an address has under this name is a secret."""
    return name.casefold() in {"key", "code"} or bool(_SECRET_NAME.fullmatch(name))


def unconcealed(text: str) -> str:
    """``text`` as it is, for where no secret can be in it."""
    return text


def _forms(secret: str) -> Iterator[str]:
    """``secret`` in the ways it may turn up: as it is, in an address, in JSON, in a repr, in base64."""
    for text in (secret, *(line.strip() for line in secret.splitlines() if len(line.strip()) >= _LINE)):
        if len(text) < _SHORTEST:
            continue
        yield from (text, quote(text, safe=""), quote(text), quote_plus(text))
        yield from (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1], repr(text)[1:-1])
        yield b64encode(text.encode()).decode().rstrip("=")
