"""The root of every error that a person may see."""

from __future__ import annotations

from typing import ClassVar


class OkrsyncError(Exception):
    """Something went wrong in a way that a person can act on.

    ``message`` says what happened and where, ``hint`` what to do about it. ``exit_code`` is what a command
    ends with: 1 problems found, 2 wrong usage or configuration, 3 a tool could not be reached.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class Superseded(OkrsyncError):
    """Something later took the place of what was under way, which is not kept."""


class UsageError(OkrsyncError):
    """The command, the environment or the file asks for something that can't be done."""

    exit_code = 2
