"""Figures of the crashes, told at the end of a run."""

from __future__ import annotations

import pytest

FIGURES = "figures"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what each test recorded as its figures."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, told in report.user_properties:
                if name == FIGURES:
                    terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {told}")
