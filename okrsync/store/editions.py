"""Editions: whether anything that can be shown is another than it was, for a few small statements."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, func, select

from okrsync.store.connections import states
from okrsync.store.scopes import known_scopes
from okrsync.store.tables import (
    closing,
    completion,
    evaluation,
    mapping_version,
    measurement,
    measuring_source,
    override,
    scope,
)

# Rows are only ever added to these, so that the last one tells. What items are is told by their scopes: it is
# seen once a run was accepted, or the past was kept.
_ADDED_TO = (
    *(measurement.c.id, measuring_source.c.id, completion.c.id, override.c.id, closing.c.id, evaluation.c.id),
    *(mapping_version.c.number, scope.c.remembered_at),
)


def edition(connection: Connection) -> str:
    """A name for all that can be shown: another one once any of it is another."""
    # How far a pull that is under way has come is nothing that is shown.
    scopes = [replace(known, state=replace(known.state, cursor=None)) for known in known_scopes(connection)]
    told = (*connection.execute(_last_rows()).one(), *scopes, *states(connection))
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


@cache
def _last_rows() -> Select[Any]:
    return select(*(select(func.max(number)).scalar_subquery() for number in _ADDED_TO))
