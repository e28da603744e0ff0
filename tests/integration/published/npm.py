"""What others publish through npm, once for this machine."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

import pytest


def modules(name: str, *packages: str) -> Path:
    """The folder `node_modules` with these packages (``name@version``), kept in the user's cache as ``name``.

    It is outside of the repository, whose size is not that of other people's documents.
    """
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip(f"NOT PROVED: npm is missing, so {', '.join(packages)} can't be had")
    home = _cache() / name
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, had = "\n".join(packages), home / "packages"
        if not had.exists() or had.read_text(encoding="utf-8") != wanted:
            told = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
            fetched = subprocess.run([npm, "install", "--prefix", home, *told, *packages], check=False)
            if fetched.returncode:
                pytest.skip(f"NOT PROVED: npm could not fetch {', '.join(packages)}")
            had.write_text(wanted, encoding="utf-8")
    return home / "node_modules"


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "okrsync-tests"
