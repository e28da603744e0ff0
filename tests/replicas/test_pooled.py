"""Replicas behind pgbouncer, which hands out a server connection for one transaction at a time."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.e2e.program import Program, eventually
from tests.postgresql import Server
from tests.replicas.fleet import Fleet

_BOUNCER = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
_SETTINGS = """[databases]
* = host={server} user=okr
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
ignore_startup_parameters = extra_float_digits
"""


@contextmanager
def _pooled(server: Server, url: str) -> Iterator[str]:
    """The address of the database at ``url`` behind a pooler with four connections."""
    assert _BOUNCER is not None
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # It refuses to be root's.
    user = "nobody" if os.geteuid() == 0 else None
    settings = server.folder / f"pgbouncer-{port}.ini"
    settings.write_text(_SETTINGS.format(server=server.folder, port=port))
    process = subprocess.Popen(
        [_BOUNCER, str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, user=user
    )
    address = f"postgresql://okr@127.0.0.1:{port}{urlsplit(url).path}"
    try:
        eventually(lambda: _answers(address) or process.poll() is not None)
        assert process.poll() is None
        yield address
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        psycopg.connect(address, prepare_threshold=None).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.mark.skipif(_BOUNCER is None, reason="pgbouncer is not installed: apt-get install pgbouncer")
def test_two_replicas_share_the_work_through_four_pooled_connections(ships: Fleet, postgres: Server) -> None:
    with _pooled(postgres, ships.url) as address:
        ships.program = Program(ships.program.folder, {**ships.program.environ, "OKRSYNC_DATABASE": address})
        first, second = ships.started(2)
        eventually(lambda: min(len(first.events("done")), len(second.events("done"))) >= 5)
        first.kill()
        done = len(second.events("done"))
        eventually(lambda: len(second.events("done")) > done + 5)
        assert ships.program.call("checkin", "tutoring", "300").code == 0
        assert ships.end() == [0]
    assert ships.overlaps() == []
    assert not second.events("trouble")
