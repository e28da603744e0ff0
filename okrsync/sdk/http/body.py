"""Reading a body that a stranger sends: bounded in size, and whole or refused."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import httpx

from okrsync.sdk.faults import CutOff, UnexpectedResponse

# zlib's own flag for "gzip or zlib header, find out": https://docs.python.org/3/library/zlib.html
_ANY_HEADER = 47
_STEP = 1 << 20
_PACKED = frozenset({"gzip", "x-gzip", "deflate"})


def read_body(response: httpx.Response, *, limit: int, where: str) -> bytes:
    """The decoded body of a streamed response of at most ``limit`` bytes.

    httpx decodes a compressed chunk at once, however large it grows; so the raw chunks are decoded here,
    stepwise. Raises ``UnexpectedResponse`` where the body is too large, ``CutOff`` where it ends early.
    """
    parts: list[bytes] = []
    size = 0
    for part in _decoded(response, where):
        size += len(part)
        if size > limit:
            raise UnexpectedResponse(f"{where} answered with more than {limit:,} bytes")
        parts.append(part)
    return b"".join(parts)


def _decoded(response: httpx.Response, where: str) -> Iterator[bytes]:
    encoding = response.headers.get("content-encoding", "identity").strip().lower() or "identity"
    if encoding == "identity":
        yield from response.iter_raw()
    elif encoding in _PACKED:
        yield from _unpacked(response.iter_raw(), where)
    else:
        raise UnexpectedResponse(f"{where} answered in an encoding that was not asked for")


def _unpacked(chunks: Iterator[bytes], where: str) -> Iterator[bytes]:
    """The content of one packed member or several in a row, as gzip allows; of no bytes at all, nothing."""
    decoder = None
    try:
        for chunk in chunks:
            pending = chunk
            while pending:
                if decoder is None or decoder.eof:
                    decoder = zlib.decompressobj(_ANY_HEADER)
                yield decoder.decompress(pending, _STEP)
                pending = decoder.unconsumed_tail or decoder.unused_data
        if decoder is not None:
            yield decoder.flush()
    except zlib.error:
        raise UnexpectedResponse(f"{where} answered with a body that can't be unpacked") from None
    if decoder is not None and not decoder.eof:
        raise CutOff(f"{where} answered with a body that was cut off")
