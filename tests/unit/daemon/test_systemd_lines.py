"""What systemd is told, on a real socket."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from okrsync.daemon.systemd import Systemd


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10)
        yield listening


def test_each_state_is_told_as_systemd_expects_it(manager: socket.socket) -> None:
    daemon = Systemd.of({"NOTIFY_SOCKET": manager.getsockname()}, lambda: 12.5)
    daemon.ready("running: 2 connections")
    daemon.reloading()
    daemon.alive()
    daemon.stopping()
    assert [manager.recv(4096).decode() for _ in range(4)] == [
        "READY=1\nSTATUS=running: 2 connections",
        "RELOADING=1\nMONOTONIC_USEC=12500000",
        "WATCHDOG=1",
        "STOPPING=1\nSTATUS=coming to a safe stop",
    ]


def test_an_abstract_address_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("")
        listening.settimeout(10)
        name = listening.getsockname().decode().replace("\0", "@")
        Systemd(name, lambda: 0.0).alive()
        assert listening.recv(100) == b"WATCHDOG=1"


def test_without_systemd_and_with_one_that_left_nothing_happens(manager: socket.socket) -> None:
    Systemd.of({}, lambda: 0.0).alive()
    address = manager.getsockname()
    manager.close()
    Systemd(address, lambda: 0.0).alive()
