"""The files of the page with their types, and the page itself, in which every file is named with the version of all."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

STATIC = Path(__file__).parent / "static"
# Where the page is, and below it its files, by version.
ROOT = "/_mock/ui"

_INDEX = "index.html"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
# Characters of the version; as many say nothing of each other's files by chance.
_LENGTH = 12


class Asset(NamedTuple):
    """A file, and its media type."""

    body: bytes
    content_type: str


class Page(NamedTuple):
    """The page, and what allows its import map, the one script in its markup, as a policy's source."""

    body: bytes
    import_map: str


@cache
def version() -> str:
    """What changes whenever any of the files does."""
    digest = hashlib.sha256()
    for name in names():
        digest.update(f"{name}\n".encode() + hashlib.sha256((STATIC / name).read_bytes()).digest())
    return digest.hexdigest()[:_LENGTH]


@cache
def names() -> tuple[str, ...]:
    """Every file below the page that is served, by its path."""
    served = (path for path in STATIC.rglob("*") if path.suffix in _TYPES and path.is_file())
    return tuple(sorted(path.relative_to(STATIC).as_posix() for path in served))


def asset(name: str) -> Asset | None:
    """One of the files; None for what is none of them."""
    return _asset(name) if name in names() else None


@cache
def _asset(name: str) -> Asset:
    path = STATIC / name
    return Asset(path.read_bytes(), _TYPES[path.suffix])


@cache
def page() -> Page:
    """The page, which names its files where they are served."""
    files = f"{ROOT}/a/{version()}"
    # What the vendored files call it, and where it is.
    import_map = json.dumps({"imports": {"preact": f"{files}/vendor/preact.mjs"}})
    # A browser that knows them asks for all at once, and not for each when another has named it.
    modules = "\n".join(
        f'<link rel="modulepreload" href="{files}/{name}">' for name in names() if name.endswith((".js", ".mjs"))
    )
    text = (STATIC / _INDEX).read_text("utf-8")
    values = (("%FILES%", files), ("%VERSION%", version()), ("%IMPORTS%", import_map), ("%MODULES%", modules))
    for mark, value in values:
        text = text.replace(mark, value)
    return Page(text.encode(), hashed(import_map))


def hashed(text: str) -> str:
    """What allows a script or a style with this text, as a policy's source."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
