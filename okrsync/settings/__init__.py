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
from okrsync.settings.listening import Listening, listening, public_url
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
    "Listening",
    "Loaded",
    "MeasureSpec",
    "Problem",
    "ProcessSettings",
    "Schedule",
    "Slack",
    "When",
    "listening",
    "load",
    "public_url",
    "read_process_settings",
    "schema",
]
