"""Remember: rebuild what was before the first sync from what the tool still knows, once for each scope."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from okrsync.domain.past import PastVersion, rebuild
from okrsync.domain.work import Transition, WorkItem
from okrsync.ports import ScopeId, Store
from okrsync.sdk import Connector, History, ItemRef

_ITEMS_AT_ONCE = 500
_TRANSITIONS_AT_ONCE = 20_000

# Clocks differ: the tool is asked for a little more than is kept.
_MARGIN = timedelta(days=1)

Stories = Mapping[str, Sequence[Transition]]


def remember(
    scope: ScopeId,
    connector: Connector,
    store: Store,
    *,
    look_back: timedelta | None = None,
    go_on: Callable[[], None] = lambda: None,
) -> int:
    """Keep the past of every item that the first sync of ``scope`` saw; returns how many versions were kept.

    What has been kept already is not asked for again, so that a long past comes in several goes; looks back
    see it only when all of it is there. Of a tool that keeps no history, the items' own dates of creation,
    start and end are the past. ``look_back`` limits it: of what did not change in that time, the tool is not
    asked. ``go_on`` is called whenever something was kept, and may raise to end it there. Raises ToolError
    where the tool does not tell.
    """
    since = _since(store.first_accepted(scope), look_back)
    work = _Remembering(scope, store, since, go_on)
    left = store.to_remember(scope, since)
    quiet = [ref.id for ref, updated_at in left if since is not None and updated_at < since]
    lively = [ref for ref, updated_at in left if since is None or updated_at >= since]
    kept = work.keep_dated(quiet)
    told = set[str]()
    for stories in _in_bundles(_told(scope, connector, lively, since)):
        kept += work.keep(stories)
        told.update(stories)
    kept += work.keep_dated([ref.id for ref in lively if ref.id not in told])
    store.remembered(scope, since)
    return kept


@dataclass(frozen=True, slots=True)
class _Remembering:
    scope: ScopeId
    store: Store
    since: datetime | None
    go_on: Callable[[], None]

    def keep_dated(self, items: Sequence[str]) -> int:
        """Keep the past of items of which the tool tells nothing but their dates."""
        chunks = (items[start : start + _ITEMS_AT_ONCE] for start in range(0, len(items), _ITEMS_AT_ONCE))
        return sum(self.keep(dict.fromkeys(chunk, ())) for chunk in chunks)

    def keep(self, stories: Stories) -> int:
        sightings = self.store.first_sightings(self.scope, stories.keys())
        past = [
            version for item, seen_at in sightings for version in self._past(item, stories[item.id], seen_at)
        ]
        self.store.remember(self.scope, past)
        self.go_on()
        return len(past)

    def _past(self, item: WorkItem, story: Sequence[Transition], seen_at: datetime) -> Sequence[PastVersion]:
        if self.since is not None and item.updated_at < self.since < seen_at:
            return [PastVersion(item, self.since, seen_at)]
        return rebuild(item, story, seen_at, self.since)


def _since(first: datetime | None, look_back: timedelta | None) -> datetime | None:
    return None if look_back is None or first is None else first - look_back


def _told(
    scope: ScopeId, connector: Connector, refs: Sequence[ItemRef], since: datetime | None
) -> Iterator[Sequence[Transition]]:
    if refs and isinstance(connector, History):
        yield from connector.history(scope.scope, refs, None if since is None else since - _MARGIN)


def _in_bundles(told: Iterator[Sequence[Transition]]) -> Iterator[Stories]:
    """Stories by item, as many at once as memory bears; those told before a failure come before it."""
    trouble: Exception | None = None
    while trouble is None:
        stories, trouble = _bundle(told)
        if stories:
            yield stories
        elif trouble is None:
            return
    raise trouble


def _bundle(told: Iterator[Sequence[Transition]]) -> tuple[Stories, Exception | None]:
    stories = dict[str, Sequence[Transition]]()
    room = _TRANSITIONS_AT_ONCE
    try:
        for story in islice((story for story in told if story), _ITEMS_AT_ONCE):
            stories[story[0].item] = story
            room -= len(story)
            if room <= 0:
                break
    except Exception as trouble:  # noqa: BLE001 - it is raised again once what came is kept
        return stories, trouble
    return stories, None
