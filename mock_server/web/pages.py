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

# The token is asked for only where the document is refused without it, and kept only as long as the tab is open. The
# systems' own documents never are, so their calls get the vendor's credentials and nothing else.
_START = b"""const KEY = "mock-control-token";
const url = "openapi.json";

async function read(token) {
  const headers = token === null ? {} : {Authorization: `Bearer ${token}`};
  const answer = await fetch(url, {headers});
  return answer.status === 401 ? null : answer.json();
}

function show(spec, token) {
  const withToken = (request) => {
    if (token !== null && new URL(request.url, location).origin === location.origin) {
      request.headers.Authorization = `Bearer ${token}`;
    }
    return request;
  };
  SwaggerUIBundle({
    spec, dom_id: "#document", deepLinking: true, validatorUrl: null, requestInterceptor: withToken,
  });
}

function ask(told) {
  const form = document.createElement("form");
  const label = document.createElement("label");
  const field = document.createElement("input");
  const button = document.createElement("button");
  const said = document.createElement("p");
  said.setAttribute("role", "status");
  said.textContent = told;
  field.type = "password";
  field.autocomplete = "off";
  field.required = true;
  button.textContent = "Show";
  label.append("Control token ", field);
  form.append(said, label, " ", button);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // What no header can hold is refused before it is sent.
    const spec = await read(field.value).catch(() => null);
    if (spec === null) {
      said.textContent = "That is not its token.";
      return;
    }
    sessionStorage.setItem(KEY, field.value);
    form.remove();
    show(spec, field.value);
  });
  document.getElementById("document").before(form);
  field.focus();
}

async function start() {
  const open = await read(null);
  if (open !== null) {
    show(open, null);
    return;
  }
  const kept = sessionStorage.getItem(KEY);
  const spec = kept === null ? null : await read(kept);
  if (spec === null) {
    sessionStorage.removeItem(KEY);
    ask("This server was started with a control token.");
  } else {
    show(spec, kept);
  }
}

start();
"""


def found(path: str, title: str) -> tuple[bytes, str] | None:
    """The page at `/docs`, beside `/openapi.json`, or one of its files below it, and its type; else None."""
    if path == "/docs":
        return _PAGE.format(title=escape(title)).encode(), _HTML
    if path == "/docs/start.js":
        return _START, _SCRIPT
    return _asset(path.removeprefix("/docs/")) if path.startswith("/docs/") else None


@cache
def _asset(name: str) -> tuple[bytes, str] | None:
    content_type = _ASSETS.get(name)
    spec = find_spec(_PACKAGE)
    if content_type is None or spec is None or not spec.submodule_search_locations:
        return None
    return (Path(spec.submodule_search_locations[0]) / "dist" / name).read_bytes(), content_type
