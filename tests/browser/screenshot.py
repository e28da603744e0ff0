"""Takes the picture of the overview that the README shows: ``python -m tests.browser.screenshot FILE``."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import ViewportSize

from tests.browser.chromium import chromium, installed
from tests.browser.county import county

_SIZE: ViewportSize = {"width": 1240, "height": 1005}
# Small enough for a README, large enough to be read.
_SCALE = 0.72


def take(target: Path) -> None:
    """Write a picture of the demo's overview to ``target`` (PNG)."""
    program = installed()
    if program is None:
        sys.exit("Chromium is missing and can't be installed here")
    with TemporaryDirectory() as folder, county(Path(folder)) as address, chromium(program) as browser:
        page = browser.new_page(viewport=_SIZE, color_scheme="light", device_scale_factor=_SCALE)
        page.goto(address)
        page.screenshot(path=target)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
