"""GitHub for okrsync: repositories and projects are scopes, issues are work items."""

from okrsync.sdk import Plugin
from okrsync_github.scope import PROJECT, GitHubSelection
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import connect
from okrsync_github.webhook import webhook

plugin = Plugin(
    kind="github",
    title="GitHub",
    settings=GitHubSettings,
    selection=GitHubSelection,
    connect=connect,
    webhook=webhook,
    noun="issue",
    drifting=frozenset({PROJECT}),
    example={"connection": "code", "repo": "county/survey", "milestone": "Questionnaire"},
)
