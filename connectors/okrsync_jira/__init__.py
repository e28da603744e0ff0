"""Jira for okrsync: projects, boards, filters and queries are scopes. Cloud and Data Center."""

from okrsync.sdk import Plugin
from okrsync_jira.scope import BOARD, FILTER, JQL, JiraSelection
from okrsync_jira.settings import JiraSettings
from okrsync_jira.source import connect
from okrsync_jira.webhook import webhook

plugin = Plugin(
    kind="jira",
    title="Jira",
    settings=JiraSettings,
    selection=JiraSelection,
    connect=connect,
    webhook=webhook,
    noun="issue",
    drifting=frozenset({BOARD, FILTER, JQL}),
    example={"project": "DROP", "epic": "DROP-1", "weigh_by": "points"},
)
