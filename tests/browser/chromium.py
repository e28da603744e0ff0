"""The system's Chromium, installed where it is missing and can be, and driven by Playwright."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox, since whoever tests in a container is often root there; and not a word to anybody by itself.
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_PATIENCE = 600


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """``program`` running without a window, as long as the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def installed() -> str | None:
    """Where the browser is, after an attempt to install it; None where there is none."""
    with (Path(tempfile.gettempdir()) / "okrsync-chromium.lock").open("w") as lock:
        # Of several who test at once, one installs and the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _found() or (_found() if _install() else None)


def _found() -> str | None:
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def _install() -> bool:
    """Have Debian's package installed, where this is Debian and we may."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    done = [
        subprocess.run([apt, *words], env=quiet, capture_output=True, timeout=_PATIENCE, check=False)
        for words in (("update",), ("install", "-y", "chromium"))
    ]
    return done[-1].returncode == 0
