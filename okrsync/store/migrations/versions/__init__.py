"""The revisions, oldest first. What was released is never edited."""
