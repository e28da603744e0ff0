"""The example for GitHub Actions: GitHub takes it, it trusts nobody, and fails where the mapping is wrong."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.meta.documents import ROOT

_FILE = ROOT / "config" / "github-workflow.yml"
_WORKFLOW: dict[str, Any] = YAML(typ="safe").load(_FILE)
[_JOB] = _WORKFLOW["jobs"].values()
_TESTS = """\
tests:
  - name: nothing was done yet
    at: 2027-06-30
    expect: {dropout: {result: null}}
"""


def test_github_takes_it() -> None:
    checker = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    done = subprocess.run([*checker, str(_FILE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_it_runs_nothing_of_others_and_puts_no_words_of_others_into_a_script() -> None:
    assert _WORKFLOW["permissions"] == {"contents": "read"}
    for step in _JOB["steps"]:
        assert "uses" not in step
        assert "${{" not in step["run"]
        shell = subprocess.run(["bash", "-n"], input=step["run"], capture_output=True, text=True, check=False)
        assert (shell.returncode, shell.stderr) == (0, "")


@pytest.fixture
def change(tmp_path: Path) -> Path:
    """A folder as the change would leave it: the example of a mapping, and a test of it."""
    shutil.copytree(ROOT / "config", tmp_path, dirs_exist_ok=True)
    (tmp_path / "okrsync.example.yaml").rename(tmp_path / "okrsync.yaml")
    (tmp_path / "okrs.test.yaml").write_text(_TESTS, encoding="utf-8")
    return tmp_path


def test_a_mapping_that_is_fine_passes(change: Path) -> None:
    done = _last_step(change)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [("okrsync.yaml", "objectives:", "objectifs:"), ("okrs.test.yaml", "result: null", "result: 50 %")],
)
def test_a_mapping_that_is_wrong_fails(change: Path, file: str, right: str, wrong: str) -> None:
    text = (change / file).read_text(encoding="utf-8")
    assert right in text
    (change / file).write_text(text.replace(right, wrong), encoding="utf-8")
    assert _last_step(change).returncode in {1, 2}


def _last_step(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run what comes once okrsync is installed, as GitHub does."""
    *_, step = _JOB["steps"]
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environ = {"PATH": path, "HOME": str(folder), "LANG": "C.UTF-8", **_JOB["env"], **step["env"]}
    bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(bash, cwd=folder, env=environ, capture_output=True, text=True, check=False)
