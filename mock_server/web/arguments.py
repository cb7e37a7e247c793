"""How a body and a query string become a view's arguments: their form first, then their fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NoReturn

from flask import Request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, ValidationError, fields
from webargs.flaskparser import FlaskParser

from mock_server.kernel.findings import UNKNOWN_FIELD, UNKNOWN_PARAMETER, Note
from mock_server.kernel.problems import Invalid, MalformedBody, WrongContentType
from mock_server.web import current, reading


def json_object(request: Request) -> dict[str, Any]:
    """The request's body. Raises MalformedBody, WrongContentType."""
    body = request.get_data()
    if not body:
        raise MalformedBody("The request has no body.")
    if not is_json(request):
        raise WrongContentType(request.mimetype)
    try:
        document = reading.parse(body)
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


class _Parser(FlaskParser):
    """webargs, with our reading of bodies and our problems in place of its own."""

    def load_json(self, req: Request, schema: Schema) -> Any:
        return json_object(req)

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        return req.args.to_dict()

    def handle_error(
        self,
        error: ValidationError,
        req: Request,
        schema: Schema,
        *,
        error_status_code: int | None,
        error_headers: Any,
    ) -> NoReturn:
        messages: Any = error.messages
        raise Invalid(next(iter(messages.values()))) from error


class LenientParser(_Parser):
    """Unknown fields and parameters are ignored, as vendors do, and noted; a strict sandbox refuses them.

    `status` is that of the vendor's answer to fields that break their rules.
    """

    def __init__(self, status: int) -> None:
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("json", "query", "headers"), EXCLUDE)
        self.DEFAULT_VALIDATION_STATUS = status  # for the document only: `errors.py` decides what is answered

    def load_json(self, req: Request, schema: Schema) -> Any:
        document = super().load_json(req, schema)
        note(UNKNOWN_FIELD, list(_unknown(schema, document)))
        return document

    def load_querystring(self, req: Request, schema: Schema) -> Any:
        parameters = super().load_querystring(req, schema)
        note(UNKNOWN_PARAMETER, list(_unknown(schema, parameters)))
        return parameters


# As many unknown names of one request are told one by one.
MOST_NOTED = 200


def note(kind: str, names: list[str]) -> None:
    """Note unknown names on the exchange. Raises Invalid in a strict sandbox."""
    if not names:
        return
    exchange = current.exchange()
    exchange.notes.extend(Note(kind, name) for name in names[:MOST_NOTED])
    if len(names) > MOST_NOTED:
        exchange.notes.append(Note(kind, f"… and {len(names) - MOST_NOTED} more"))
    if exchange.caller is not None and exchange.caller.sandbox.strict:
        raise Invalid({name: ["Unknown; this sandbox is strict."] for name in names[:MOST_NOTED]})


def _unknown(schema: Schema, data: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The names in `data` that `schema` does not load, nested ones with their path."""
    plain, nested = _names(schema)
    for name in [name for name in data if name not in plain]:
        schema_of_parts = nested.get(name)
        if schema_of_parts is None:
            yield prefix + name
            continue
        value = data[name]
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from _unknown(schema_of_parts, part, f"{prefix}{name}.")


@lru_cache(maxsize=1_000)
def _names(schema: Schema) -> tuple[frozenset[str], Mapping[str, Schema]]:
    """The names that a schema loads: those without parts of their own, and the schemas of the others' parts."""
    plain: set[str] = set()
    nested: dict[str, Schema] = {}
    for name, field in schema.load_fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            nested[field.data_key or name] = inner.schema
        else:
            plain.add(field.data_key or name)
    return frozenset(plain), nested


class StrictParser(_Parser):
    """Each schema says itself what becomes of unknown fields; the control plane's refuse them, as a tool should."""

    def __init__(self) -> None:
        super().__init__()
        self.DEFAULT_UNKNOWN_BY_LOCATION = dict.fromkeys(("json", "query"))

    def load_json(self, req: Request, schema: Schema) -> Any:
        """A body of which all is optional may be left out."""
        if not req.get_data() and not any(field.required for field in schema.load_fields.values()):
            return {}
        return super().load_json(req, schema)


class _Blueprint(Blueprint):
    """flask-smorest's Blueprint; a schema is built once, not for each request, where it costs as much as Flask."""

    def arguments(self, schema: type[Schema] | Schema, **options: Any) -> Any:
        built = schema() if isinstance(schema, type) else schema
        # A body of which all is optional may be left out (see StrictParser).
        options.setdefault("required", any(field.required for field in built.load_fields.values()))
        decorate = super().arguments(built, **options)
        reads = "reads_query" if options.get("location") == "query" else "reads_body"

        def marked(view: Any) -> Any:
            decorated = decorate(view)
            setattr(decorated, reads, True)
            return decorated

        return marked


class SystemBlueprint(_Blueprint):
    """A group of a vendor's calls; `invalid` is the status of the vendor's answer to wrong fields."""

    def __init__(self, name: str, import_name: str, *, description: str, invalid: int) -> None:
        super().__init__(name, import_name, description=description)
        self.ARGUMENTS_PARSER = LenientParser(invalid)


class ControlBlueprint(_Blueprint):
    """A group of the control plane's calls."""

    ARGUMENTS_PARSER = StrictParser()
