"""Take the steps of the Dockerfile without Docker: `make image-steps`.

Each instruction is carried out as it stands in a folder of its own, which stands for the file system of the
image: only the paths are moved there. The environment is that of the Dockerfile and nothing else. What was
built is then read-only, and is run by the user of the image: its version, the daemon, and the check of its
health. No user of this machine is made, so without root all of it is done by whoever runs this.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests.meta.documents import ROOT

# What the image has of its own, and this machine must not get.
_PLACES = re.compile(r"(?<![\w.-])/(?:opt|src|var/lib/okrsync|etc/okrsync)\b")
# How packages are reached is the builder's business, here as there.
_REACH = re.compile(r"PIP_|SSL_|HTTPS?_PROXY|NO_PROXY|REQUESTS_CA_BUNDLE", re.IGNORECASE)
_MAPPING = "version: 1\nobjectives: []\n"
_HEALTHY_WITHIN = 60


@dataclass
class Image:
    """What was built so far: files below ``root``, and how a container of it would be started."""

    root: Path
    environ: dict[str, str]
    folder: Path
    user: int | None = None
    said: dict[str, list[str]] = field(default_factory=dict)

    def moved(self, text: str) -> str:
        """``text`` with the places of the image where they are here."""
        return _PLACES.sub(lambda found: f"{self.root}{found[0]}", text)

    def take(self, instruction: str, rest: str) -> None:
        """Carry out one instruction."""
        match instruction:
            case "FROM":
                self.folder = self.root
            case "WORKDIR":
                self.folder = Path(self.moved(rest))
                self.folder.mkdir(parents=True, exist_ok=True)
            case "COPY" if not rest.startswith("--from="):
                self._copy(*rest.split())
            case "ENV":
                self._set(rest)
            case "RUN" if not rest.startswith("useradd"):
                self._run(["sh", "-c", self.moved(rest)], self.folder)
            case "USER":
                self.user = int(rest)
            case "ENTRYPOINT" | "CMD":
                self.said[instruction] = json.loads(rest)
            case "HEALTHCHECK":
                self.said[instruction] = json.loads(rest.partition("CMD ")[2])

    def close(self) -> None:
        """Make the code read-only, and give the user a folder for data and a mapping."""
        self._run(["chmod", "-R", "a+rX,a-w", str(self.root / "opt")], self.root)
        data, file = self.root / "var/lib/okrsync", self.root / "etc/okrsync/okrsync.yaml"
        for folder in (data, file.parent):
            folder.mkdir(parents=True)
        file.write_text(_MAPPING, encoding="utf-8")
        if os.geteuid() == 0 and self.user is not None:
            os.chown(data, self.user, self.user)

    def started(self, *command: str) -> subprocess.Popen[bytes]:
        """A command as a container would run it: by its user, in its environment."""
        return subprocess.Popen(
            [*self._as_user(), *command], cwd=self.root / "var/lib/okrsync", env=self.environ
        )

    def _as_user(self) -> Sequence[str]:
        if os.geteuid() != 0:
            return ()
        rights = ["--clear-groups", "--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
        return ["setpriv", f"--reuid={self.user}", f"--regid={self.user}", *rights]

    def _copy(self, *paths: str) -> None:
        *sources, target = paths
        for source in sources:
            here, there = ROOT / source, self.folder / target
            if here.is_dir():
                shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                there = there / here.name if target.endswith("/") else there
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(here, there)

    def _set(self, assignments: str) -> None:
        for assignment in assignments.split():
            name, _, value = assignment.partition("=")
            self.environ[name] = self.moved(value).replace("$PATH", self.environ["PATH"])

    def _run(self, command: Sequence[str], folder: Path) -> None:
        subprocess.run(command, cwd=folder, env=self.environ, check=True)


def instructions(dockerfile: str) -> Iterator[tuple[str, str]]:
    """Each instruction and what it says, in one line."""
    for line in re.sub(r"\\\n\s*", "", dockerfile).splitlines():
        if line and not line.startswith("#"):
            instruction, _, rest = line.partition(" ")
            yield instruction, rest


def main() -> None:
    """Build, and run what was built; ends with 1 where any of it fails."""
    with tempfile.TemporaryDirectory(prefix="okrsync-image-") as place:
        root = Path(place)
        root.chmod(0o755)
        image = Image(root, {**_python(root), **_reach(), "HOME": str(root)}, root)
        for instruction, rest in instructions((ROOT / "Dockerfile").read_text(encoding="utf-8")):
            sys.stderr.write(f"{instruction} {rest}\n")
            image.take(instruction, rest)
        image.close()
        _try(image)


def _reach() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if _REACH.match(name)}


def _python(root: Path) -> dict[str, str]:
    """Where the `python` of the base image is: a copy, since this one may lie where others can't look."""
    base = Path(sys.base_prefix)
    without = shutil.ignore_patterns("site-packages", "test", "__pycache__", "*.a")
    shutil.copytree(base / "lib", root / "usr/lib", ignore=without, symlinks=True)
    programs = root / "usr/bin"
    programs.mkdir()
    python = shutil.copy(base / f"bin/python{sys.version_info[0]}.{sys.version_info[1]}", programs)
    (programs / "python").symlink_to(Path(python).name)
    return {"PATH": f"{programs}:/usr/bin:/bin", "LD_LIBRARY_PATH": str(root / "usr/lib")}


def _try(image: Image) -> None:
    entry, health = image.said["ENTRYPOINT"], image.said["HEALTHCHECK"]
    if image.started(*entry, "--version").wait():
        sys.exit("it does not say its version")
    if not image.started("sh", "-c", f"touch {image.root}/opt/okrsync/bin/okrsync 2>/dev/null").wait():
        sys.exit("its user can change its code")
    daemon = image.started(*entry, *image.said["CMD"])
    try:
        healthy = any(_is_well(image, health) for _ in range(_HEALTHY_WITHIN) if daemon.poll() is None)
    finally:
        daemon.send_signal(signal.SIGTERM)
        ended = daemon.wait(30)
    if not healthy or ended:
        sys.exit(f"healthy: {healthy}; SIGTERM ended it with {ended}")
    sys.stderr.write("the image is built, healthy and stopped\n")


def _is_well(image: Image, health: Sequence[str]) -> bool:
    return image.started(*health).wait() == 0 or Event().wait(1)


if __name__ == "__main__":
    main()
