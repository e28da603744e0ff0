"""A PostgreSQL server of this test's own, on loopback, gone when it ends."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
# The server refuses to be run by root.
_USER = "nobody" if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def programs() -> Path | None:
    """The folder of the server's programs, or None where it is not installed."""
    on_path = shutil.which("initdb")
    found = [place for place in _PLACES if (place / "initdb").exists()]
    return found[0] if found else Path(on_path).parent if on_path else None


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A running server; its address for a user that may do everything."""
    with tempfile.TemporaryDirectory(prefix="okrsync-pg-") as home:
        if _USER is not None:
            shutil.chown(home, _USER)
        data = Path(home) / "data"
        _run(folder, ["initdb", "--no-sync", "--auth=trust", "--username=owner", "-D", str(data)])
        port = _free_port()
        options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories= -c fsync=off"
        control = ["pg_ctl", "-D", str(data), "-l", f"{home}/log"]
        _run(folder, [*control, "-w", "-o", options, "start"])
        try:
            yield f"postgresql+psycopg://owner@127.0.0.1:{port}/postgres"
        finally:
            _run(folder, [*control, "-m", "immediate", "stop"])


def _run(folder: Path, command: Sequence[str]) -> None:
    subprocess.run(
        [str(folder / command[0]), *command[1:]],
        user=_USER,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
        timeout=60,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
