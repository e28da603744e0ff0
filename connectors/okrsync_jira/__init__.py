"""Jira for okrsync: projects and queries are scopes, issues are work items. Cloud and Data Center."""

from okrsync.sdk import Plugin
from okrsync_jira.scope import JiraSelection
from okrsync_jira.settings import JiraSettings
from okrsync_jira.source import connect

plugin = Plugin(
    kind="jira",
    title="Jira",
    settings=JiraSettings,
    selection=JiraSelection,
    connect=connect,
    noun="issue",
    drifting=frozenset({"jql"}),
    example={"project": "DROP", "epic": "DROP-1", "weigh_by": "points"},
)
