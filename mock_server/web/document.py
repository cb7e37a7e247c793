"""An app's OpenAPI document, as flask-smorest describes its calls: all that is used of the insides of that is in here.

`tests/web/test_libraries.py` says what is missing when a release of it changes one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import apispec
import marshmallow
from flask import Flask
from flask_smorest import Api, Blueprint

from mock_server.version import __version__
from mock_server.web import examples, nulls, posts
from mock_server.web.fields import assumed
from mock_server.web.routing import Other
from mock_server.web.system import Call, Face

# The methods of its Api that are replaced here, each with what would happen otherwise.
REPLACED = {
    "_register_error_handlers": "errors would be answered by its handlers, not by our stages",
    "_register_responses": "the documents would have its own answers to errors",
    "_register_pagination_header": "the documents would have a schema that nobody uses",
}
# What every document says of whom to ask and what one may do with it.
_ABOUT = {
    "contact": {"name": "The maintainers of messaging-mock-server"},
    "license": {"name": "MIT", "identifier": "MIT"},
}


def documented(document: Any) -> Any:
    """A decorator of flask-smorest's, of which the view has what it documents, and no wrapper before it."""

    def decorated(view: Any) -> Any:
        view._apidoc = document(view)._apidoc  # noqa: SLF001 - where flask-smorest's Blueprint.route looks for it
        return view

    return decorated


class _FacePlugin(apispec.BasePlugin):
    """What a face says of its calls, for each path that goes into the document."""

    def __init__(self, face: Face) -> None:
        self._face = face
        self._assumed = {call: why for group in face.blueprints for call, why in group.assumed_calls.items()}

    def operation_helper(self, path: str | None = None, operations: dict[str, Any] | None = None, **_: Any) -> None:
        """Give each operation every refusal that it may answer with, and mark what the vendor does not state."""
        for method, operation in (operations or {}).items():
            call = _call(method, path or "", operation)
            responses = operation["responses"]
            for status, refusal in self._face.refusals.items():
                if refusal.when(call):
                    responses.setdefault(status, HTTPStatus(status).name)
            reason = self._assumed.get(f"{call.method} {call.path}")
            if reason is not None:
                operation.update(assumed(reason))


def _call(method: str, path: str, operation: Mapping[str, Any]) -> Call:
    parameters = operation.get("parameters", ())
    return Call(
        method=method.upper(),
        path=path,
        has_body="requestBody" in operation,
        has_query=any(parameter["in"] == "query" for parameter in parameters),
        is_open=operation.get("security") == [],
    )


def _no_null_default(_: Any, __: marshmallow.fields.Field[Any], *, ret: dict[str, Any], **___: Any) -> dict[str, Any]:
    """What is absent is None in here, but that is no default of the wire."""
    if "default" in ret and ret["default"] is None:
        del ret["default"]
    return {}


class _FaceApi(Api):
    """What describes the calls of a face: our stages render problems, and the face's tables say how."""

    # Every status that a call may answer with is listed, so nothing is left for a default to cover.
    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask, face: Face) -> None:
        self._face = face
        not_served = {"x-not-served": list(face.not_served)} if face.not_served else {}
        about = {
            "title": face.title,
            "version": __version__,
            "openapi_version": "3.1.0",
            "info": {"description": face.description, **_ABOUT, **not_served},
            "extra_plugins": [_FacePlugin(face)],
        }
        super().__init__(app, spec_kwargs=about)

    def _register_error_handlers(self) -> None:
        """Ours are stages."""

    def _register_pagination_header(self) -> None:
        """Nobody here pages by header, and an unused schema would stand in every document."""

    def _register_responses(self) -> None:
        """Only what the face answers, in its media type."""
        self.ma_plugin.converter.add_attribute_function(_no_null_default)
        self.ma_plugin.converter.add_attribute_function(nulls.documented)
        for status, refusal in self._face.refusals.items():
            response = {
                "description": refusal.meaning,
                "content": {self._face.media_type: {"schema": self._face.error_schema}},
                **({} if refusal.assumed is None else assumed(refusal.assumed)),
            }
            self.spec.components.response(HTTPStatus(status).name, response, lazy=True)

    def register_blueprint(self, blueprint: Blueprint, **_: Any) -> None:
        """Describe the calls of a blueprint that the app has registered already."""
        blueprint.register_views_in_doc(self, self._app, self.spec, name=blueprint.name, parameters=None)
        self.spec.tag({"name": blueprint.name, "description": blueprint.description})


def written(
    app: Flask, face: Face, paths: Mapping[str, Any], schemas: Mapping[str, type[marshmallow.Schema]]
) -> dict[str, Any]:
    """The document of a face, with these paths and schemas besides, which its app does not serve itself."""
    api = _FaceApi(app, face)
    api.register_converter(Other, lambda other: {"type": "string", "not": {"enum": list(other.words)}})
    # Said also where nobody is asked, so that no reader takes it for forgotten.
    api.spec.options["security"] = []
    if face.credential is not None:
        api.spec.components.security_scheme("credentials", dict(face.credential.scheme))
        api.spec.options["security"] = [{"credentials": []}]
    for blueprint in face.blueprints:
        api.register_blueprint(blueprint)
    if face.posts is not None:
        api.spec.tag(posts.TAG)
        api.spec.options["webhooks"] = posts.described(face.posts, api.ma_plugin.resolver.resolve_schema_dict)
    for name, schema in schemas.items():
        api.spec.components.schema(name, schema=schema)
    document: dict[str, Any] = api.spec.to_dict()
    document["paths"].update(paths)
    _tell_defaults(document)
    if face.examples is not None:
        examples.put_into(document, face.examples)
    return document


def _tell_defaults(document: dict[str, Any]) -> None:
    """Tell the default of each field of the document's bodies in its description; those of parameters stay.

    Many generators of clients take a field with a `default` for one that is always there, and have callers send it.
    """
    for schema in document["components"].get("schemas", {}).values():
        for field in schema.get("properties", {}).values():
            if "default" in field:
                # For who fills in a form: the web page does.
                field["x-default"] = field.pop("default")
                told = f"{json.dumps(field['x-default'])} unless told otherwise."
                field["description"] = f"{field['description']} {told}" if "description" in field else told
