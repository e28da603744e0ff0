"""How long the machine is driven: a little with every test run, for long where ``HUB_EXAMPLES`` says so."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
