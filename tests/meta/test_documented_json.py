"""The JSON in the documents has the keys of the real one: no more, no less."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from okrsync.bootstrap import live_checks
from okrsync.cli import check, output
from okrsync.daemon import log, orders
from okrsync.demo.play import stage
from okrsync.usecases import shape
from okrsync.usecases.explain import explain, to_json
from tests.meta.documents import ROOT, blocks_of
