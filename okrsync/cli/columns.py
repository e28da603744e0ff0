"""Tables for terminals of any width: where there is no room for the columns, each row becomes a card."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

_GAP = 2
# A title can be read in as many cells, on several lines.
_READABLE = 16


class Columns(Table):
    """A table without rules. No figure is cut off: what does not fit is told line by line."""

    def __init__(self) -> None:
        super().__init__(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="dim")

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the columns where they fit, and a card for each row where they don't."""
        if sum(map(_least, self.columns)) + _GAP * (len(self.columns) - 1) <= options.max_width:
            yield from super().__rich_console__(console, options)
        else:
            yield from self._cards()

    def _cards(self) -> Iterator[RenderableType]:
        headings = [str(column.header) for column in self.columns]
        for row in zip(*(column.cells for column in self.columns), strict=True):
            told = [(heading, _text(cell)) for heading, cell in zip(headings, row, strict=True)]
            # A column without a heading is a mark of what stands beside it.
            lead = 1 if headings[0] else 2
            yield Text(" ").join(text for _, text in told[:lead])
            yield Padding(_lines(told[lead:]), (0, 0, 0, _GAP))


def _lines(told: list[tuple[str, Text]]) -> Table:
    lines = Table.grid(padding=(0, _GAP, 0, 0))
    lines.add_column(style="dim", no_wrap=True)
    lines.add_column()
    for heading, text in told:
        if text.plain.strip():
            lines.add_row(heading, text)
    return lines


def _least(column: Column) -> int:
    """How many cells a column needs to be read."""
    if column.width is not None:
        return column.width
    widest = max(_text(cell).cell_len for cell in (column.header, *column.cells))
    return min(widest, column.max_width or widest) if column.no_wrap else min(widest, _READABLE)


def _text(cell: RenderableType) -> Text:
    return cell if isinstance(cell, Text) else Text(str(cell))
