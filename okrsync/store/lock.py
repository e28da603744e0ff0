"""One writing process for each SQLite file.

Two connections that write, in two processes, can damage a database of SQLite before 3.51.3 when one resets
the write-ahead log under the other. The kernel drops the lock when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from okrsync.store.faults import StoreBusy, StoreError


class WriterLock:
    """The right to write to the SQLite file ``path``, held from entering to leaving.

    Entering raises ``StoreBusy`` where another process, or another store of this one, holds it, and a
    ``StoreError`` while somebody reads the file as one that nobody changes.
    """

    def __init__(self, path: Path) -> None:
        self._path = _beside(path)
        self._place = path
        self._file: int | None = None

    def __enter__(self) -> Self:
        file = self._open()
        try:
            self._take(file)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # The file stays: whoever removed it could remove the lock of the next holder.
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _open(self) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise StoreError(
                f"{self._path} can't be written: {error.strerror}",
                hint="the database needs a folder that this user may write to",
            ) from error

    def _take(self, file: int) -> None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise self._refusal(file) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)

    def _refusal(self, file: int) -> StoreError:
        if _shared(file):
            return StoreError(
                f"{self._place} is being read by a user who may not write to its folder",
                hint="try again in a moment",
            )
        return StoreBusy(
            f"another okrsync{_holder(file)} is writing to {self._place}",
            hint="a daemon is running on this database: stop it, or let it do the work",
        )


@contextmanager
def nobody_writing(path: Path) -> Iterator[bool]:
    """Whether nobody can write to the SQLite file ``path`` as long as the block; False where somebody may.

    What was not folded into the file yet, by a process that was killed, is a reason for False too.
    """
    try:
        file = os.open(_beside(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield False
        return
    try:
        yield _shared(file) and not path.with_name(f"{path.name}-wal").exists()
    finally:
        os.close(file)


def _shared(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.lock")


def _holder(file: int) -> str:
    process = os.pread(file, 32, 0).decode(errors="replace").strip()
    return f" (process {process})" if process.isdigit() else ""
