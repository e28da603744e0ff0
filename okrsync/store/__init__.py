"""Where okrsync remembers: history that only grows, in SQLite or PostgreSQL, read as of any instant.

``open_store`` is the way in; what it gives fulfils ``okrsync.ports.Store``.
"""

from okrsync.store.faults import (
    LeaseLost,
    RunSuperseded,
    SchemaMismatch,
    StoreBusy,
    StoreError,
    StoreMissing,
    UnusableMeasurement,
)
from okrsync.store.open import back_up, open_store
from okrsync.store.store import SqlStore

__all__ = [
    "LeaseLost",
    "RunSuperseded",
    "SchemaMismatch",
    "SqlStore",
    "StoreBusy",
    "StoreError",
    "StoreMissing",
    "UnusableMeasurement",
    "back_up",
    "open_store",
]
