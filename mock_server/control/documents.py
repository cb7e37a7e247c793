"""`/_mock/openapi.json` and `/_mock/docs`: the control plane's own document, and a page that shows it."""

from __future__ import annotations

from mock_server.control._common import group
from mock_server.control.schemas._common import Health, Live
from mock_server.kernel.problems import NotFound
from mock_server.web import current, pages
from mock_server.web.app import PipedApp
from mock_server.web.gateway import base_url
from mock_server.web.http import Response
from mock_server.web.system import waits

blueprint = group("Documents", "What is served.")


@blueprint.get("/openapi.json", gives={"type": "object"})
@waits
def get_document() -> Response:
    """Get the OpenAPI document of the control plane

    This very document, with the address that the caller reached it at.
    """
    context = current.context()
    here = base_url(context.request.environ) + "/_mock"
    return Response(context.app.openapi(here), content_type="application/json")


@blueprint.route("/docs", methods=["GET"])
@blueprint.doc(security=[])
@blueprint.response(200, {"type": "string"}, content_type="text/html")
def show_document() -> Response:
    """Show the document of the control plane with Swagger UI; the page needs no token, and asks for it

    A page without remote parts.
    """
    return _page()


@blueprint.route("/docs/<name>", methods=["GET"])
@blueprint.doc(security=[])
@blueprint.response(200, {"type": "string"}, content_type="text/css")
@blueprint.alt_response(200, schema={"type": "string"}, content_type="text/javascript")
def get_asset(name: str) -> Response:
    """Get one of the files of Swagger UI

    They come from an installed package, so that the page works offline.
    """
    return _page(name)


def _page(name: str | None = None) -> Response:
    found = pages.of_document("/docs" if name is None else f"/docs/{name}", current.context().face.title)
    if found is None:
        raise NotFound("file", name or "")
    return Response(found.body, headers=found.headers, content_type=found.content_type)


# Of each path: its operation's id, summary and description, and what it answers with.
_PROBES = {
    "/health": (
        *("getHealth", "Whether the server answers; needs no token"),
        *("It answers before all systems are loaded; `ready` says whether they are.", "Health"),
    ),
    "/livez": (
        *("getLiveness", "Whether the process answers at all; needs no token"),
        *("For who restarts a process that does not.", "Live"),
    ),
    "/readyz": (
        *("getReadiness", "Whether all of the server answers; needs no token"),
        *("It is 503 until every system and the control plane are loaded: for who sends requests to it.", "Health"),
    ),
}


def describe_probes(app: PipedApp) -> None:
    """They are answered by the gateway, before this app is there; the document tells of them all the same."""
    app.foreign_schemas |= {"Health": Health, "Live": Live}
    for path, (name, summary, description, schema) in _PROBES.items():
        content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
        app.foreign_paths[path] = {
            "get": {
                "summary": summary,
                "operationId": name,
                "description": description,
                "tags": ["Server"],
                "security": [],
                "responses": {"200": {"description": "OK", "content": content}},
            }
        }
