"""What decides the meaning of issues that nobody touches, but for names. Pure."""

from __future__ import annotations

import json
from hashlib import sha256

from okrsync.sdk import Json
from okrsync_jira.translate import Lens


def shape_of(lens: Lens, place: Json = None) -> str:
    """What stands for the settings, the site's estimate and link fields, and what the scope itself says.

    Where it differs, issues may mean something else although nobody touched them.
    """
    fields, meanings = lens.fields, lens.meanings
    described = [
        lens.site,
        list(fields.points),
        list(fields.epic_links),
        list(fields.sprints),
        sorted(meanings.by_status.items()),
        sorted(meanings.dropped),
        place,
    ]
    return sha256(json.dumps(described).encode()).hexdigest()[:16]
