"""Files for okrsync: CSV and JSON lines, as any tool or script can write them."""

from okrsync.sdk import Plugin
from okrsync_file.scope import FILE, FileSelection
from okrsync_file.settings import FileSettings
from okrsync_file.source import connect

plugin = Plugin(
    kind="file",
    title="Files",
    settings=FileSettings,
    selection=FileSelection,
    connect=connect,
    noun="row",
    # A row that is deleted leaves no change behind.
    drifting=frozenset({FILE}),
    example={"connection": "exports", "name": "backlog.csv", "label": "Survey"},
)
