"""A page that shows an OpenAPI document with Swagger UI, offline: its files come from an installed package."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "flask_swagger_ui"
_HTML = "text/html; charset=utf-8"
_SCRIPT = "text/javascript; charset=utf-8"
_ASSETS = {"swagger-ui.css": "text/css; charset=utf-8", "swagger-ui-bundle.js": _SCRIPT}

# Swagger UI sets styles in its markup.
_ALLOWED = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
POLICY = (("Content-Security-Policy", _ALLOWED),)

_PAGE = """<!doctype html>
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


def found(path: str, title: str) -> tuple[bytes, str] | None:
    """The page at `/docs`, beside `/openapi.json`, or one of its files below it, and its type; else None."""
    if path == "/docs":
        return _PAGE.format(title=escape(title)).encode(), _HTML
    if path == "/docs/start.js":
        return _start(), _SCRIPT
    return _asset(path.removeprefix("/docs/")) if path.startswith("/docs/") else None


@cache
def _start() -> bytes:
    return Path(__file__).with_name("start.js").read_bytes()


@cache
def _asset(name: str) -> tuple[bytes, str] | None:
    content_type = _ASSETS.get(name)
    spec = find_spec(_PACKAGE)
    if content_type is None or spec is None or not spec.submodule_search_locations:
        return None
    return (Path(spec.submodule_search_locations[0]) / "dist" / name).read_bytes(), content_type
