"""The credentials that open the stand-ins, and nothing else in the world."""

JIRA_EMAIL = "okr@county.example"
JIRA_TOKEN = "sandbox-jira-token"  # noqa: S105
GITHUB_TOKEN = "ghp_sandboxGitHubToken"  # noqa: S105
TRELLO_KEY = "sandboxtrellokey"
TRELLO_TOKEN = "ATTAsandboxtrellotoken"  # noqa: S105
SLACK_TOKEN = "xoxb-sandbox-slack-token"  # noqa: S105
SLACK_APP_TOKEN = "xapp-1-sandbox-app-token"  # noqa: S105
