"""A small kanban tool for okrsync: boards are scopes, tasks are work items."""

from okrsync.sdk import Plugin
from okrsync_kanban.scope import KanbanSelection
from okrsync_kanban.settings import KanbanSettings
from okrsync_kanban.source import connect

plugin = Plugin(
    kind="kanban",
    title="Kanban",
    settings=KanbanSettings,
    selection=KanbanSelection,
    connect=connect,
    noun="task",
    example={"board": "roof", "label": "Purchase"},
)
