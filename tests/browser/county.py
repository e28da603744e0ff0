"""The demo, as people start it, for browsers to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.program import Program, eventually

_ADDRESS = re.compile(r"The page to look at it is at (http://127\.0\.0\.1:\d+)")


@contextmanager
def county(folder: Path) -> Iterator[str]:
    """The address of the page of a demo that has told its story and runs as long as the block."""
    (folder / "tmp").mkdir()
    out = folder / "demo.log"
    process = Program(folder, {"TMPDIR": str(folder / "tmp")}).start("demo", out=out)
    try:
        eventually(lambda: "until Ctrl-C" in out.read_text(encoding="utf-8"), 120)
        found = _ADDRESS.search(out.read_text(encoding="utf-8"))
        assert found is not None
        yield found[1]
    finally:
        process.terminate()
        process.wait(30)
