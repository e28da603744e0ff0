"""Files that okrsync writes for a person: put in place whole or not at all, secrets for their owner alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from dotenv import set_key

from okrsync.errors import UsageError

_SECRET, _OPEN = 0o600, 0o644
# Lines of a .gitignore that keep an env file out of the repository.
_IGNORING = {"*.env", ".env*", ".env.*", "**/.env", "*"}


@dataclass(frozen=True, slots=True)
class Written:
    """A file that is to hold ``text``; ``secret`` makes it readable for its owner alone."""

    path: Path
    text: str
    secret: bool = False


@contextmanager
def in_place(files: Sequence[Written]) -> Iterator[Mapping[Path, Path]]:
    """Write each file beside its place, hand out where, and move all into place after the block.

    Where the block raises, or a file can't be written, nothing is changed. Raises UsageError for the latter.
    """
    with ExitStack() as undo:
        beside = {file.path: _beside(file, undo) for file in files}
        yield beside
        for path, temporary in beside.items():
            temporary.replace(path)


def env_text(path: Path, secrets: Mapping[str, str]) -> str:
    """What the env file at ``path`` says once each secret has its line; other lines stay as they are."""
    with ExitStack() as undo:
        known = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
        copy = _beside(Written(path, known, secret=True), undo)
        for name, value in secrets.items():
            set_key(copy, name, value, quote_mode="auto", encoding="utf-8")
        return copy.read_text(encoding="utf-8")


def gitignore_for(path: Path) -> Written | None:
    """The .gitignore that keeps ``path`` out of its repository; None where that is so, or there is none."""
    home = path.absolute().parent
    repository = next((folder for folder in (home, *home.parents) if (folder / ".git").exists()), None)
    if repository is None:
        return None
    between = [folder for folder in (home, *home.parents) if folder.is_relative_to(repository)]
    if any(_ignores(folder / ".gitignore", path.name, here=folder == home) for folder in between):
        return None
    own = home / ".gitignore"
    text = own.read_text(encoding="utf-8") if own.is_file() else ""
    gap = "" if not text or text.endswith("\n") else "\n"
    return Written(own, f"{text}{gap}{path.name}\n")


def _ignores(gitignore: Path, name: str, *, here: bool) -> bool:
    if not gitignore.is_file():
        return False
    lines = {line.strip() for line in gitignore.read_text(encoding="utf-8").splitlines()}
    anchored = {f"/{name}"} if here else set()
    return bool(lines & {name, *anchored, *(_IGNORING if name == ".env" else set())})


def _beside(file: Written, undo: ExitStack) -> Path:
    """The text in a file of another name in the same folder, gone at the end unless it was moved."""
    try:
        handle, name = mkstemp(dir=file.path.parent, prefix=f".{file.path.name}.", suffix=".new")
    except OSError as error:
        reason = error.strerror or "the folder can't be written to"
        raise UsageError(f"{file.path} can't be written: {reason}", hint="look at the folder") from None
    temporary = Path(name)
    undo.callback(_remove, temporary)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(file.text)
    temporary.chmod(_SECRET if file.secret else _OPEN)
    return temporary


def _remove(temporary: Path) -> None:
    with suppress(FileNotFoundError):
        temporary.unlink()
