"""How a body and a query string become a view's arguments: their form first, then their fields."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partialmethod, wraps
from typing import Any

from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, ValidationError
from webargs.flaskparser import FlaskParser

from mock_server.kernel.findings import UNKNOWN_FIELD, UNKNOWN_PARAMETER, Note
from mock_server.kernel.problems import Invalid, MalformedBody, WrongContentType
from mock_server.web import current, nulls, reading
from mock_server.web.document import documented
from mock_server.web.http import Request
from mock_server.web.marks import mark, marks_of, named
from mock_server.web.schemas import Loader, compiled, fields_of, parts

# A path, or with the reason why it is served one that the vendor does not state; None for one that it does.
Path = str | tuple[str, str | None]

# So deep are the names of parts told.
_DEEPEST = 5
# How Flask writes a variable of a path.
_VARIABLE = re.compile(r"<(?:[^<>]*:)?(\w+)>")
# What some editors and languages put before UTF-8.
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def json_object(request: Request) -> dict[str, Any]:
    """The request's body. Raises MalformedBody, WrongContentType."""
    body = request.get_data()
    if not body:
        raise MalformedBody("The request has no body.")
    if not is_json(request):
        raise WrongContentType(request.mimetype)
    try:
        document = reading.parse(body.removeprefix(_BYTE_ORDER_MARK))
    except reading.TooDeep as error:
        raise MalformedBody(f"The body is nested deeper than {reading.MAX_DEPTH} levels.") from error
    except ValueError as error:
        raise MalformedBody("The body is not JSON.") from error
    if not isinstance(document, dict):
        raise MalformedBody("The body is not a JSON object.")
    return document


def is_json(request: Request) -> bool:
    """Whether a request declares its body to be JSON."""
    mimetype = request.mimetype
    return mimetype == "application/json" or (mimetype.startswith("application/") and mimetype.endswith("+json"))


Load = Callable[[Request], Any]


def _loaded(loader: Loader, data: Any) -> Any:
    """Raises Invalid."""
    try:
        return loader(data)
    except ValidationError as error:
        raise Invalid(error.messages_dict) from error


def _lenient(schema: Schema, location: str) -> Load:
    """Unknown fields and parameters are ignored, as vendors do, and noted; a strict sandbox refuses them."""
    loader, names, plain = compiled(schema, EXCLUDE), fields_of(schema), _plain(schema)

    def body(request: Request) -> Any:
        document = json_object(request)
        # A body of known fields without parts, of which none is null, is as it should be.
        if not plain.issuperset(document):
            note(UNKNOWN_FIELD, list(_unknown(schema, document)))
            nulls.drop(schema, document)
        elif None in document.values():
            nulls.drop(schema, document)
        return _loaded(loader, document)

    def query(request: Request) -> Any:
        if request.args:
            note(UNKNOWN_PARAMETER, list(_unknown(schema, request.args)))
        return _loaded(loader, dict(request.args))

    def headers(request: Request) -> Any:
        return _loaded(loader, {name: value for name in names if (value := request.headers.get(name)) is not None})

    return {"json": body, "query": query, "headers": headers}[location]


def _strict(schema: Schema, location: str) -> Load:
    """Each schema says itself what becomes of unknown fields; the control plane's refuse them, as a tool should."""
    loader = compiled(schema)
    is_optional = not any(field.required for field in schema.load_fields.values())

    def body(request: Request) -> Any:
        """A body of which all is optional may be left out."""
        if is_optional and not request.get_data():
            return _loaded(loader, {})
        return _loaded(loader, json_object(request))

    def query(request: Request) -> Any:
        if "&" in request.query_string and (repeated := request.repeated):
            raise Invalid({name: ["Is given more than once."] for name in repeated})
        return _loaded(loader, dict(request.args))

    return {"json": body, "query": query}[location]


# As many unknown names of one request are told one by one.
MOST_NOTED = 200


def note(kind: str, names: list[str]) -> None:
    """Note unknown names on the context. Raises Invalid in a strict sandbox."""
    if not names:
        return
    context = current.context()
    context.notes.extend(Note(kind, name) for name in names[:MOST_NOTED])
    if len(names) > MOST_NOTED:
        context.notes.append(Note(kind, f"… and {len(names) - MOST_NOTED} more"))
    if context.caller is not None and context.caller.sandbox.strict:
        raise Invalid({name: ["Unknown; this sandbox is strict."] for name in names[:MOST_NOTED]})


def _unknown(schema: Schema, data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names in `data` that `schema` does not load, nested ones with their path."""
    plain, nested = _plain(schema), parts(schema)
    for name in [name for name in data if name not in plain]:
        schema_of_parts = nested.get(name)
        if schema_of_parts is None:
            yield prefix + name
            continue
        value = data[name]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _unknown(schema_of_parts, part, f"{prefix}{name}.")


def _names(schema: Schema, prefix: str = "", depth: int = 0) -> Iterator[str]:
    """Every name that `schema` loads, those of its parts with their path."""
    yield from (f"{prefix}{name}" for name in fields_of(schema))
    if depth < _DEEPEST:
        for name, part in parts(schema).items():
            yield from _names(part, f"{prefix}{name}.", depth + 1)


@lru_cache(maxsize=1_000)
def _plain(schema: Schema) -> frozenset[str]:
    """The names that a schema loads and that have no parts of their own."""
    return frozenset(fields_of(schema)) - parts(schema).keys()


class _Blueprint(Blueprint):
    """flask-smorest's Blueprint, of which the document is used: what a request brings is loaded by us.

    A schema is built once, and compiled to a loader. `get`, `post` and the others declare a call: its paths, what it
    gives, and what it takes in the `query` and the `body` (its view's arguments, in this order).
    """

    read: Callable[[Schema, str], Load]
    # Whether null in a body may count as absent.
    takes_nulls = False
    # The calls, as in `GET /inboxes`, that the vendor's public documents do not state, with the reason.
    assumed_calls: Mapping[str, str] = {}

    def arguments(self, schema: type[Schema] | Schema, *, location: str = "json", **options: Any) -> Any:
        """Have the view get what the request brings at `location` as its next argument."""
        built = schema() if isinstance(schema, type) else schema
        if location == "json" and self.takes_nulls:
            nulls.declare(built)
        # A body of which all is optional may be left out (see `_strict`).
        options.setdefault("required", any(field.required for field in built.load_fields.values()))
        document = super().arguments(built, location=location, **options)
        load = type(self).read(built, location)

        def with_arguments(view: Any) -> Any:
            @wraps(view)
            def served(*args: Any, **kwargs: Any) -> Any:
                return view(*args, load(current.context().request), **kwargs)

            known = marks_of(view).known | frozenset(_names(built))
            marked = mark(served, known=known, **{"reads_query" if location == "query" else "reads_body": True})
            return documented(document)(marked)

        return with_arguments

    def response(self, *args: Any, **options: Any) -> Any:
        """Document an answer; views answer themselves."""
        return documented(super().response(*args, **options))

    def alt_response(self, *args: Any, **options: Any) -> Any:
        return documented(super().alt_response(*args, **options))

    @staticmethod
    def doc(**about: Any) -> Any:
        return documented(Blueprint.doc(**about))

    def _call(
        self,
        method: str,
        *paths: Path,
        gives: type[Schema] | Schema | Mapping[str, Any] | None = None,
        status: int = 200,
        query: type[Schema] | None = None,
        body: type[Schema] | None = None,
        **options: Any,
    ) -> Any:
        def declared(view: Any) -> Any:
            view = self.response(status, *(() if gives is None else (gives,)))(view)
            if body is not None:
                view = self.arguments(body)(view)
            # Read first, and the view's first argument.
            if query is not None:
                view = self.arguments(query, location="query")(view)
            return self.route(*paths, methods=[method], **options)(view)

        return declared

    get = partialmethod(_call, "GET")
    post = partialmethod(_call, "POST")
    put = partialmethod(_call, "PUT")
    patch = partialmethod(_call, "PATCH")
    delete = partialmethod(_call, "DELETE")


class SystemBlueprint(_Blueprint):
    """A group of a vendor's calls; `invalid` is the status of the vendor's answer to wrong fields.

    Callers need the permission `needs` for each of them, which is checked first, unless a call is declared with another
    one; `assumed` is why its paths are not stated.
    """

    read = staticmethod(_lenient)
    takes_nulls = True

    def __init__(
        self,
        name: str,
        import_name: str,
        *,
        description: str,
        invalid: int,
        needs: str | None = None,
        assumed: str | None = None,
    ) -> None:
        super().__init__(name, import_name, description=description)
        self.needs = needs
        self.assumed = assumed
        # For the document only: `errors.py` decides what is answered.
        self.ARGUMENTS_PARSER = FlaskParser()
        self.ARGUMENTS_PARSER.DEFAULT_VALIDATION_STATUS = invalid

    def route(self, *paths: Path, methods: Iterable[str], needs: str | None = None, **options: Any) -> Any:
        def served(view: Any) -> Any:
            if marks_of(view).anonymous:
                self.doc(security=[])(view)
            else:
                mark(view, permission=needs or self.needs)
            for nth, path in enumerate(paths):
                rule, reason = (path, self.assumed) if isinstance(path, str) else path
                if reason is not None:
                    shown = _VARIABLE.sub(r"{\1}", rule)
                    calls = {f"{method} {shown}": reason for method in methods}
                    self.assumed_calls = {**self.assumed_calls, **calls}
                self.doc(**named(view, nth))(view)
                super(SystemBlueprint, self).route(rule, methods=methods, **options)(view)
            return view

        return served


class ControlBlueprint(_Blueprint):
    """A group of the control plane's calls."""

    read = staticmethod(_strict)

    def route(self, rule: str, **options: Any) -> Any:
        registered = super().route(rule, **options)
        return lambda view: registered(self.doc(**named(view))(view))
