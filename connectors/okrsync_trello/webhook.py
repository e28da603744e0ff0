"""Trello's webhooks: whether one is genuine, and which boards it is about.

https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from okrsync.sdk import Delivery, Hint, Registration, Scope, Webhook

# https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/
_OF_NO_USE = frozenset(
    {
        *("commentCard", "updateComment", "deleteComment", "copyCommentCard"),
        *("addAttachmentToCard", "deleteAttachmentFromCard"),
    }
)
_TAKES_AWAY = frozenset(
    {
        *("deleteCard", "moveCardFromBoard", "moveListFromBoard"),
        *("deleteCheckItem", "removeChecklistFromCard", "convertToCardFromCheckItem"),
    }
)


def verify(delivery: Delivery, secret: str) -> bool:
    """Whether ``X-Trello-Webhook`` is that of the body and the registered address under ``secret``.

    https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/#webhook-signatures
    """
    content = delivery.body + delivery.address.encode()
    # SHA-1 is what Trello signs with; as an HMAC it still can't be forged.
    right = base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha1).digest())
    said = delivery.headers.get("x-trello-webhook", "")
    return bool(secret) and hmac.compare_digest(right, said.encode())


def hint(delivery: Delivery, scopes: Sequence[Scope]) -> Hint | None:
    """The boards that an action happened on."""
    action = delivery.text("action", "type")
    if action in _OF_NO_USE:
        return None
    board = ("action", "data", "board")
    names = {name for key in ("id", "shortLink") if (name := delivery.text(*board, key))}
    gone = action in _TAKES_AWAY
    return Hint([scope for scope in scopes if scope.name in names] if names else None, gone)


webhook = Webhook(
    verify=verify,
    hint=hint,
    registration=Registration(
        where="by Trello's API alone, once for each board: POST /1/webhooks with callbackURL and idModel",
        content_type="application/json",
        signing="none to choose: it is the 'Secret' beside the API key at https://trello.com/power-ups/admin",
        events=("everything that happens on the board",),
        remarks=(
            "callbackURL must be this address, character by character: it is part of what Trello signs",
            "idModel is the board's id of 24 digits, which the board's address with .json at its end shows",
            "okrsync run must be reachable before: Trello asks the address when it registers it",
        ),
        documentation="https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/",
    ),
    probed=True,
)
