"""Loopback stand-ins for Jira Cloud, GitHub, Trello and Slack, for the demo and the tests.

They speak real HTTP and answer as the vendors do, oddities included; a small `World` of plain state stands
behind them, and tests and the demo change that world through moves that bear the vendors' own words.
"""

from okrsync.sandbox.faults import Faults, Trouble
from okrsync.sandbox.serve import Sandbox
from okrsync.sandbox.world import World

__all__ = ["Faults", "Sandbox", "Trouble", "World"]
