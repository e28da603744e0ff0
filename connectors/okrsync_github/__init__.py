"""GitHub for okrsync: repositories are scopes, issues are work items."""

from okrsync.sdk import Plugin
from okrsync_github.scope import GitHubSelection
from okrsync_github.settings import GitHubSettings
from okrsync_github.source import connect

plugin = Plugin(
    kind="github",
    title="GitHub",
    settings=GitHubSettings,
    selection=GitHubSelection,
    connect=connect,
    noun="issue",
    example={"connection": "code", "repo": "county/survey", "milestone": "Questionnaire"},
)
