"""An installation of okrsync that syncs one tool, and the commands that are measured."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measured import Cost, cost_of

_WORK = {"github": "{repo: county/survey}", "jira": "{project: DROP}", "trello": "{board: aBcD1234}"}
# The past before the first sync is another matter: the floor brings none.
_FILE = """
version: 1
connections:
  tool: {{{connection}, history: none}}
objectives:
  - id: reach
    title: More pupils get help in time
    owner: education-board
    period: {{start: 2026-01-01, end: 2089-12-31}}
    key_results:
      - id: tutoring
        title: Raise the pupils who meet a tutor every week from 150 to 900
        metric: {{baseline: 150, target: 900, unit: pupils}}
        measure: checkin
        work: {{{tool}: {work}}}
"""


@dataclass(frozen=True, slots=True)
class Hub:
    """In ``folder``, which is its own; ``database`` is the address of one, in that folder by default."""

    folder: Path
    database: str

    @classmethod
    def of(cls, folder: Path, tool: str, connection: Mapping[str, str], database: str = "") -> Hub:
        """One that has never synced."""
        folder.mkdir(parents=True)
        told = ", ".join(f'{name}: "{value}"' for name, value in connection.items())
        filled = _FILE.format(connection=told, tool=tool, work=_WORK[tool])
        folder.joinpath("okrsync.yaml").write_text(filled, encoding="utf-8")
        return cls(folder, database or f"sqlite:///{folder / 'okrsync.db'}")

    def run(self, *arguments: str) -> Cost:
        """What a command costs."""
        environ = {
            "PATH": os.environ["PATH"],
            "OKRSYNC_FILE": str(self.folder / "okrsync.yaml"),
            "OKRSYNC_DATABASE": self.database,
        }
        return cost_of([sys.executable, "-m", "okrsync", *arguments], self.folder, environ)
