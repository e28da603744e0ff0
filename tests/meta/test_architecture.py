"""The pictures in ARCHITECTURE.md are the code's own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from itertools import pairwise, product
from typing import Any

import grimp

from tests.meta.documents import ROOT, blocks_of

_PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
_RULES = _PROJECT["tool"]["importlinter"]
[_ORDER, _PICTURE] = [block.text for block in blocks_of(ROOT / "ARCHITECTURE.md") if "usecases" in block.text]


def test_the_order_of_the_rooms_is_that_of_the_contract() -> None:
    [layers] = [contract["layers"] for contract in _RULES["contracts"] if contract["type"] == "layers"]
    told = [set(re.findall(r"\w+", layer)) for layer in _ORDER.split(">")]
    # How a command is found is no room.
    assert told == [set(re.findall(r"\w+", layer)) for layer in layers if layer != "__main__"]


def test_the_arrows_of_the_picture_are_the_imports_of_the_code() -> None:
    assert _drawn() == _without_detours(_imports())


def _drawn() -> set[tuple[str, str]]:
    """Every arrow of the picture, from who imports to whom."""
    arrows: set[tuple[str, str]] = set()
    for line in _PICTURE.splitlines()[1:]:
        ends = [re.findall(r"\w+", end) for end in line.split("-->")]
        for several, others in pairwise(ends):
            arrows.update(product(several, others))
    return arrows


def _imports() -> dict[str, set[str]]:
    """The rooms that each room imports."""
    graph = grimp.build_graph(*_RULES["root_packages"], cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            if _room(module) != _room(imported):
                found.setdefault(_room(module), set()).add(_room(imported))
    return found


def _room(module: str) -> str:
    package, _, rest = module.partition(".")
    return rest.partition(".")[0] if package == "okrsync" else package


def _without_detours(imports: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """The arrows that no others make up for: https://en.wikipedia.org/wiki/Transitive_reduction."""
    return {
        (room, imported)
        for room, every in imports.items()
        for imported in every
        if not any(imported in _reached(other, imports) for other in every - {imported})
    }


def _reached(room: str, imports: Mapping[str, set[str]]) -> set[str]:
    return {reached for one in imports.get(room, ()) for reached in {one, *_reached(one, imports)}}
