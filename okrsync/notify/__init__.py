"""The digest on its way to people: as text, as Slack blocks, and through Slack's API."""
