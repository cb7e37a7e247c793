"""One Flask app and one OpenAPI document for one System (flask-smorest)."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

import apispec
import marshmallow
import orjson
from flask import Flask
from werkzeug.routing import BaseConverter, Map

from mock_server.kernel.world import World
from mock_server.version import __version__
from mock_server.web import current, defaults, examples, lanes, limits, nulls, posts
from mock_server.web.current import RequestContext
from mock_server.web.fields import assumed
from mock_server.web.http import Environ, Request, Response, StartResponse
from mock_server.web.pipeline import STAGES, Stage, composed
from mock_server.web.routing import Found, Routes
from mock_server.web.smorest import DocumentedApi
from mock_server.web.system import Call, Face, System
from mock_server.web.tally import SERVED_BY

_CONTEXT = "context"
# What every document says of whom to ask and what one may do with it.
_ABOUT = {
    "contact": {"name": "The maintainers of messaging-mock-server"},
    "license": {"name": "MIT", "identifier": "MIT"},
}


class _Other(BaseConverter):
    """One segment that is none of these words, which are calls of their own: `<other("text"):message_id>`."""

    def __init__(self, url_map: Map, *words: str) -> None:
        super().__init__(url_map)
        self.words = words
        self.regex = f"(?!(?:{'|'.join(map(re.escape, words))})(?:/|$))[^/]+"


class PipedApp(Flask):
    """What is declared in Flask, served by a table of routes and a list of stages in place of Flask's own way."""

    def __init__(self, face: Face, world: World, stages: Sequence[Stage], max_import: int = limits.IMPORT_BODY) -> None:
        super().__init__(f"mock_server.{face.name}", static_folder=None)
        self.face = face
        self.world = world
        self._answer = composed(stages, _view)
        self.routes = Routes(self.url_map, {})
        self.max_import = max_import
        # Paths of the document that this app does not serve itself, and their schemas.
        self.foreign_paths: dict[str, Any] = {}
        self.foreign_schemas: dict[str, type[marshmallow.Schema]] = {}
        self.document: Written | None = None
        self.url_map.strict_slashes = False
        self.url_map.merge_slashes = False
        self.url_map.converters["other"] = _Other
        self.config.update(
            PROVIDE_AUTOMATIC_OPTIONS=False,
            API_TITLE=face.title,
            API_VERSION=__version__,
            OPENAPI_VERSION="3.1.0",
            API_SPEC_OPTIONS={"info": {"description": face.description, **_ABOUT, **_left_out(face)}},
        )

    def compile(self) -> None:
        """Make the table of routes from what is declared by now."""
        self.routes = Routes(self.url_map, self.view_functions)

    def wsgi_app(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Serve a request: no context of Flask's is pushed, and none of its hooks and error handlers is asked."""
        return self.respond(environ)(environ, start_response)

    def _judge(self, found: Found, environ: Environ) -> None:
        """Where a request is served, before anything happens to it, and what the log shows of it."""
        route, marks = found.route, found.route.marks
        if marks.waits:
            lanes.may_wait(environ)
        if marks.takes_long:
            lanes.takes_long(environ, found.values.get("sandbox_id", ""))
        if marks.path_is_secret or not found.values:
            # What the log shows in its place: where nothing of the path is the client's, nothing can be secret.
            environ["mock.path"] = f"/{self.face.name}{route.template}"

    def _begin(self, request: Request, found: Found | frozenset[str]) -> RequestContext[Any]:
        context = RequestContext(request=request, app=self, world=self.world, face=self.face, route=None)
        if isinstance(found, Found):
            context.route, context.marks = found.route, found.route.marks
        else:
            context.allowed = found
        return context

    def openapi(self, server_url: str) -> bytes:
        """Its OpenAPI 3.1 document as JSON, for an app at this address; its paths follow the base URL of clients."""
        if self.document is None:
            raise LookupError("nothing was declared for this app")
        written = dict(self.document.content())
        base = self.face.base_path
        outside = {"servers": [{"url": server_url}]}
        written["paths"] = {
            path.removeprefix(base): item if path.startswith(f"{base}/") else {**item, **outside}
            for path, item in written["paths"].items()
        }
        written["servers"] = [{"url": server_url + base}]
        return orjson.dumps(examples.in_order(written), option=orjson.OPT_INDENT_2)

    def respond(self, environ: Environ) -> Response:
        """What is answered to a request."""
        request = Request(environ, limits.SYSTEM_BODY)
        found = self.routes.find(request.method, request.path)
        if isinstance(found, Found):
            request.view_args = found.values
            environ[SERVED_BY] = self.face.name, found.route.template
            self._judge(found, environ)
        # One that is called again has kept it.
        kept: RequestContext[Any] | None = lanes.taken(environ, _CONTEXT)
        context = self._begin(request, found) if kept is None else kept.going_on(request)
        request.max_content_length = limits.body_limit(request.method, context.served_path, self.max_import)

        before = current.begin(context)
        try:
            return self._answer(context)
        except BaseException as error:
            context.withdraw()
            if kept is not None or isinstance(error, lanes.Waiting):
                lanes.kept(environ, _CONTEXT, lambda: context)
            raise
        finally:
            current.end(before)


def _view(context: RequestContext[Any]) -> Response:
    """What comes after all stages."""
    if context.route is None:
        raise LookupError("a stage let a request pass that no view serves")
    answered: Response = context.route.view(**context.request.view_args)
    return answered


def _left_out(face: Face) -> Mapping[str, Any]:
    return {"x-not-served": list(face.not_served)} if face.not_served else {}


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


class _FaceApi(DocumentedApi):
    """What describes the calls of a face."""

    def __init__(self, face: Face) -> None:
        self._face = face
        super().__init__(spec_kwargs={"extra_plugins": [_FacePlugin(face)]})

    def register_refusals(self) -> None:
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


def system_app(system: System, world: World) -> PipedApp:
    """The WSGI app of one System."""
    app = PipedApp(system, world, STAGES)
    declare(app)
    return app


def declare(app: PipedApp) -> None:
    """Register the blueprints. The app's OpenAPI document is written when it is first asked for: see `openapi`."""
    for blueprint in app.face.blueprints:
        app.register_blueprint(blueprint)
    app.compile()
    app.document = Written(partial(_described, app))


class Written:
    """What is written when it is first asked for, once, whoever asks at the same time."""

    def __init__(self, write: Callable[[], dict[str, Any]]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._written: dict[str, Any] | None = None

    def content(self) -> Mapping[str, Any]:
        """It takes a tenth of a second at first."""
        with self._lock:
            if self._written is None:
                self._written = self._write()
            return self._written


def _described(app: PipedApp) -> dict[str, Any]:
    face = app.face
    api = _FaceApi(face)
    api.init_app(app)
    api.register_converter(_Other, lambda other: {"type": "string", "not": {"enum": list(other.words)}})
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
    for name, schema in app.foreign_schemas.items():
        api.spec.components.schema(name, schema=schema)
    written: dict[str, Any] = api.spec.to_dict()
    written["paths"].update(app.foreign_paths)
    defaults.in_words(written)
    if face.examples is not None:
        examples.put_into(written, face.examples)
    return written
