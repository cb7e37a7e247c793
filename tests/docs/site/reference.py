"""The OpenAPI documents as pages of the site: their calls in a table, all of each in Swagger UI, no network."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any

from mock_server.server.loading import build_apps
from mock_server.server.settings import Settings
from mock_server.systems import ours
from tests.docs.blocks import ADDRESS
from tests.docs.tables import METHODS, operations, table

FOLDER = PurePosixPath("api")
CONTROL = "control"
# Of the package that the server's own pages of its documents take them from.
_RENDERER = ("swagger-ui.css", "swagger-ui-bundle.js")
# Its dark colours hang on the page's root element, which a style in a root of its own does not reach.
_DARK = (b"html.dark-mode", b".dark-mode")

_PAGE = """\
---
hide:
  - toc
---
# {title}

{description}

The base URL is `{server}`; the document is [{name}.json]({name}.json), version {version}.
{calls}
## Every call, with fields and examples

<div class="api-document" data-document="{name}.js" data-files="../assets/">{places}</div>
<script src="../assets/api/swagger-ui-bundle.js"></script>
<script src="{name}.js"></script>
<script src="../assets/show.js"></script>
"""


def found() -> Mapping[PurePosixPath, bytes]:
    """The pages, the documents, and what renders them, by where they lie in the site."""
    made = {
        PurePosixPath("assets/api", name): (files("flask_swagger_ui") / "dist" / name).read_bytes().replace(*_DARK)
        for name in _RENDERER
    }
    for name, document in documents().items():
        text = json.dumps(document, ensure_ascii=False)
        made[FOLDER / f"{name}.md"] = _page(name, document).encode()
        made[FOLDER / f"{name}.json"] = text.encode()
        # A page that is opened from a folder may load a script, and nothing else.
        made[FOLDER / f"{name}.js"] = f"window.apiDocument = {text};\n".encode()
    return made


@cache
def documents() -> Mapping[str, dict[str, Any]]:
    """Each document, as a server at the address that people read of has it."""
    apps = build_apps(Settings(only=ours()))
    served = {**apps.systems, CONTROL: apps.control}
    return {
        name: json.loads(app.openapi(f"{ADDRESS}/{'_mock' if name == CONTROL else name}"))
        for name, app in served.items()
    }


def _page(name: str, document: Mapping[str, Any]) -> str:
    info = document["info"]
    return _PAGE.format(
        name=name,
        title=info["title"],
        description=info["description"],
        version=info["version"],
        server=document["servers"][0]["url"],
        calls="".join(_calls(document)),
        places="".join(f'<span id="{call["operationId"]}"></span>' for call in operations(document)),
    )


def _calls(document: Mapping[str, Any]) -> Iterator[str]:
    for tag in document["tags"]:
        rows = [
            _row(method, path, call)
            for path, methods in document["paths"].items()
            for method, call in methods.items()
            if method in METHODS and tag["name"] in call["tags"]
        ]
        if rows:
            calls = table([("method", "path", "what it does"), *rows])
            yield f"\n## {tag['name']}\n\n{escape(tag['description'])}\n\n{calls}"


def _row(method: str, path: str, call: Mapping[str, Any]) -> tuple[str, str, str]:
    link = f'<a href="#{call["operationId"]}"><code>{path}</code></a>'
    return f"`{method.upper()}`", link, escape(call["summary"]) + " (assumed)" * call.get("x-assumed", False)
