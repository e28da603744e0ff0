"""One writing process for each SQLite file.

Two connections that write, in two processes, can damage a database of SQLite before 3.51.3 when one resets
the write-ahead log under the other. The kernel drops the lock when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from okrsync.store.faults import StoreBusy, StoreError


class WriterLock:
    """The right to write to the SQLite file ``path``, held from entering to leaving.

    Entering raises ``StoreBusy`` where another process, or another store of this one, holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.lock")
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
            self._path.parent.mkdir(parents=True, exist_ok=True)
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
            raise StoreBusy(
                f"another okrsync{_holder(file)} is writing to {self._place}",
                hint="a daemon is running on this database: stop it, or let it do the work",
            ) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)


def _holder(file: int) -> str:
    process = os.pread(file, 32, 0).decode(errors="replace").strip()
    return f" (process {process})" if process.isdigit() else ""
