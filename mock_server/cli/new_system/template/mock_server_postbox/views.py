"""`/v1/texts`."""

from __future__ import annotations

from typing import Any

from mock_server.web.arguments import SystemBlueprint
from mock_server.web.current import sandbox
from mock_server.web.http import Response
from mock_server.web.rendering import answered

from . import operations, schemas

blueprint = SystemBlueprint("Texts", __name__, description="Texts to telephones.", invalid=422)


@blueprint.route("/v1/texts", methods=["POST"])
@blueprint.arguments(schemas.NewText)
@blueprint.response(201, schemas.TextAnswer)
def send(body: dict[str, Any]) -> Response:
    """Send a text."""
    message = operations.send(sandbox(), body["sender"], body["to"], body["text"])
    return answered(schemas.TextAnswer, message, 201)


@blueprint.route("/v1/texts/<text_id>", methods=["GET"])
@blueprint.response(200, schemas.TextAnswer)
def get(text_id: str) -> Response:
    """Get a text."""
    return answered(schemas.TextAnswer, operations.get(sandbox(), text_id))
