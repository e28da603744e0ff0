"""Items for counting are held as long as there is room, and are read again where there was none."""

from __future__ import annotations

from collections.abc import Iterable

from okrsync.domain.work import TrackedItem
from okrsync.store.bare import Bare
from tests.unit.domain.made_up import item


class Reader:
    """Scopes of two items each, and which of them were read."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, connection: str, scope: str) -> Iterable[TrackedItem]:
        self.read.append(scope)
        return [item(f"{scope}-{number}", connection=connection, scope=scope) for number in (1, 2)]


def test_a_scope_is_read_once_as_long_as_there_is_room() -> None:
    reader = Reader()
    bare = Bare(reader, most=4)
    for scope in ("a", "b", "a", "b"):
        assert [t.item.key for t in bare.items("tool", scope)] == [f"{scope}-1", f"{scope}-2"]
    assert reader.read == ["a", "b"]


def test_what_was_asked_for_longest_ago_makes_room() -> None:
    reader = Reader()
    bare = Bare(reader, most=4)
    for scope in ("a", "b", "a", "c", "a", "b"):
        bare.items("tool", scope)
    assert reader.read == ["a", "b", "c", "b"]


def test_a_scope_that_is_larger_than_the_room_is_held_while_it_is_the_last() -> None:
    reader = Reader()
    bare = Bare(reader, most=1)
    for scope in ("a", "a", "b", "a"):
        assert len(bare.items("tool", scope)) == 2
    assert reader.read == ["a", "b", "a"]
