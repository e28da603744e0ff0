"""What is synced as one piece: a project, a repository, a board, a query."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Scope:
    """What is synced as one piece: ``kind`` is the tool's word (project, repo, board), ``name`` which one."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @classmethod
    def parse(cls, text: str) -> Scope:
        """The scope that ``str`` of it wrote."""
        kind, _, name = text.partition(" ")
        return cls(kind, name)
