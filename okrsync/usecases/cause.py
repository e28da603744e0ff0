"""Why a selection matches nothing: what its scope has instead, and which of it was probably meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from okrsync.domain.selection import UNDER, Criterion, Selection, by_name, lineage, select
from okrsync.domain.work import TrackedItem

_AT_MOST = 8
_CLOSE = 0.6


def likely_cause(selection: Selection, scope_items: Sequence[TrackedItem]) -> str:
    """In words, why none of ``scope_items`` (all items of its scope) is in ``selection``."""
    if not scope_items:
        return f"{selection.scope} holds no items at all, or the account sees none of them"
    alone = [
        (criterion, len(_matching(criterion, selection, scope_items))) for criterion in selection.criteria
    ]
    lacking = [criterion for criterion, count in alone if count == 0]
    if lacking:
        return "; ".join(_lack(criterion, scope_items) for criterion in lacking)
    counts = " and ".join(f"{_asked(criterion)} ({_items(count)})" for criterion, count in alone)
    return f"no item has all of it at once: {counts}"


def values_of(facet: str, items: Sequence[TrackedItem]) -> list[str]:
    """Every value of a facet that some item has, the frequent ones first; of ``under``, what has children."""
    counts: dict[str, int] = {}
    for value in _names(facet, items):
        counts[value] = counts.get(value, 0) + 1
    return sorted(counts, key=lambda value: -counts[value])


def nearest(word: str, known: Sequence[str]) -> str | None:
    """The one of ``known`` that is most like ``word``, if any is."""
    names = {name.casefold(): name for name in reversed(known)}
    close = get_close_matches(word.casefold(), names, n=1, cutoff=_CLOSE)
    return names[close[0]] if close else None


def _matching(
    criterion: Criterion, selection: Selection, items: Sequence[TrackedItem]
) -> Sequence[TrackedItem]:
    alone = Selection(connection=selection.connection, scope=selection.scope, criteria=(criterion,))
    return select(alone, items)


def _lack(criterion: Criterion, items: Sequence[TrackedItem]) -> str:
    known = values_of(criterion.facet, items)
    missing = "nothing is below" if criterion.facet == UNDER else "nothing has the"
    said = f"{missing} {_asked(criterion)}"
    close = [name for word in criterion.any_of if (name := nearest(word, known))]
    if close:
        return f"{said}: did you mean {_quoted(dict.fromkeys(close), 'or')}?"
    if not known:
        return f"{said}: no item there has {'children' if criterion.facet == UNDER else 'one at all'}"
    more = " ..." if len(known) > _AT_MOST else ""
    return f"{said}: there are {_quoted(known[:_AT_MOST], 'and')}{more}"


def _names(facet: str, items: Sequence[TrackedItem]) -> Iterator[str]:
    if facet != UNDER:
        yield from (value for tracked in items for value in tracked.item.facets.get(facet, ()))
        return
    family = by_name(tracked.item for tracked in items)
    for tracked in items:
        for ancestor in dict.fromkeys(lineage(tracked.item, family)):
            yield family[ancestor].key if ancestor in family else ancestor


def _asked(criterion: Criterion) -> str:
    return f"{'' if criterion.facet == UNDER else f'{criterion.facet} '}{_quoted(criterion.any_of, 'or')}"


def _quoted(words: Sequence[str] | dict[str, None], last: str) -> str:
    names = [f"'{word}'" for word in words]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"


def _items(count: int) -> str:
    return f"{count} item{'' if count == 1 else 's'}"
