"""The pages of a server, each under its policy: the web page, and one that shows an OpenAPI document with Swagger UI.

Neither needs anything of other servers: the files of Swagger UI come from an installed package.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from mock_server.ui import files

_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"

_FILES = f"{files.ROOT}/a/"
# It may load its own files and ask its own server, nothing else.
_WEB_PAGE_MAY = (
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

_PACKAGE = "flask_swagger_ui"
_ASSETS = {"start.js": _SCRIPT, "swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": _SCRIPT}
# Swagger UI sets styles in its markup.
_SWAGGER_UI_MAY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_OF_DOCUMENTS = (("Content-Security-Policy", _SWAGGER_UI_MAY),)
_SHOWS_A_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title}</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="document"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""


class Found(NamedTuple):
    """What is answered with 200: a body, its media type, and headers beyond those of any answer."""

    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...]


def is_web_page(path: str) -> bool:
    return path == files.ROOT or path.startswith(f"{files.ROOT}/")


def web_page(path: str) -> Found | None:
    """The web page, for each of its views, or one of its files; None for a file that there is not."""
    policy = ("Content-Security-Policy", _WEB_PAGE_MAY.format(import_map=files.page().import_map))
    if path.startswith(_FILES):
        version, _, name = path.removeprefix(_FILES).partition("/")
        asset = files.asset(name) if version == files.version() else None
        return None if asset is None else Found(*asset, (policy, *_ALIKE, _FOREVER))
    return Found(files.page().body, _HTML, (policy, *_ALIKE, ("Cache-Control", "no-store")))


def is_wanted(environ: Mapping[str, Any]) -> bool:
    """Whether who asks for the root is a browser, which shows pages: it says so, and programs do not."""
    accepted: str = environ.get("HTTP_ACCEPT") or ""
    return "text/html" in (kind.partition(";")[0].strip().lower() for kind in accepted.split(","))


def of_document(path: str, title: str) -> Found | None:
    """The page at `/docs`, beside `/openapi.json`, or one of its files below it; None for anything else."""
    if path == "/docs":
        return Found(_SHOWS_A_DOCUMENT.format(title=escape(title)).encode(), _HTML, _OF_DOCUMENTS)
    name = path.removeprefix("/docs/")
    body = _asset(name) if path != name and name in _ASSETS else None
    return None if body is None else Found(body, _ASSETS[name], _OF_DOCUMENTS)


@cache
def _asset(name: str) -> bytes | None:
    if name == "start.js":
        return Path(__file__).with_name(name).read_bytes()
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return (Path(spec.submodule_search_locations[0]) / "dist" / name).read_bytes()
