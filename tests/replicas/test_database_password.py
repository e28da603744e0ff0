"""The password of the database lies in a file of its own, and is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from okrsync.errors import UsageError
from okrsync.settings import read_process_settings
from tests.postgresql import PASSWORD, Server
from tests.replicas.fleet import Fleet


def _file(folder: Path, text: str) -> str:
    path = folder / "password"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return str(path)


def test_it_is_part_of_the_address_and_of_no_repr(tmp_path: Path) -> None:
    told = {
        "OKRSYNC_DATABASE": "postgresql://okr@db:5433/okr?sslmode=require",
        "OKRSYNC_DATABASE_PASSWORD_FILE": _file(tmp_path, "p@ss/wörd:?\n"),
    }
    settings = read_process_settings(told, tmp_path)
    assert settings.database == "postgresql://okr:p%40ss%2Fw%C3%B6rd%3A%3F@db:5433/okr?sslmode=require"
    assert "p%40ss" not in repr(settings)


@pytest.mark.parametrize(
    ("database", "said"),
    [
        ("sqlite:///okr.db", "needs the address of a PostgreSQL database and a user"),
        ("postgresql://db/okr", "needs the address of a PostgreSQL database and a user"),
        ("postgresql://okr:secret@db/okr", "the password is in OKRSYNC_DATABASE and in"),
    ],
)
def test_what_it_can_not_belong_to_is_refused(tmp_path: Path, database: str, said: str) -> None:
    told = {"OKRSYNC_DATABASE": database, "OKRSYNC_DATABASE_PASSWORD_FILE": _file(tmp_path, "hidden")}
    with pytest.raises(UsageError, match=said) as refused:
        read_process_settings(told, tmp_path)
    assert "hidden" not in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    told = {"OKRSYNC_DATABASE": "postgresql://okr@db/okr", "OKRSYNC_DATABASE_PASSWORD_FILE": "nowhere"}
    with pytest.raises(UsageError, match="OKRSYNC_DATABASE_PASSWORD_FILE: the secret file nowhere"):
        read_process_settings(told, tmp_path)


def test_a_server_that_asks_for_it_gets_it(ships: Fleet, postgres: Server, tmp_path: Path) -> None:
    name = postgres.make("template1")
    postgres.execute(f"alter database {name} owner to guarded")
    environ = {
        **ships.program.environ,
        "OKRSYNC_DATABASE": postgres.url(name, user="guarded"),
        "OKRSYNC_DATABASE_PASSWORD_FILE": _file(tmp_path, PASSWORD),
    }
    ships.program = type(ships.program)(ships.program.folder, environ, (PASSWORD,))
    try:
        assert ships.program.run("checkin", "tutoring", "300").code == 0
        [replica] = ships.started(1)
        assert ships.end() == [0]
        assert PASSWORD not in replica.log.read_text(encoding="utf-8")
        _file(tmp_path, "wrong")
        assert ships.program.run("status").code == 1
    finally:
        postgres.drop(name)
