"""What the cards of a board looked like, in little room. Pure.

Cards fall into groups by their ids, and each group has the sum of what its cards look like. The sum of a
group in which nothing changed stays the same, in whatever order and in however many pages the cards come.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from zlib import crc32

from okrsync.sdk import WorkItem

GROUPS = 128
# JSON's numbers are whole up to 2 to the power of 53.
_MODULUS = 1 << 48

Faces = tuple[int, ...]


def added(faces: Faces, items: Iterable[WorkItem]) -> Faces:
    """``faces`` with those of ``items`` added."""
    sums = list(faces)
    for item in items:
        group = _group(item)
        sums[group] = (sums[group] + _face(item)) % _MODULUS
    return tuple(sums)


def differing(items: Sequence[WorkItem], before: Faces, after: Faces) -> list[WorkItem]:
    """The items of each group that is no longer as it was: what changed, and a few that did not."""
    return [item for item in items if before[_group(item)] != after[_group(item)]]


def _group(item: WorkItem) -> int:
    return crc32(item.id.encode()) % GROUPS


def _face(item: WorkItem) -> int:
    return int.from_bytes(blake2b(repr(item).encode("utf-8", "replace"), digest_size=6).digest())
