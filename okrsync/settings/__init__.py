"""The mapping file and the process settings, from text to typed values, with the place of every problem."""

from okrsync.settings.config import (
    Config,
    Digest,
    Guard,
    Loaded,
    MeasureSpec,
    Schedule,
    Slack,
)
from okrsync.settings.load import load
from okrsync.settings.problem import Problem
from okrsync.settings.process import ProcessSettings, read_process_settings
from okrsync.settings.schedule import Cron, Every, When
from okrsync.settings.schema import schema

__all__ = [
    "Config",
    "Cron",
    "Digest",
    "Every",
    "Guard",
    "Loaded",
    "MeasureSpec",
    "Problem",
    "ProcessSettings",
    "Schedule",
    "Slack",
    "When",
    "load",
    "read_process_settings",
    "schema",
]
