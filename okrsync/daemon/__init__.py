"""The daemon: what runs by itself, on schedule, and what is handed to it."""
