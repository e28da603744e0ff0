"""Remember: rebuild what was before the first sync from what the tool still knows, once for each scope."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from okrsync.domain.past import PastVersion, rebuild
from okrsync.domain.work import Transition, WorkItem
from okrsync.ports import ScopeId, Store
from okrsync.sdk import Connector, History, ItemRef

_ITEMS_AT_ONCE = 500


def remember(
    scope: ScopeId, connector: Connector, store: Store, *, look_back: timedelta | None = None
) -> int:
    """Keep the past of every item that the first sync of ``scope`` saw; returns how many versions it has.

    Of a tool that keeps no history, the items' own dates of creation, start and end are the past. Looks back
    see it only when all of it is there. ``look_back`` limits it: of what did not change in that time, the
    tool is not asked. Raises ToolError where the tool does not tell.
    """
    sightings = store.first_sightings(scope)
    since = _since(sightings, look_back)
    refs = [ItemRef(item.id, item.key) for item, _ in sightings if not _is_as_it_was(item, since)]
    known = _transitions(scope, connector, refs)
    count = 0
    for start in range(0, len(sightings), _ITEMS_AT_ONCE):
        chunk = sightings[start : start + _ITEMS_AT_ONCE]
        past = [version for item, seen_at in chunk for version in _past(item, known[item.id], seen_at, since)]
        store.remember(scope, past)
        count += len(past)
    store.remembered(scope, since)
    return count


def _past(
    item: WorkItem, known: Sequence[Transition], seen_at: datetime, since: datetime | None
) -> Sequence[PastVersion]:
    if since is not None and _is_as_it_was(item, since):
        return [PastVersion(item, since, seen_at)]
    return rebuild(item, known, seen_at, since)


def _is_as_it_was(item: WorkItem, since: datetime | None) -> bool:
    return since is not None and item.updated_at < since


def _since(sightings: Sequence[tuple[WorkItem, datetime]], look_back: timedelta | None) -> datetime | None:
    first = min((seen_at for _, seen_at in sightings), default=None)
    return None if look_back is None or first is None else first - look_back


def _transitions(scope: ScopeId, connector: Connector, refs: list[ItemRef]) -> dict[str, list[Transition]]:
    known: dict[str, list[Transition]] = defaultdict(list)
    if refs and isinstance(connector, History):
        for told in connector.history(scope.scope, refs, None):
            for transition in told:
                known[transition.item].append(transition)
    return known
