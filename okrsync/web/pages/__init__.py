"""The pages that people look at: the overview, key results, projects, connections, history, and the way in.

``pages`` makes their routes over a ``Door``; ``refused_to_people`` answers what can't be shown.
"""

from okrsync.web.pages.alone import refused_to_people
from okrsync.web.pages.serving import pages

__all__ = ["pages", "refused_to_people"]
