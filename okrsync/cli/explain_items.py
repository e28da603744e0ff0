"""How explain lists the items of each part of a plan: selection, weight, state, and why some don't count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from okrsync.cli import show
from okrsync.cli.columns import Columns
from okrsync.domain.delivery import Counted, Excluded
from okrsync.domain.digits import rounded
from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.selection import COUNT, Selection
from okrsync.domain.signal import percent
from okrsync.usecases.words import selected, state_in_words

_WIDEST_STATE = 22


def parts(figures: KeyResultFigures, zone: ZoneInfo) -> Iterator[RenderableType]:
    """Every part of the plan with its items, the columns of all of them aligned."""
    rows = [_rows(figures, number) for number in range(len(figures.key_result.parts))]
    widths = _widths([row for of_part in rows for row in of_part])
    for number, of_part in enumerate(rows):
        yield Text()
        yield _heading(figures, number, zone)
        for selection in figures.key_result.parts[number].work:
            yield _selection(selection)
        if of_part:
            yield _table(of_part, widths)


def _selection(of: Selection) -> Text:
    weighed = "" if of.weigh_by == COUNT else f", weighed by {of.weigh_by}"
    return show.literal(f"  selects {selected(of)}{weighed}", "dim")


def _heading(figures: KeyResultFigures, number: int, zone: ZoneInfo) -> Text:
    part = figures.key_result.parts[number]
    delivery = figures.delivery.by_part[number]
    stands = "no items" if delivery.progress is None else percent(delivery.progress)
    state = stands if part.work else "no work is linked; a person completes it"
    due = f", due {_last_day(part.due, zone)}" if part.due else ""
    return Text(f"{show.plain(part.title)} — {state}{due}", "bold")


def _last_day(due: datetime, zone: ZoneInfo) -> str:
    """The day that ends at ``due``: an instant that no longer belongs to it."""
    return f"{(due - timedelta(microseconds=1)).astimezone(zone):%Y-%m-%d}"


def _rows(figures: KeyResultFigures, number: int) -> list[tuple[Text, ...]]:
    detail = figures.delivery.detail.of_part(number)
    return [*map(_counted, detail.counted), *map(_left_out, detail.excluded)]


def _counted(counted: Counted) -> tuple[Text, ...]:
    item = counted.tracked.item
    mark = Text("✓", "green") if counted.credit else Text("·")
    weight = f"{'' if counted.estimated else '~'}{rounded(counted.weight)}"
    return (
        mark,
        show.literal(item.key),
        Text(weight),
        show.literal(state_in_words(item)),
        show.literal(item.title),
    )


def _left_out(left_out: Excluded) -> tuple[Text, ...]:
    item = left_out.tracked.item
    weight = f"({rounded(left_out.weight)})" if left_out.dropped else "0"
    told = (item.key, weight, left_out.why, item.title)
    return (Text("-", "dim"), *(show.literal(text, "dim") for text in told))


def _table(rows: list[tuple[Text, ...]], widths: tuple[int, ...]) -> Padding:
    table = Columns()
    for heading, width in zip(("", "item", "weight", "state"), widths, strict=True):
        table.add_column(heading, width=width, justify="right" if heading == "weight" else "left")
    table.add_column("title")
    for row in rows:
        table.add_row(*row)
    return Padding(table, (0, 0, 0, 2))


def _widths(rows: list[tuple[Text, ...]]) -> tuple[int, ...]:
    """How wide the columns before the title are, so that the tables of all parts align."""
    most = (1, 24, 6, _WIDEST_STATE)
    least = (1, len("item"), len("weight"), len("state"))
    found = (max((row[at].cell_len for row in rows), default=0) for at in range(4))
    return tuple(max(low, min(high, width)) for low, high, width in zip(least, most, found, strict=True))
