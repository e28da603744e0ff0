"""Markdown that code hosts and the site read alike, made of text that was written for other places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ADDRESS = re.compile(r"https?://[^\s<>|]+[^\s<>|.,;:)]")
_CODE = re.compile(r"(`[^`]+`)")


def sentence(text: str) -> str:
    """A docstring or a description as one line of prose: what is code stays so, addresses are links."""
    pieces = _CODE.split(" ".join(text.replace("``", "`").split()))
    return "".join(piece if piece.startswith("`") else _prose(piece) for piece in pieces)


def _prose(text: str) -> str:
    """Text with nothing in it that Markdown would take for markup."""
    # Every second piece is an address.
    pieces = re.split(f"({_ADDRESS.pattern})", text)
    return "".join(f"<{piece}>" if at % 2 else _plain(piece) for at, piece in enumerate(pieces))


def _plain(text: str) -> str:
    return re.sub(r"([*<>\[\]])", r"\\\1", text)


def code(text: object) -> str:
    """Something to be typed as it stands."""
    return f"`{text}`"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table, one line for each row."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def link(heading: str) -> str:
    """A link to a heading of the same page, spelt as code hosts spell it."""
    anchor = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
    return f"[{heading}](#{anchor})"


def page(title: str, introduction: str, *sections: str) -> str:
    """A whole page. Its second line says where it comes from, to whoever would edit it."""
    head = f"# {title}\n<!-- Made from the code by make reference. -->"
    return "\n\n".join(part.strip() for part in (head, introduction, *sections) if part) + "\n"
