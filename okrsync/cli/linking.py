"""Link work: which projects, boards and repositories are synced, and which of their items serve what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError

from okrsync.bootstrap import connected
from okrsync.cli import stock
from okrsync.cli.asking import ask, tell
from okrsync.cli.introduce import Introduced, describe
from okrsync.cli.live import count, in_states
from okrsync.cli.reading import reading
from okrsync.domain.selection import Selection, select
from okrsync.domain.work import TrackedItem
from okrsync.errors import UsageError
from okrsync.sdk import Found
from okrsync.settings.draft import Work
from okrsync.usecases.cause import likely_cause
from okrsync.usecases.inventory import Inventory, take_stock
from okrsync.usecases.probe import count_states, read_scope
from okrsync.usecases.survey import Place

_SORTED_BY = ("label", "component", "milestone", "list", "version")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A place that is to be synced, and whose it is."""

    tool: Introduced
    found: Found


@dataclass
class Linking:
    """The places that were chosen, and the work that key results take of them."""

    chosen: Sequence[Chosen]
    used: set[int] = field(default_factory=set)
    held: dict[int, list[TrackedItem]] = field(default_factory=dict)

    def work(self) -> Iterator[Work]:
        """The work that a person links to one key result."""
        if not self.chosen:
            return
        tell("    Which work is meant to bring it about?")
        for number, one in enumerate(self.chosen, start=1):
            tell(f"      {number}  {describe(Place(one.found))}")
        for index in ask("    Numbers (empty: none yet)", self._indexes, default=""):
            yield self._narrowed(index)
            self.used.add(index)

    def unlinked(self) -> list[tuple[str, Work]]:
        """Title and work of every place that serves no key result."""
        return [
            (one.found.title, self._whole(one))
            for index, one in enumerate(self.chosen)
            if index not in self.used
        ]

    def _indexes(self, text: str) -> list[int]:
        return [number - 1 for number in numbers(text, len(self.chosen))]

    def _whole(self, one: Chosen) -> Work:
        kinds = Counter(tool.plugin.kind for tool in {id(c.tool): c.tool for c in self.chosen}.values())
        return one.tool.work(one.found, named=kinds[one.tool.plugin.kind] > 1)

    def _narrowed(self, index: int) -> Work:
        """The whole of a place, or what a person narrows it to, tried on the items that are there."""
        one = self.chosen[index]
        items = self._items(index)
        keys = _narrowing(one)
        tell(f"    {describe(Place(one.found))} holds")
        held = take_stock(items, keys)
        for line in stock.lines(held):
            tell(f"      {line}" if line else "")

        def read(text: str) -> Work:
            return self._tried(one, text, items)

        example = _an_example(held) or f"{keys[0]}=NAME"
        return ask(f"    Only some of it? As in {example} (empty: all)", read, default="")

    def _items(self, index: int) -> list[TrackedItem]:
        if index not in self.held:
            one = self.chosen[index]
            with reading() as watching, connected(one.tool.plugin, one.tool.settings) as connector:
                self.held[index] = read_scope(connector, one.tool.name, one.found.scope, watching)
        return self.held[index]

    def _tried(self, one: Chosen, text: str, items: Sequence[TrackedItem]) -> Work:
        kind = one.tool.plugin.kind
        whole = self._whole(one)
        narrowed = {**whole[kind], **_conditions(text, one)}
        try:
            written = one.tool.plugin.selection.model_validate(narrowed)
        except ValidationError as error:
            said = error.errors(include_url=False, include_input=False)[0]["msg"]
            raise UsageError(said.removeprefix("Value error, ")) from None
        selection = Selection(
            connection=one.tool.name, scope=str(one.found.scope), criteria=written.criteria()
        )
        held = select(selection, items)
        if not held and items:
            raise UsageError(likely_cause(selection, items))
        tell(f"    {count(len(held), 'item')} ({in_states(count_states(held))})")
        return {kind: narrowed}


def numbers(text: str, most: int) -> list[int]:
    """The numbers from 1 to ``most`` that ``text`` names, or all of them. Raises UsageError."""
    if text.casefold() in {"all", "*"}:
        return list(range(1, most + 1))
    words = text.replace(",", " ").split()
    if not all(word.isdecimal() and 1 <= int(word) <= most for word in words):
        raise UsageError(f"write numbers from 1 to {most}, as in '1 3', or all")
    return list(dict.fromkeys(int(word) for word in words))


def choose(tool: Introduced) -> Iterator[Chosen]:
    """The places of a tool that a person wants to sync, by number or by name."""
    for number, place in enumerate(tool.places, start=1):
        tell(f"    {number:>2}  {describe(place)}")

    def read(text: str) -> list[Found]:
        return _named(text, tool)

    question = "  Numbers, names or all" if tool.places else f"  Names, as in {_example(tool)}"
    yield from (Chosen(tool, found) for found in ask(f"{question} (empty: none)", read, default=""))


def _named(text: str, tool: Introduced) -> list[Found]:
    try:
        return [tool.places[number - 1].found for number in numbers(text, len(tool.places))]
    except UsageError:
        return [tool.pick(word) for word in text.split(",") if word.strip()]


def _example(tool: Introduced) -> str:
    plain = {key: value for key, value in tool.plugin.example.items() if key != "connection"}
    key, value = next(iter(plain.items()), ("project", "NAME"))
    return f"'{key} {value}'"


def _an_example(held: Inventory) -> str | None:
    """A condition that some of the items meet, by what people sort work with."""
    for facet in _SORTED_BY:
        if facet in held.facets:
            return f"{facet}={held.facets[facet][0].name}"
    return None


def _narrowing(one: Chosen) -> list[str]:
    """The keys of a selection that narrow a place; the usual one first."""
    taken = {"connection", *one.found.selection}
    keys = [key for key in one.tool.plugin.selection.model_fields if key not in taken]
    return sorted(keys, key=lambda key: key != "label")


def _conditions(text: str, one: Chosen) -> dict[str, str | list[str]]:
    """``label=a,b; type=Story`` as a selection has it. Raises UsageError."""
    conditions: dict[str, str | list[str]] = {}
    for part in text.split(";"):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not key and not equals:
            continue
        if not equals or not value:
            raise UsageError("write what it has, as in label=NAME; several as in label=A,B; type=Story")
        if key not in _narrowing(one):
            raise UsageError(f"{key!r} is nothing to select by here: there are {', '.join(_narrowing(one))}")
        values = [one_value.strip() for one_value in value.split(",")]
        conditions[key] = values if len(values) > 1 else values[0]
    return conditions
