"""Survey: what one tool has that could be synced, and which of it a person means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from okrsync.errors import UsageError
from okrsync.sdk import Connector, Discovery, Found, Plugin, Scope, ToolError
from okrsync.usecases.cause import nearest


@dataclass(frozen=True, slots=True)
class Place:
    """A scope that can be synced: what it is called, how it is selected, how many items it holds.

    ``items`` is None where nobody counted, or counting met ``trouble``.
    """

    found: Found
    items: int | None = None
    trouble: ToolError | None = None


def places(connector: Connector, known: Sequence[Found] = ()) -> list[Found]:
    """All that the account may see, then what is ``known`` already. Raises ToolError."""
    seen = list(connector.discover()) if isinstance(connector, Discovery) else []
    return list({found.scope: found for found in (*known, *seen)}.values())


def counted(connector: Connector, found: Found) -> Place:
    """How many items there are; a place that can't be read is told and stops nothing."""
    try:
        return Place(found, sum(len(refs) for refs in connector.listing(found.scope)))
    except ToolError as error:
        return Place(found, trouble=error)


def selecting(plugin: Plugin, selection: Mapping[str, Any]) -> Found | None:
    """What ``selection`` selects as a whole, if that is one of this kind of tool."""
    try:
        written = plugin.selection.model_validate(dict(selection))
    except ValidationError:
        return None
    scope = written.scope()
    return Found(scope, str(scope), {key: value for key, value in selection.items() if key != "connection"})


def named(plugin: Plugin, scope: Scope) -> Found | None:
    """The scope as a selection asks for it, where its kind is a key of selections."""
    found = (
        selecting(plugin, {scope.kind: scope.name}) if scope.kind in plugin.selection.model_fields else None
    )
    return found if found is not None and found.scope == scope else None


def pick(text: str, plugin: Plugin, found: Sequence[Found], *, listed: bool) -> Found:
    """The one of ``found`` that ``text`` names: ``project DROP``, ``DROP``, or its title.

    What isn't among them is taken at its word where it says its kind, or where the tool can't list
    (``listed``). Raises UsageError with the nearest name otherwise.
    """
    word = text.strip()
    names = {name.casefold(): one for one in reversed(found) for name in _names(one)}
    if word.casefold() in names:
        return names[word.casefold()]
    taken = _at_its_word(word, plugin, listed=listed)
    if taken is not None:
        return taken
    close = nearest(word, [name for one in found for name in _names(one)])
    hint = (
        f"did you mean {close!r}?" if close else "write it as in 'project DROP', or leave it out to see all"
    )
    raise UsageError(f"there is no {word!r} to sync, or the account can't see it", hint=hint)


def _names(found: Found) -> tuple[str, str, str]:
    return str(found.scope), found.scope.name, found.title


def _at_its_word(word: str, plugin: Plugin, *, listed: bool) -> Found | None:
    kind, _, name = word.partition(" ")
    if name and kind in plugin.selection.model_fields:
        return selecting(plugin, {kind: name.strip()})
    if listed:
        return None
    fields = (field for field in plugin.selection.model_fields if field not in plugin.drifting)
    return next((one for field in fields if (one := named(plugin, Scope(field, word)))), None)
