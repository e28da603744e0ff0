"""Completion as the documents tell to switch it on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.meta.documents import ROOT

_TABLE = re.compile(r"^\| (bash|zsh|fish) \| `([^`]+)` \|$", re.MULTILINE)
_LINES = dict(_TABLE.findall((ROOT / "docs" / "cli.md").read_text(encoding="utf-8")))
_PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
# What bash does when somebody presses Tab behind "okrsync sta".
_TAB = "COMP_WORDS=(okrsync sta); COMP_CWORD=1; _okrsync_completion okrsync sta okrsync; echo ${COMPREPLY[@]}"


def _bash(script: str, home: Path) -> str:
    bash = shutil.which("bash")
    assert bash is not None
    environ = {"PATH": _PATH, "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run(
        [bash, "-c", script], env=environ, cwd=home, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_bash_completes_commands_after_the_documented_line(tmp_path: Path) -> None:
    assert _bash(f"{_LINES['bash']}\n{_TAB}", tmp_path).split() == ["status"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_documented_line_asks_for_what_that_shell_understands(shell: str, tmp_path: Path) -> None:
    [asked] = re.findall(r"_OKRSYNC_COMPLETE=\w+ okrsync", _LINES[shell])
    assert asked.endswith(f"{shell}_source okrsync")
    script = _bash(asked, tmp_path)
    assert f"{shell}_complete" in script
    assert "_okrsync_completion" in script
