"""Remember: rebuild what was before the first sync from what the tool still knows, once for each scope."""

from __future__ import annotations

from collections import defaultdict

from okrsync.domain.past import rebuild
from okrsync.domain.work import Transition
from okrsync.ports import ScopeId, Store
from okrsync.sdk import Connector, History, ItemRef

_ITEMS_AT_ONCE = 500


def remember(scope: ScopeId, connector: Connector, store: Store) -> int:
    """Keep the past of every item that the first sync of ``scope`` saw; returns how many versions it has.

    Of a tool that keeps no history, the items' own dates of creation, start and end are the past. Looks back
    see it only when all of it is there. Raises ToolError where the tool does not tell.
    """
    sightings = store.first_sightings(scope)
    known = _transitions(scope, connector, [ItemRef(item.id, item.key) for item, _ in sightings])
    count = 0
    for start in range(0, len(sightings), _ITEMS_AT_ONCE):
        chunk = sightings[start : start + _ITEMS_AT_ONCE]
        past = [version for item, seen_at in chunk for version in rebuild(item, known[item.id], seen_at)]
        store.remember(scope, past)
        count += len(past)
    store.remembered(scope)
    return count


def _transitions(scope: ScopeId, connector: Connector, refs: list[ItemRef]) -> dict[str, list[Transition]]:
    known: dict[str, list[Transition]] = defaultdict(list)
    if refs and isinstance(connector, History):
        for told in connector.history(scope.scope, refs, None):
            for transition in told:
                known[transition.item].append(transition)
    return known
