"""What the cards of a board looked like, in little room. Pure.

Cards fall into blocks by their ids, which is how they are paged through: the newest first. Each block has the
sum of what its cards look like, which stays the same where none of them changed, in whatever order they come.
So a block that was read can be judged before the next one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import NamedTuple

from okrsync.sdk import WorkItem

# How many blocks a cursor may hold: up to so many cards have one each.
MOST = 256
# JSON's numbers are whole up to 2 to the power of 53.
_MODULUS = 1 << 48


class Card(NamedTuple):
    """A card by id, and the items that it is: itself and its lines; none where it is no work."""

    id: str
    items: Sequence[WorkItem]


class Block(NamedTuple):
    """The cards down to the id ``down``, below those of the block before, and the sum of their faces."""

    down: str
    face: int


@dataclass(frozen=True, slots=True)
class Cut:
    """The blocks that are complete, the items of those that changed, and the cards of those to come."""

    blocks: tuple[Block, ...]
    news: Sequence[WorkItem]
    rest: Sequence[Card]


def cut(cards: Sequence[Card], known: Sequence[Block], *, is_all: bool) -> Cut:
    """``cards``, newest first, along the blocks that are ``known`` of them; new blocks where none are.

    The last of the cards is the last one read so far. ``is_all`` says that there are no more.
    """
    if not known:
        blocks = _blocks(cards, "") if is_all else [Block(card.id, _face([card])) for card in cards]
        return Cut(tuple(blocks), _items(cards), ())
    blocks, news = [], list[WorkItem]()
    for block in known:
        if not is_all and not (cards and cards[-1].id <= block.down):
            break
        inside = [card for card in cards if card.id >= block.down]
        cards = cards[len(inside) :]
        if _face(inside) != block.face:
            news += _items(inside)
        blocks += _blocks(inside, block.down)
    return Cut(tuple(blocks), news, cards)


def thinned(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same in fewer blocks, where there are too many to keep."""
    while len(blocks) > MOST:
        pairs = [blocks[at : at + 2] for at in range(0, len(blocks), 2)]
        blocks = [Block(pair[-1].down, sum(one.face for one in pair) % _MODULUS) for pair in pairs]
    return tuple(blocks)


def _blocks(cards: Sequence[Card], down: str) -> list[Block]:
    """Each card as a block, of which the last one reaches ``down``."""
    if not cards:
        return [Block(down, 0)]
    *others, last = cards
    return [Block(card.id, _face([card])) for card in others] + [Block(down, _face([last]))]


def _items(cards: Iterable[Card]) -> list[WorkItem]:
    return [item for card in cards for item in card.items]


def _face(cards: Iterable[Card]) -> int:
    faces = (blake2b(repr(item).encode("utf-8", "replace"), digest_size=6) for item in _items(cards))
    return sum(int.from_bytes(face.digest()) for face in faces) % _MODULUS
