"""What docs/api.md tells to call, can be called; and it leaves nothing out."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.web.api.operations import OPERATIONS
from tests import stories
from tests.integration.web.served import TOKEN, Served, serving
from tests.meta.documents import ROOT, blocks_of, inline

DOCUMENT = ROOT / "docs" / "api.md"
EXAMPLES = [
    line for block in blocks_of(DOCUMENT) if block.language == "sh" for line in block.text.splitlines()
]


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    with stories.told() as scene, serving(scene) as web:
        yield web


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed: apt-get install curl")
@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_answered(served: Served, example: str, tmp_path: Path) -> None:
    command = example.replace("curl ", "curl --silent --show-error --fail ").replace(
        ":8321", f":{served.port}"
    )
    assert command.startswith("curl ")
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "OKRSYNC_WEB_TOKEN": TOKEN},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert '"at":"' in done.stdout


def test_every_operation_is_in_the_table() -> None:
    assert {operation.path for operation in OPERATIONS} <= set(inline(DOCUMENT))
