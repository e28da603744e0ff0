"""A judge: a program for Node that holds exchanges against schemas that others publish through npm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.integration.published.npm import modules

# One request and what it was answered, as the judge reads them.
Exchange = Mapping[str, Any]


def seated(program: Path, room: Path, package: str) -> Path:
    """``program`` in ``room`` with ``package`` (``name@version``) beside it, where Node looks for it."""
    (room / "node_modules").symlink_to(modules(program.parent.name, package), target_is_directory=True)
    return Path(shutil.copy(program, room))


def verdict(judge: Path, exchanges: Sequence[Exchange], **environ: str) -> list[str]:
    """What ``judge`` finds wrong, each once."""
    heard = judge.parent / "exchanges.json"
    heard.write_text(json.dumps(exchanges), encoding="utf-8")
    node = shutil.which("node") or "node"
    own = {**os.environ, **environ}
    done = subprocess.run([node, judge, heard], capture_output=True, text=True, check=True, env=own)
    wrong: list[str] = json.loads(done.stdout)
    return sorted(set(wrong))
