"""How long a source of measurements is waited for, all that it is asked together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from okrsync.errors import OkrsyncError
from okrsync.outside import readers
from okrsync.settings import load
from okrsync.usecases.measure import Occasion
from okrsync.usecases.stop import Stop
from tests.integration.measures.site import NOW, Prometheus, Site

_FILE = """
version: 1
objectives:
  - id: schools
    title: Better schools
    period: 2025-12-01..2026-12
    key_results:
      - id: rate
        title: Raise attainment from 62% to 75%
        metric: {{baseline: 62, target: 75}}
        measure: {{promql: {{url: "{url}", query: up, allow_private: true}}}}
"""


def test_a_source_that_answers_everything_late_is_given_up(site: Site, tmp_path: Path) -> None:
    """Other sources wait for it, and it is asked in pieces each of which would have all the time anew."""
    slow = Prometheus({"up": [({}, lambda _: "64")]})
    (tmp_path / "okrsync.yaml").write_text(_FILE.format(url=slow.on(site)))
    config = load(tmp_path / "okrsync.yaml", plugins={}, environ={}).config
    assert config is not None
    late = iter(range(1000))
    ((_, reader),) = readers(config, Stop(), lambda: NOW + next(late) * timedelta(seconds=20)).values()
    with pytest.raises(OkrsyncError, match="is not asked any more: the time for it is over"):
        reader(Occasion(NOW))
    assert 1 <= len(site.asked) < 7
