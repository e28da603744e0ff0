"""What to ask Trello for. Pure.

https://developer.atlassian.com/cloud/trello/rest/
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from okrsync.sdk import Ask, ItemRef, Scope
from okrsync_trello.checklists import card_key_of
from okrsync_trello.scope import CHECKLISTS

# The most that one page may hold, see `_page`; with checklists Trello refuses far earlier ("Too many").
PAGE = 1000
CHECKLISTS_PAGE = 100
# Where Trello refuses even so few at once, asking for fewer is no use.
FEWEST = 10
# What is known of a card. Some have no documented name (``dateCompleted``); where they are not told, the
# board's actions are all that tells of them.
_CARD = (
    *("name", "shortLink", "shortUrl", "idList", "closed", "due", "dueComplete", "dateLastActivity"),
    *("dateCompleted", "dateClosed", "labels", "badges", "isTemplate", "cardRole"),
)

_LIST_FIELDS, _LABEL_FIELDS = "name,closed", "name,color"

# What may change a card's state: https://developer.atlassian.com/cloud/trello/guides/rest-api/action-types/
# `updateCard` as a whole, since nothing says that its marks can be asked for by themselves.
ACTIONS = (
    *("createCard", "copyCard", "emailCard", "convertToCardFromCheckItem", "moveCardToBoard"),
    *("updateCard", "updateList:closed", "updateCheckItemStateOnCard"),
)


def me() -> Ask:
    """Who the token belongs to."""
    return Ask("/members/me", {"fields": "username,fullName"})


def tokens() -> Ask:
    """Every token of the account and when it ends, which some tokens may not ask.

    Not `/tokens/TOKEN`: an address is no place for a secret.
    https://developer.atlassian.com/cloud/trello/rest/api-group-members/#api-members-id-tokens-get
    """
    return Ask("/members/me/tokens", {"webhooks": "false"}, expect=frozenset({400, 401, 403, 404}))


def boards() -> Ask:
    """Every board that the token's owner is a member of."""
    return Ask("/members/me/boards", {"filter": "all", "fields": "name,shortLink,closed"})


def board(scope: Scope) -> Ask:
    """The board itself."""
    return Ask(f"/boards/{scope.name}", {"fields": "id,name,shortLink"})


def overview(scope: Scope) -> Ask:
    """The board with its last activity and, along with it, all that its cards refer to.

    https://developer.atlassian.com/cloud/trello/guides/rest-api/nested-resources/
    """
    nested: dict[str, str | int] = {
        "lists": "all",
        "list_fields": _LIST_FIELDS,
        "labels": "all",
        "labels_limit": PAGE,
        "label_fields": _LABEL_FIELDS,
        "customFields": "true",
    }
    return Ask(f"/boards/{scope.name}", {"fields": "dateLastActivity", **nested})


def lists(scope: Scope) -> Ask:
    """Every list, those in the archive included: their cards do not say that they are archived."""
    return Ask(f"/boards/{scope.name}/lists", {"filter": "all", "fields": _LIST_FIELDS})


def labels(scope: Scope) -> Ask:
    """Every label."""
    return Ask(f"/boards/{scope.name}/labels", {"limit": PAGE, "fields": _LABEL_FIELDS})


def custom_fields(scope: Scope) -> Ask:
    """The definitions of the board's own fields."""
    return Ask(f"/boards/{scope.name}/customFields")


def cards(scope: Scope, before: str | None, most: int) -> Ask:
    """A page of at most so many cards, those in the archive included, older by id than ``before``."""
    nested = {
        "fields": ",".join(_CARD),
        "members": "true",
        "member_fields": "username,fullName",
        "customFieldItems": "true",
    }
    return _page(scope, nested, before, most)


def card_names(scope: Scope, before: str | None, most: int) -> Ask:
    """A page of no more of each card than its names and whether it is a real one."""
    return _page(scope, {"fields": "shortLink,isTemplate,cardRole"}, before, most)


def card_stances(scope: Scope, before: str | None, most: int) -> Ask:
    """A page of what each card's state follows from, today."""
    fields = {"fields": "shortLink,idList,closed,dueComplete,dateCompleted,dateClosed"}
    return _page(scope, fields, before, most)


def card(ref: ItemRef) -> Ask:
    """Where a card is now, or the card that a line of a checklist belongs to."""
    fields = {"fields": "idBoard,isTemplate,cardRole"}
    owner = card_key_of(ref)
    return (
        Ask(f"/cards/{owner}", {**fields, "checklists": "all"}) if owner else Ask(f"/cards/{ref.id}", fields)
    )


def actions(scope: Scope, since: datetime | None, before: str | None, most: int) -> Ask:
    """A page of what happened to the board's cards, newest first, before the action ``before``."""
    place = {"before": before} if before else {}
    start = {"since": since.isoformat()} if since else {}
    asked = {
        "filter": ",".join(ACTIONS),
        "fields": "type,date,data",
        "memberCreator": "false",
        "member": "false",
    }
    return Ask(f"/boards/{scope.name}/actions", {**asked, "limit": most, **place, **start})


def _page(scope: Scope, asked: Mapping[str, str], before: str | None, most: int) -> Ask:
    # https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
    place = {"before": before} if before else {}
    with_lines = scope.kind == CHECKLISTS
    nested = {"checklists": "all"} if with_lines else {}
    limit = min(most, CHECKLISTS_PAGE) if with_lines else most
    return Ask(f"/boards/{scope.name}/cards/all", {**asked, **nested, "limit": limit, **place})
