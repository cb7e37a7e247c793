"""`/v1/texts`."""

from __future__ import annotations

from typing import Any

from mock_server.web.arguments import SystemBlueprint
from mock_server.web.views import Response, answered, sandbox

from . import operations, schemas

blueprint = SystemBlueprint("Texts", __name__, description="Texts to telephones.", invalid=422)


@blueprint.post("/v1/texts", gives=schemas.TextAnswer, status=201, body=schemas.NewText)
def send(body: dict[str, Any]) -> Response:
    """Send a text."""
    message = operations.send(sandbox(), body["sender"], body["to"], body["text"])
    return answered(schemas.TextAnswer, message, 201)


@blueprint.get("/v1/texts/<text_id>", gives=schemas.TextAnswer)
def get(text_id: str) -> Response:
    """Get a text."""
    return answered(schemas.TextAnswer, operations.get(sandbox(), text_id))
