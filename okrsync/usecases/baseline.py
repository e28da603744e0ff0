"""Baseline: what a digest is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from okrsync.domain.okr import Okrs
from okrsync.ports import Store
from okrsync.usecases import mapping
from okrsync.usecases.recompute import figures, kept


@dataclass(frozen=True, slots=True)
class Baseline:
    """``since`` when (UTC, None if never) changes are told, and what a key result (id) was then."""

    since: datetime | None
    before: Callable[[str], Mapping[str, Any] | None]


def of_last_digest(okrs: Okrs, store: Store, at: datetime) -> Baseline:
    """What was shown when the last digest before ``at`` (UTC) went out; nothing where there was none."""
    times = [posted for _, posted in store.postings() if posted is not None and posted < at]
    return of_instant(okrs, store, max(times)) if times else Baseline(None, lambda _: None)


def of_instant(okrs: Okrs, store: Store, since: datetime) -> Baseline:
    """What was shown at ``since`` (UTC); ``okrs`` hold where no mapping was kept yet.

    It is computed as of then, and not what was last kept: a status falls by waiting alone, and of that
    nothing is kept.
    """
    then = figures(mapping.as_of(store, since) or okrs, store, since)
    by_id = {kr.key_result.id: kept(kr) for kr in then.key_results}
    return Baseline(since, by_id.get)
