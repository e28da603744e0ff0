"""Known until: how far the evidence of a key result reaches, which is as far as its oldest part does."""

from __future__ import annotations

from datetime import datetime

from okrsync.domain.evaluate import KeyResultFigures
from okrsync.domain.evidence import Evidence
from okrsync.domain.okr import Metric


def known_until(kr: KeyResultFigures, evidence: Evidence) -> datetime | None:
    """Up to when (UTC) all that the key result stands on is known; None where a part of it never was.

    What people measure is as old as the measurement.
    """
    known = [evidence.freshness(*scope).succeeded_at for scope in kr.key_result.scopes]
    kind = kr.key_result.kind
    if isinstance(kind, Metric) and kind.tracker is None:
        source = evidence.measuring(kind.series)
        known.append(source.succeeded_at if source else kr.result.measured_at)
    instants = [at for at in known if at is not None]
    return min(instants) if instants and len(instants) == len(known) else None
