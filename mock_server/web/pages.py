"""A page that shows an OpenAPI document with Swagger UI, offline: its files come from an installed package."""

from __future__ import annotations

from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path

_PACKAGE = "flask_swagger_ui"
_ASSETS = {
    "swagger-ui.css": "text/css; charset=utf-8",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
}

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
<script>SwaggerUIBundle({{url: "openapi.json", dom_id: "#document", deepLinking: true, validatorUrl: null}});</script>
</body>
</html>
"""


def page(title: str) -> bytes:
    """The page, to be served as `docs` beside `openapi.json`; its assets are below it."""
    return _PAGE.format(title=escape(title)).encode()


@cache
def asset(name: str) -> tuple[bytes, str] | None:
    """One of the page's files and its content type, or None for anything else."""
    content_type = _ASSETS.get(name)
    spec = find_spec(_PACKAGE)
    if content_type is None or spec is None or not spec.submodule_search_locations:
        return None
    return (Path(spec.submodule_search_locations[0]) / "dist" / name).read_bytes(), content_type
