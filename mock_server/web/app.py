"""One Flask app for one face, with its OpenAPI document: what serves its calls."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from flask import Flask
from marshmallow import Schema
from werkzeug.routing import BaseConverter

from mock_server.kernel.world import World
from mock_server.web import current, document, examples, lanes, limits
from mock_server.web.current import RequestContext
from mock_server.web.http import Environ, Request, Response, StartResponse
from mock_server.web.pipeline import Stage, composed
from mock_server.web.routing import Found, Other, Routes
from mock_server.web.served import SERVED_BY
from mock_server.web.system import Face

_CONTEXT = "context"


class PipedApp(Flask):
    """What is declared in Flask, served by a table of routes and a list of stages in place of Flask's own way."""

    def __init__(
        self,
        face: Face,
        world: World,
        stages: Sequence[Stage],
        max_import: int = limits.IMPORT_BODY,
        converters: Mapping[str, type[BaseConverter]] | None = None,
    ) -> None:
        super().__init__(f"mock_server.{face.name}", static_folder=None)
        self.face = face
        self.world = world
        self._answer = composed(stages, _view)
        self.max_import = max_import
        # Paths of the document that this app does not serve itself, and their schemas.
        self.foreign_paths: dict[str, Any] = {}
        self.foreign_schemas: dict[str, type[Schema]] = {}
        self._document: Mapping[str, Any] | None = None
        self._writing = threading.Lock()
        self.url_map.strict_slashes = False
        self.url_map.merge_slashes = False
        self.url_map.converters.update({"other": Other, **(converters or {})})
        self.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
        for blueprint in face.blueprints:
            self.register_blueprint(blueprint)
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
        written = dict(self._written())
        base = self.face.base_path
        outside = {"servers": [{"url": server_url}]}
        written["paths"] = {
            path.removeprefix(base): item if path.startswith(f"{base}/") else {**item, **outside}
            for path, item in written["paths"].items()
        }
        written["servers"] = [{"url": server_url + base}]
        return orjson.dumps(examples.in_order(written), option=orjson.OPT_INDENT_2)

    def _written(self) -> Mapping[str, Any]:
        """It takes a tenth of a second at first: once, whoever asks at the same time."""
        with self._writing:
            if self._document is None:
                self._document = document.written(self, self.face, self.foreign_paths, self.foreign_schemas)
            return self._document

    def respond(self, environ: Environ) -> Response:
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

        before = current.CURRENT.set(context)
        try:
            return self._answer(context)
        except BaseException as error:
            context.withdraw()
            if kept is not None or isinstance(error, lanes.Waiting):
                lanes.kept(environ, _CONTEXT, lambda: context)
            raise
        finally:
            current.CURRENT.reset(before)


def _view(context: RequestContext[Any]) -> Response:
    """What comes after all stages."""
    if context.route is None:
        raise LookupError("a stage let a request pass that no view serves")
    answered: Response = context.route.view(**context.request.view_args)
    return answered
