"""What the use cases need of the outside world, as protocols that the outer rooms fulfil."""

from okrsync.ports.known import (
    Closing,
    ConnectionState,
    Lease,
    MappingVersion,
    Posting,
    RunOutcome,
    ScopeId,
    ScopeState,
)
from okrsync.ports.store import InDriver, Leases, Run, Store
from okrsync.ports.watching import Clock, Progress

__all__ = [
    "Clock",
    "Closing",
    "ConnectionState",
    "InDriver",
    "Lease",
    "Leases",
    "MappingVersion",
    "Posting",
    "Progress",
    "Run",
    "RunOutcome",
    "ScopeId",
    "ScopeState",
    "Store",
]
