"""The files that make up the mapping: one, or all YAML files of a folder, as texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from okrsync.errors import UsageError
from okrsync.settings.parse import line_and_column
from okrsync.settings.problem import Problem

LARGEST = 1_000_000
_SUFFIXES = {".yaml", ".yml"}
_NONE_YET = "'okrsync init' writes one; name one that is elsewhere with -f or OKRSYNC_FILE"


@dataclass(frozen=True, slots=True)
class Source:
    """One file and its text."""

    file: Path
    text: str


def files_of(path: Path) -> tuple[Path, ...]:
    """``path`` itself, or the YAML files of that folder in the order of their names.

    Raises UsageError where there is none.
    """
    try:
        if not path.is_dir():
            path.stat()
            return (path,)
        files = sorted(file for file in path.iterdir() if _is_ours(file))
    except FileNotFoundError:
        raise UsageError(f"there is no {path}", hint=_NONE_YET) from None
    except OSError as error:
        raise _unreadable(path, error) from None
    if not files:
        raise UsageError(f"there is no *.yaml or *.yml file in {path}", hint=_NONE_YET)
    return tuple(files)


def last_written(path: Path) -> datetime:
    """When a file of ``path`` was last written (UTC), as its file system has it."""
    return datetime.fromtimestamp(max(file.stat().st_mtime for file in files_of(path)), UTC)


def read(file: Path) -> Source | Problem:
    """The text of ``file``, or what keeps it from being one. Raises UsageError where it can't be opened."""
    try:
        with file.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise _unreadable(file, error) from None
    if len(content) > LARGEST:
        message = f"the file is larger than {LARGEST // 1000:,} kB, more than any mapping needs"
        return Problem(
            file, 1, 1, "", message, "is it the right file? A mapping can be split over a folder of files"
        )
    try:
        return Source(file, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        text = content[: error.start].decode("utf-8", errors="replace")
        line, column = line_and_column(text, len(text))
        return Problem(
            file, line, column, "", "the file is not UTF-8 text", "save it again with the encoding UTF-8"
        )


def _is_ours(file: Path) -> bool:
    return file.suffix in _SUFFIXES and not file.name.startswith(".") and file.is_file()


def _unreadable(path: Path, error: OSError) -> UsageError:
    reason = error.strerror or "it can't be opened"
    return UsageError(f"{path} can't be read: {reason}", hint="look at its name and permissions")
