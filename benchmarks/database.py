"""A PostgreSQL that lasts as long as a measurement, set up as one that keeps what it was told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measured import cpu_seconds
from tests.postgresql import Server, used

# The tests' server forgets in a crash what it was told last; nobody's does who runs one.
_DURABLE = ("fsync = on", "full_page_writes = on", "autovacuum = on")


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server of its own, on a socket in a folder of its own."""
    with TemporaryDirectory(prefix="okrsync-bench-pg-") as place, used(Path(place)) as server:
        for setting in _DURABLE:
            server.execute(f"alter system set {setting}")
        server.execute("select pg_reload_conf()")
        yield server


def cpu_of(server: Server) -> float:
    """Seconds of the processor that its processes have taken so far, those included that have ended."""
    main = (server.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0]
    children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
    return sum(cpu_seconds(int(pid)) for pid in (main, *children))
