"""What to ask Trello for. Pure.

https://developer.atlassian.com/cloud/trello/rest/
"""

from __future__ import annotations

from collections.abc import Mapping

from okrsync.sdk import Ask, ItemRef, Scope

# The most that one page may hold, see `_page`.
PAGE = 1000


def me() -> Ask:
    """Who the token belongs to."""
    return Ask("/members/me", {"fields": "username,fullName"})


def board(scope: Scope) -> Ask:
    """The board itself."""
    return Ask(f"/boards/{scope.name}", {"fields": "id,name,shortLink"})


def lists(scope: Scope) -> Ask:
    """Every list, those in the archive included: their cards do not say that they are archived."""
    return Ask(f"/boards/{scope.name}/lists", {"filter": "all", "fields": "name,closed"})


def labels(scope: Scope) -> Ask:
    """Every label."""
    return Ask(f"/boards/{scope.name}/labels", {"limit": PAGE, "fields": "name,color"})


def custom_fields(scope: Scope) -> Ask:
    """The definitions of the board's own fields."""
    return Ask(f"/boards/{scope.name}/customFields")


def cards(scope: Scope, before: str | None) -> Ask:
    """A page of whole cards, those in the archive included, older by id than ``before``.

    All fields are asked for, since some that matter (``dateCompleted``) have no documented name.
    """
    nested = {"members": "true", "member_fields": "username,fullName", "customFieldItems": "true"}
    return _page(scope, nested, before)


def card_names(scope: Scope, before: str | None) -> Ask:
    """A page of no more of each card than its names and whether it is a real one."""
    return _page(scope, {"fields": "shortLink,isTemplate,cardRole"}, before)


def card(ref: ItemRef) -> Ask:
    """Where a card is now."""
    return Ask(f"/cards/{ref.id}", {"fields": "idBoard,isTemplate,cardRole"})


def _page(scope: Scope, asked: Mapping[str, str], before: str | None) -> Ask:
    # https://developer.atlassian.com/cloud/trello/guides/rest-api/api-introduction/#paging
    place = {"before": before} if before else {}
    return Ask(f"/boards/{scope.name}/cards/all", {**asked, "limit": PAGE, **place})
