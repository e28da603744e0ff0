"""Trello for okrsync: boards are scopes, cards are work items."""

from okrsync.sdk import Plugin
from okrsync_trello.scope import TrelloSelection
from okrsync_trello.settings import TrelloSettings
from okrsync_trello.source import connect
from okrsync_trello.webhook import webhook

plugin = Plugin(
    kind="trello",
    title="Trello",
    settings=TrelloSettings,
    selection=TrelloSelection,
    connect=connect,
    webhook=webhook,
    noun="card",
    example={"connection": "office", "board": "aBcD1234", "label": "Survey"},
)
