"""Trello's JSON as documented, with invented names, and a board read from it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from okrsync.sdk import Json, Record, records
from okrsync_trello.board import Board
from okrsync_trello.settings import TrelloSettings

PAYLOADS = Path(__file__).parent / "payloads"


@pytest.fixture
def payload() -> Callable[[str], Json]:
    """A payload file by name, fresh each time."""
    return lambda name: json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def settings() -> Callable[..., TrelloSettings]:
    """Settings with whatever is given on top."""

    def make(**more: Any) -> TrelloSettings:
        written = {"kind": "trello", "key": "invented-key", "token": "invented-token", **more}
        return TrelloSettings.model_validate(written)

    return make


@pytest.fixture
def board(payload: Callable[[str], Json], settings: Callable[..., TrelloSettings]) -> Callable[..., Board]:
    """The board of the payloads, as settings with whatever is given on top see it."""

    def make(**more: Any) -> Board:
        return Board.of(
            lists=records(payload("lists"), "lists"),
            labels=records(payload("labels"), "labels"),
            fields=records(payload("custom_fields"), "custom fields"),
            settings=settings(**more),
        )

    return make


@pytest.fixture
def card(payload: Callable[[str], Json]) -> Callable[..., Record]:
    """The first card of the payloads, with whatever is given changed; None stands for null."""
    return lambda **changed: Record({**payload("cards")[0], **changed}, "card")
