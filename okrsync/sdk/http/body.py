"""Reading a body that a stranger sends: bounded in size and in time, and whole or refused."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator

import httpx

from okrsync.sdk.faults import CutOff, Unavailable, UnexpectedResponse

# zlib's own flag for "gzip or zlib header, find out": https://docs.python.org/3/library/zlib.html
_ANY_HEADER = 47
_STEP = 1 << 20


def read_body(response: httpx.Response, *, limit: int, expired: Callable[[], bool], where: str) -> bytes:
    """The decoded body of a streamed response of at most ``limit`` bytes.

    httpx decodes a compressed chunk at once, however large it grows, and its timeouts hold for each read
    alone; so the raw chunks are decoded here, stepwise, with a look at the clock between them.

    Raises ``Unavailable`` where time runs out, ``UnexpectedResponse`` where the body is too
    large, ``CutOff`` where it ends early.
    """
    parts: list[bytes] = []
    size = 0
    for part in _decoded(response, where):
        size += len(part)
        if size > limit:
            raise UnexpectedResponse(f"{where} answered with more than {limit:,} bytes")
        if expired():
            raise Unavailable(f"{where} did not finish its answer in time")
        parts.append(part)
    return b"".join(parts)


def _decoded(response: httpx.Response, where: str) -> Iterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding == "identity":
        yield from response.iter_raw(_STEP)
        return
    if encoding not in ("gzip", "deflate"):
        raise UnexpectedResponse(f"{where} answered in the encoding {encoding!r}, which was not asked for")
    decoder = zlib.decompressobj(_ANY_HEADER)
    try:
        for chunk in response.iter_raw(_STEP):
            pending = chunk
            while pending:
                yield decoder.decompress(pending, _STEP)
                pending = decoder.unconsumed_tail
        yield decoder.flush()
    except zlib.error:
        raise UnexpectedResponse(f"{where} answered with a body that can't be unpacked") from None
    if not decoder.eof:
        raise CutOff(f"{where} answered with a body that was cut off")
