"""Where the daemon of a database listens for orders."""

from __future__ import annotations

import os
import stat
import tempfile
from hashlib import sha256
from pathlib import Path

from okrsync.errors import UsageError

# Systems differ in how long the path of a socket may be; all of them take this many bytes.
_LONGEST = 100


def socket_path(database: str) -> Path:
    """The socket of ``database`` (an SQLite address): beside the file, or in the temporary folder.

    Both sides find it by the file's full path, so they need not start in the same folder. Raises UsageError
    where no path is short enough, or the temporary folder is not to be trusted.
    """
    file = Path(database.removeprefix("sqlite:///")).resolve()
    beside = file.with_suffix(".sock")
    if _fits(beside):
        return beside
    name = f"{sha256(os.fsencode(file)).hexdigest()[:24]}.sock"
    for temporary in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - what is in it is ours alone
        folder = temporary / f"okrsync-{os.getuid()}"
        if _fits(folder / name):
            return _own(folder) / name
    raise UsageError(f"the path of {file} is too long", hint="keep the database nearer to the root")


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST


def _own(folder: Path) -> Path:
    """``folder``, made where it is missing, and certain to be one that nobody else can put a socket into."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise UsageError(
            f"{folder} is not this user's alone", hint="remove it, or give the database a shorter path"
        )
    return folder
