"""The HTTP client that the hub lends to connectors: they say what to ask and what an answer means."""

from okrsync.sdk.http.ask import Ask, Reply
from okrsync.sdk.http.budget import Budget, Gauge, Meter
from okrsync.sdk.http.client import Client, Lender, lender
from okrsync.sdk.http.limits import Limits
from okrsync.sdk.http.term import Term

__all__ = ["Ask", "Budget", "Client", "Gauge", "Lender", "Limits", "Meter", "Reply", "Term", "lender"]
