"""Secrets: read from the environment or from files while loading, and never part of what is kept or shown."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from okrsync.settings.problem import Problem
from okrsync.settings.tree import ANY, Leaf, Listing, Node, Pair, Table, Trail, problem_at

# Where the file may ask for the environment. Elsewhere '${' is text like any other.
ROOMS: tuple[Trail, ...] = (
    ("connections",),
    ("slack",),
    ("objectives", ANY, "key_results", ANY, "measure"),
    ("kpis", ANY, "measure"),
)
MASK = "***"
_REFERENCE = re.compile(r"\$\$|\$\{(?P<name>[A-Za-z_]\w*)(?P<default>:-[^}]*)?\}|\$\{", re.ASCII)
_WHOLLY = re.compile(r"(?:\$\{[A-Za-z_]\w*\})+|file:.*", re.ASCII)
_FILE = "file:"
_LARGEST = 65_536
# A container's runtime mounts secrets here for this container alone, readable by all who are in it.
_RUNTIME = Path("/run/secrets")


@dataclass(frozen=True, slots=True)
class Expanded:
    """The file with its secrets in place, what was missing, and which values must never be shown."""

    root: Table
    problems: tuple[Problem, ...]
    failed: frozenset[Trail]
    values: frozenset[str]


class UnreadableSecret(Exception):
    """A secret is not there, or not fit to be used; ``hint`` says what to do."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def is_private(trail: Trail) -> bool:
    """Whether what stands at ``trail`` may hold secrets, and so is never shown."""
    return any(_fits(trail, room) for room in ROOMS)


def expand(root: Table, environ: Mapping[str, str], folder: Path) -> Expanded:
    """``root`` with ``${NAME}``, ``${NAME:-default}`` and ``file:path`` replaced where they may stand.

    ``folder`` is what paths of secret files are relative to. What can't be replaced stays as it is.
    """
    expander = _Expander(environ, folder)
    table = expander.table(root, ())
    return Expanded(table, tuple(expander.problems), frozenset(expander.failed), frozenset(expander.values))


def without_literal(text: str) -> str:
    """``text`` if all of it is a reference to a secret; else it is one, and a mask takes its place."""
    return text if is_reference(text) else MASK


def is_reference(text: str) -> bool:
    """Whether ``text``, as it is written, is nothing but references to secrets."""
    return bool(_WHOLLY.fullmatch(text))


@dataclass
class _Expander:
    environ: Mapping[str, str]
    folder: Path
    problems: list[Problem] = field(default_factory=list)
    failed: set[Trail] = field(default_factory=set)
    values: set[str] = field(default_factory=set)

    def table(self, table: Table, trail: Trail) -> Table:
        pairs = {
            key: Pair(pair.key, self._node(pair.node, (*trail, key))) for key, pair in table.entries.items()
        }
        return Table(table.place, pairs)

    def _node(self, node: Node, trail: Trail) -> Node:
        match node:
            case Table():
                return self.table(node, trail)
            case Listing(place=place, entries=entries):
                return Listing(place, tuple(self._node(e, (*trail, i)) for i, e in enumerate(entries)))
            case Leaf(value=str()) if is_private(trail):
                return self._leaf(node, trail)
            case _:
                return node

    def _leaf(self, leaf: Leaf, trail: Trail) -> Leaf:
        written = str(leaf.value)
        try:
            return Leaf(leaf.place, self._text(written))
        except UnreadableSecret as missing:
            self.problems.append(problem_at(leaf.place, trail, str(missing), missing.hint))
            self.failed.add(trail)
            return leaf

    def _text(self, written: str) -> str:
        if written.startswith(_FILE):
            return self._kept(secret_file(self.folder / written.removeprefix(_FILE)))
        return _REFERENCE.sub(self._variable, written)

    def _variable(self, match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        name = match["name"]
        if name is None:
            raise UnreadableSecret(
                "has a '${' that is no variable", "write ${NAME}, or $${ for the two signs themselves"
            )
        value = self.environ.get(name)
        if value:
            return self._kept(value)
        if match["default"] is not None:
            return match["default"].removeprefix(":-")
        lack = "is empty" if value is not None else "is not set"
        raise UnreadableSecret(f"the environment variable {name} {lack}", "export it, or put it in .env")

    def _kept(self, value: str) -> str:
        self.values.add(value)
        return value


def secret_file(path: Path) -> str:
    """The text of a secret file without the newline at its end. Raises UnreadableSecret."""
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise UnreadableSecret(f"{path} is no file", "name the file that holds the secret")
        if _is_open_to_all(path, facts.st_mode):
            raise UnreadableSecret(f"everybody on this machine can read {path}", f"chmod o-rwx {path}")
        content = path.read_bytes()[: _LARGEST + 1]
        text = content.decode().rstrip("\r\n")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is no text"
        raise UnreadableSecret(
            f"the secret file {path} can't be read: {reason}", "look at its path and owner"
        ) from None
    if not text or len(content) > _LARGEST:
        raise UnreadableSecret(
            f"the secret file {path} is {'too large' if text else 'empty'}", "it holds the secret alone"
        )
    return text


def _is_open_to_all(path: Path, mode: int) -> bool:
    return os.name == "posix" and bool(mode & stat.S_IROTH) and _RUNTIME not in path.absolute().parents


def _fits(trail: Trail, room: Trail) -> bool:
    return len(trail) >= len(room) and all(
        want in (ANY, step) for step, want in zip(trail, room, strict=False)
    )
