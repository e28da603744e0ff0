"""Holdings: the work items that a key result selects."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from okrsync.domain.delivered import batches
from okrsync.domain.okr import Okrs
from okrsync.domain.work import TrackedItem
from okrsync.ports import Store
from okrsync.usecases.tell import find_key_result


def holdings(okrs: Okrs, store: Store, key_result: str, at: datetime) -> Sequence[TrackedItem]:
    """Every item that ``key_result`` selects as of ``at`` (UTC), each once, gone ones included and marked.

    Raises UsageError where there is no such key result.
    """
    found = batches(find_key_result(okrs, key_result), store.evidence(at))
    return tuple({tracked.identity: tracked for batch in found for tracked in batch.items}.values())
