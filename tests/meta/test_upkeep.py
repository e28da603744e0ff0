"""What keeps the project in order is pinned, needs no network, and never takes silence for good news."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.meta.documents import ROOT
from tests.meta.notices import notices

_HOOKS: list[dict[str, Any]] = YAML(typ="safe").load(ROOT / ".pre-commit-config.yaml")["repos"]
_MAY_BE_SHIPPED = {
    "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "Mozilla Public", "PSF-2.0",
}  # fmt: skip


def test_the_notices_are_fresh() -> None:
    """Run ``make notices`` where they are not."""
    assert (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8") == notices()


def test_nothing_is_shipped_on_terms_that_nobody_looked_at() -> None:
    _, *rows = re.findall(r"^\| [\w.-]+ +\| (.+?) +\|", notices(), re.MULTILINE)
    terms = {
        term.partition(" License")[0].strip("()") for row in rows for term in re.split(r" (?:OR|AND) ", row)
    }
    assert len(rows) == len(re.findall("^[a-z].+==", _lock("postgres"), re.MULTILINE))
    assert terms <= _MAY_BE_SHIPPED


def test_hooks_run_what_is_locked_and_fetch_nothing() -> None:
    assert {repository["repo"] for repository in _HOOKS} == {"local"}
    for hook in _HOOKS[0]["hooks"]:
        program = hook["entry"].split()[0].removeprefix(".venv/bin/")
        assert hook["language"] == "system"
        assert Path(sys.executable).with_name(program).exists(), hook["id"]


@pytest.mark.parametrize(
    ("told", "code", "said"),
    [
        ("exit 1", 1, "NOT AUDITED"),
        ('echo "[]" > "$out"; exit 1', 1, "VULNERABLE"),
        ('echo "[]" > "$out"', 0, ""),
    ],
)
def test_an_audit_tells_silence_from_bad_and_from_good_news(
    tmp_path: Path, told: str, code: int, said: str
) -> None:
    """The feed is a stand-in here, since none is the same tomorrow."""
    (tmp_path / "bin").mkdir()
    auditor = tmp_path / "bin" / "pip-audit"
    auditor.write_text(f"#!/bin/sh\nfor out; do :; done\n{told}\n", encoding="utf-8")
    auditor.chmod(0o755)
    (tmp_path / ".done").touch()
    make = ["make", "--silent", "audit", f"UPKEEP={tmp_path}", f"DIST={tmp_path}"]
    done = subprocess.run(make, cwd=ROOT, capture_output=True, text=True, check=False)
    assert bool(done.returncode) is bool(code)
    assert said in done.stdout
    assert bool(done.stdout) is bool(said)


def _lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
