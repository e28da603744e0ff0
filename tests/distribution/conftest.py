"""What is given out, built once for all tests: the source archive, and the wheel that is built from it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.meta.documents import ROOT


@dataclass(frozen=True)
class Built:
    """The files that would be published."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True)
class Fresh:
    """An environment of its own with wheels, the locked dependencies and no checkout."""

    home: Path

    @property
    def programs(self) -> Path:
        """Where its commands are."""
        return self.home / "bin"

    def install(self, *wheels: Path) -> None:
        """Install wheels, asking nobody."""
        pip = [sys.executable, "-m", "pip", "--python", str(self.programs / "python")]
        quiet = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
        _run([*pip, "install", *quiet, *map(str, wheels)], self.home)

    def borrow(self) -> None:
        """Let it import what the tests run with, but the checkout: no `.pth` file is obeyed there."""
        here = sysconfig.get_path("purelib", vars={"base": str(self.home)})
        Path(here, "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")

    def run(
        self, *command: str, folder: Path, environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run one of its commands in ``folder``, which sees nothing of the environment of the tests."""
        plain = {"PATH": f"{self.programs}{os.pathsep}{os.defpath}", "HOME": str(folder), "LANG": "C.UTF-8"}
        return subprocess.run(
            [str(self.programs / command[0]), *command[1:]],
            cwd=folder,
            env={**plain, **(environ or {})},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


def build(source: Path, target: str, into: Path) -> Path:
    """Build ``source`` as ``target`` (sdist or wheel) with the locked tools; what came of it."""
    _run([sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into)], source)
    [made] = into.glob("*.whl" if target == "wheel" else "*.tar.gz")
    return made


def new_environment(home: Path, *wheels: Path) -> Fresh:
    """A fresh environment with these wheels."""
    venv.create(home, with_pip=False, symlinks=True)
    fresh = Fresh(home)
    fresh.install(*wheels)
    fresh.borrow()
    return fresh


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Built:
    """Of several workers one builds, the others wait for it."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "published"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "wheel").exists():
            sdist = build(ROOT, "sdist", home / "sdist")
            with tarfile.open(sdist) as archive:
                archive.extractall(home / "source", filter="data")
            [source] = (home / "source").iterdir()
            build(source, "wheel", home / "wheel")
    [sdist], [wheel] = (home / "sdist").glob("*.tar.gz"), (home / "wheel").glob("*.whl")
    return Built(sdist, wheel)


def _run(command: Sequence[str], folder: Path) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
