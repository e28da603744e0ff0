"""The style sheet, the script and the icon: addressed by what is in them, so that browsers keep them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib import resources

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_TYPES = {
    "page.css": "text/css; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    type: str


def address(name: str) -> str:
    """Where the file called ``name`` is served."""
    return next(path for path, plain in _addresses().items() if plain == name)


async def serve(request: Request) -> Response:
    """One of the files, for everybody: there is nothing in them."""
    name = _addresses().get(request.scope["path"])
    if name is None:
        raise HTTPException(404)
    file = _files()[name]
    return Response(file.content, media_type=file.type, headers={"cache-control": _FOREVER})


@cache
def _files() -> Mapping[str, _File]:
    folder = resources.files("okrsync.web.pages") / "static"
    return {name: _File((folder / name).read_bytes(), kind) for name, kind in _TYPES.items()}


@cache
def _addresses() -> Mapping[str, str]:
    """The address of each file, which names its content."""
    return {f"/static/{_digest(file)}/{name}": name for name, file in _files().items()}


def _digest(file: _File) -> str:
    return blake2b(file.content, digest_size=8).hexdigest()
