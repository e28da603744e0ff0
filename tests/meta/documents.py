"""The documents that people read first, cut into what can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))

_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: in which document, from which line on, in which language, and what it says."""

    document: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    """Every block in one of ``languages``, of all documents."""
    return [block for document in DOCUMENTS for block in blocks_of(document) if block.language in languages]


def blocks_of(document: Path) -> Iterator[Block]:
    """The blocks of one document, from top to bottom."""
    text = document.read_text(encoding="utf-8")
    for found in _FENCED.finditer(text):
        yield Block(document, text.count("\n", 0, found.start()) + 1, found[1], found[2])


def prose(document: Path) -> str:
    """What stands outside of blocks."""
    return _FENCED.sub("", document.read_text(encoding="utf-8"))


def inline(document: Path) -> list[str]:
    """What stands between single backticks."""
    return _INLINE.findall(prose(document))


def links(document: Path) -> list[str]:
    """Where the links of a document lead."""
    return _LINK.findall(prose(document))


def anchors(document: Path) -> set[str]:
    """What a link may name after ``#``: the headings, spelt as GitHub does."""
    headings = _HEADING.findall(prose(document))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
