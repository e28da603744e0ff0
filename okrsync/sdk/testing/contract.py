"""The whole suite."""

from __future__ import annotations

from okrsync.sdk.testing.describing import Describing
from okrsync.sdk.testing.failing import Failing
from okrsync.sdk.testing.meaning import Meaning
from okrsync.sdk.testing.pulling import Pulling
from okrsync.sdk.testing.reconciling import Reconciling
from okrsync.sdk.testing.secrecy import Secrecy


class ConnectorContract(Pulling, Failing, Meaning, Reconciling, Secrecy, Describing):
    """What every connector promises to the hub. Subclass it and give the fixture ``tool``."""
