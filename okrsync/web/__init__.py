"""What okrsync answers over HTTP: is it well, how is it doing, what tools say by webhook and people in Slack.

``app`` makes the application over a ``Door`` to the daemon; ``Server`` serves it in a thread of its own.
"""

from okrsync.web.app import app
from okrsync.web.door import Door, Library, Receiver, Reply
from okrsync.web.rules import Rules
from okrsync.web.server import Server

__all__ = ["Door", "Library", "Receiver", "Reply", "Rules", "Server", "app"]
