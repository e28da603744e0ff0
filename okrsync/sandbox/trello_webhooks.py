"""What Trello posts when something happens on a board.

https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from okrsync.sandbox import trello_payloads as view
from okrsync.sandbox.courier import Hook, Parcel, by_trello

if TYPE_CHECKING:
    from okrsync.sandbox.trello_state import Action, Board


def told(hook: Hook, action: Action, board: Board) -> Parcel:
    """An action, and the board that it happened on."""
    webhook = {"idModel": board.id, "callbackURL": hook.url, "active": True}
    return by_trello(hook, {"action": view.action(action), "model": view.board(board), "webhook": webhook})
