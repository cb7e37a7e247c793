"""What a system posts to receivers of webhooks, as its document tells it: OpenAPI 3.1's `webhooks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from marshmallow import Schema

from mock_server.kernel.structs import struct
from mock_server.web.fields import assumed
from mock_server.web.marks import operation_id

TAG = {"name": "Webhook events", "description": "What is posted to receivers, an operation for each event."}


@struct(frozen=True, slots=True, kw_only=True)
class Posts:
    """The body of each event, the headers beside it with what they hold, how it is signed, and what is assumed.

    `with_secret` are headers that are sent only where the subscription has a secret.
    """

    bodies: Mapping[str, type[Schema]]
    headers: Mapping[str, str]
    signed: str
    assumed: str
    with_secret: Mapping[str, str] = field(default_factory=dict)


def described(posts: Posts, refer: Callable[[type[Schema]], Mapping[str, Any]]) -> dict[str, Any]:
    """The document's `webhooks`; `refer` makes a schema a component and returns the reference to it."""
    headers = [
        {"name": name, "in": "header", "required": always, "description": told, "schema": {"type": "string"}}
        for always, named in ((True, posts.headers), (False, posts.with_secret))
        for name, told in named.items()
    ]
    return {
        event: {
            "post": {
                "operationId": operation_id("receive_" + event.replace(".", "_")),
                "summary": f"`{event}` happened",
                "description": posts.signed,
                "tags": [TAG["name"]],
                "security": [],
                "parameters": headers,
                "requestBody": {"required": True, "content": {"application/json": {"schema": refer(schema)}}},
                "responses": {"200": {"description": "The receiver has it."}},
                **assumed(posts.assumed),
            }
        }
        for event, schema in posts.bodies.items()
    }
