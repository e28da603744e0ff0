"""Many readers of one page at once, as browsers ask for it: over a connection that stays open."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter
from urllib.parse import urlsplit

_ACCEPTED = "accept: text/html,application/xhtml+xml\r\naccept-encoding: gzip, deflate, br, zstd\r\n"


@dataclass
class Read:
    """The seconds that each answer took, how many said that nothing is new, and the tags of the pages."""

    seconds: list[float] = field(default_factory=list)
    unchanged: int = 0
    tags: set[str] = field(default_factory=set)

    def percentile(self, of: int) -> float:
        """What so many in a hundred took at most, in seconds."""
        return quantiles(self.seconds, n=100)[of - 1]


class Reader:
    """One browser: it asks again once it was answered, by the tag of what it has where it ``remembers``."""

    def __init__(self, address: str, path: str, *, remembers: bool, read: Read) -> None:
        self._where = urlsplit(address)
        self._path = path
        self._remembers = remembers
        self._read = read
        self._tag: str | None = None

    async def read_until(self, ends: float, think: float) -> None:
        """Read until the clock says ``ends``, ``think`` seconds between an answer and the next question."""
        reader, writer = await asyncio.open_connection(self._where.hostname, self._where.port)
        while perf_counter() < ends:
            began = perf_counter()
            writer.write(self._request())
            head, _ = await _answer(reader)
            self._read.seconds.append(perf_counter() - began)
            self._note(head)
            await asyncio.sleep(think)
        writer.close()
        await writer.wait_closed()

    def _request(self) -> bytes:
        known = f"if-none-match: {self._tag}\r\n" if self._remembers and self._tag else ""
        return f"GET {self._path} HTTP/1.1\r\nhost: {self._where.netloc}\r\n{_ACCEPTED}{known}\r\n".encode()

    def _note(self, head: Sequence[str]) -> None:
        status = int(head[0].split()[1])
        if status not in {200, 304}:
            raise RuntimeError(f"{self._path}: {head[0]}")
        self._read.unchanged += status == 304
        self._tag = _told(head, "etag")
        self._read.tags.add(self._tag)


async def _answer(reader: asyncio.StreamReader) -> tuple[Sequence[str], bytes]:
    """The lines of its head, and the body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    length = int(_told(head, "content-length") or 0)
    return head, await reader.readexactly(0 if " 304 " in head[0] else length)


def _told(head: Sequence[str], name: str) -> str:
    values = (line.partition(":")[2].strip() for line in head if line.lower().startswith(f"{name}:"))
    return next(values, "")


async def read(
    address: str, path: str, *, readers: int, seconds: float, remembers: bool, think: float
) -> Read:
    """What so many readers saw of the page at ``path`` within ``seconds``."""
    told = Read()
    ends = perf_counter() + seconds
    some = [Reader(address, path, remembers=remembers, read=told) for _ in range(readers)]
    await asyncio.gather(*(one.read_until(ends, think) for one in some))
    return told
