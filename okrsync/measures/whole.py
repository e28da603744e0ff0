"""Reading a file that somebody else writes: whole, or not at all."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

from okrsync.usecases.measure import MeasureError

LARGEST = 64 << 20
# How long a file must have rested whose last line has no end: half a number looks like a whole one.
RESTING = timedelta(minutes=1)
_HALF = "write it under another name and rename it when it is whole"


def read_whole(path: Path, at: datetime) -> str:
    """The text of the file at ``path`` as of ``at``, now (UTC).

    Raises MeasureError where there is none, where it is no file, too large or no UTF-8, and where it may be
    half-written.
    """
    raw, written_at = _read(path)
    if not raw.strip():
        raise MeasureError(f"{path} is empty", hint=_HALF)
    if len(raw) > LARGEST:
        raise MeasureError(f"{path} is larger than {LARGEST >> 20} MB", hint="is it the right file?")
    if not raw.endswith((b"\n", b"\r")) and abs(at - written_at) < RESTING:
        raise MeasureError(f"{path} ends in the middle of a line and was written just now", hint=_HALF)
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
    raise MeasureError(f"{path}:{line}: is no text in UTF-8", hint="save it again with the encoding UTF-8")


def _read(path: Path) -> tuple[bytes, datetime]:
    """What is in the file, a little more than the largest at most, and when it was written (UTC)."""
    try:
        # A pipe would keep us waiting for its other end, and a device never ends.
        if not stat.S_ISREG(path.stat().st_mode):
            raise MeasureError(f"{path} is no file")
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            raw = file.read(LARGEST + 1)
            after = path.stat()
    except FileNotFoundError:
        raise MeasureError(
            f"{path} does not exist", hint="the path is relative to the mapping file"
        ) from None
    except (OSError, ValueError) as error:
        # A path with a NUL in it is a ValueError.
        raise MeasureError(f"{path} can't be read: {_reason(error)}") from None
    if _mark(before) != _mark(after):
        raise MeasureError(f"{path} was written to while it was read", hint=_HALF)
    return raw, datetime.fromtimestamp(before.st_mtime, UTC)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or "it can't be opened"


def _mark(seen: os.stat_result) -> tuple[int, ...]:
    return seen.st_ino, seen.st_size, seen.st_mtime_ns
