"""The web page at `/_mock/ui/`, under a policy that lets it load its own files and ask its own server, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mock_server.ui import files

_FILES = f"{files.ROOT}/a/"
_POLICY = (
    "default-src 'none'; script-src 'self' {import_map}; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_ALIKE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
# A file's name has the version of all files in it.
_FOREVER = ("Cache-Control", "public, max-age=31536000, immutable")


class Found(NamedTuple):
    """What is answered with 200: a body, its media type, and headers beyond those of any answer."""

    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...]


def is_at(path: str) -> bool:
    """Whether a path belongs to the page."""
    return path == files.ROOT or path.startswith(f"{files.ROOT}/")


def found(path: str) -> Found | None:
    """The page, for each of its views, or one of its files; None for a file that there is not."""
    if path.startswith(_FILES):
        version, _, name = path.removeprefix(_FILES).partition("/")
        asset = files.asset(name) if version == files.version() else None
        return None if asset is None else Found(*asset, (*_headers(), _FOREVER))
    body = files.page().body
    return Found(body, "text/html; charset=utf-8", (*_headers(), ("Cache-Control", "no-store")))


def is_wanted(environ: Mapping[str, Any]) -> bool:
    """Whether who asks for the root is a browser, which shows pages: it says so, and programs do not."""
    accepted: str = environ.get("HTTP_ACCEPT") or ""
    return "text/html" in (kind.partition(";")[0].strip().lower() for kind in accepted.split(","))


def _headers() -> tuple[tuple[str, str], ...]:
    return (("Content-Security-Policy", _POLICY.format(import_map=files.page().import_map)), *_ALIKE)
