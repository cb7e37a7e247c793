"""What is compiled of routes and of schemas finds what werkzeug's map finds, and loads as marshmallow does."""

import random
import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import EXCLUDE, INCLUDE, RAISE, Schema, ValidationError, fields, post_load
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

from mock_server.server.composition import Server
from mock_server.web.app import PipedApp
from mock_server.web.http import Request
from mock_server.web.routing import Found
from mock_server.web.schemas import compiled
from tests.support.depth import tries

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")
SEGMENTS = ("", "x", "text", "template", "send", "é", "a b", "..", "%2F", "0", "all", "7f3e2c1a")
PATHS = tries(2_000)


def paths(app: PipedApp, chance: random.Random) -> Iterator[str]:
    templates = [route.template for route in app.routes.all]
    for _ in range(PATHS):
        path = re.sub("<[^>]+>", lambda _: chance.choice(SEGMENTS), chance.choice(templates))
        match chance.randrange(6):
            case 0:
                path += "/"
            case 1:
                path += f"/{chance.choice(SEGMENTS)}"
            case 2:
                path = path.rpartition("/")[0]
            case 3:
                at = chance.randrange(len(path) + 1)
                path = path[:at] + chance.choice("/x-") + path[at:]
        yield path or "/"


def by_werkzeug(app: PipedApp, method: str, path: str) -> tuple[str, dict[str, str]] | frozenset[str]:
    try:
        rule, values = MapAdapter(app.url_map, "", "/", None, "http", path, method).match(return_rule=True)
    except MethodNotAllowed as error:
        return frozenset(error.valid_methods or ())
    except NotFound:
        return frozenset()
    return rule.rule, dict(values)


@pytest.mark.parametrize("name", ["coax", "coext", "msgboxx", "tripdesk", "_mock"])
def test_a_request_reaches_what_flask_would_have_brought_it_to(server: Server, name: str) -> None:
    app = server.apps.control if name == "_mock" else server.apps.systems[name]
    chance = random.Random(name)
    found = 0
    for path in paths(app, chance):
        # werkzeug passes over slashes at the beginning; here they are no path that is served.
        if path.startswith("//"):
            continue
        method = chance.choice(METHODS)
        ours = app.routes.find(method, path)
        told = (ours.route.template, dict(ours.values)) if isinstance(ours, Found) else ours
        found += isinstance(ours, Found)

        assert told == by_werkzeug(app, method, path), (method, path)
    assert found > PATHS / 20


def test_a_method_is_the_same_in_any_case() -> None:
    assert Request({"REQUEST_METHOD": "get"}, 0).method == "GET"


# What stands in bodies: of each kind of JSON some values that fields take, and some that they do not.
VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 7.5, 10**20, "", " ", "x", "text", "+447700900123", "07700900123", "ada@example.com",
    "7f3e2c1a-9b8d-4f6e-a2c1-b3d4e5f6a7b8", "2024-05-01", "2024-05-01T09:00:00Z", "2024-05-01T09:00:00+10:00", "en",
    "https://example.com/hook", "active", "APPROVED", "1", "25.00", "x" * 5_000, [], [None], ["x"], ["", 1],
    ["+447700900123"], {}, {"x": "y"}, {"": 1}, {"sent": 1}, [{"type": "body", "parameters": []}], [{}], "default",
)  # fmt: skip
BODIES = tries(50)


def outcome(load: Any, data: Any) -> tuple[str, Any]:
    try:
        return "loaded", load(data)
    except ValidationError as error:
        return "refused", error.messages


def bodies(schema: Schema, place: str, chance: random.Random) -> Iterator[Any]:
    """Objects with some of the schema's fields, and sometimes one that it does not know; queries are all of texts."""
    yield from ({}, [], None, "x")
    values = VALUES if place == "json" else [value for value in VALUES if isinstance(value, str)]
    names = [field.data_key or name for name, field in schema.load_fields.items()]
    for _ in range(BODIES):
        body = {name: chance.choice(values) for name in names if chance.random() < 0.7}
        if chance.random() < 0.2:
            body["unheard_of"] = "1"
        yield body


@pytest.fixture(scope="module")
def schemas(server: Server) -> list[tuple[Schema, str, Any]]:
    """Every schema that a call loads something by, and what it does about unknown fields."""
    apps = [(app, EXCLUDE) for app in server.apps.systems.values()] + [(server.apps.control, None)]
    found = [
        (parameter["schema"], parameter["in"], unknown)
        for app, unknown in apps
        for route in app.routes.all
        for parameter in getattr(route.view, "_apidoc", {}).get("arguments", {}).get("parameters", ())
        if isinstance(parameter.get("schema"), Schema)
    ]
    assert len(found) > 60
    return found


def test_every_schema_that_is_served_loads_thousands_of_bodies_alike(schemas: list[tuple[Schema, str, Any]]) -> None:
    loaded = 0
    for schema, place, unknown in schemas:
        chance = random.Random(type(schema).__name__)
        load = compiled(schema, unknown)
        for body in bodies(schema, place, chance):
            ours = outcome(load, body)
            loaded += ours[0] == "loaded"

            assert ours == outcome(lambda data, s=schema, u=unknown: s.load(data, unknown=u), body), (schema, body)
    assert loaded > 3 * BODIES


class Tagged(Schema):
    tags = fields.List(fields.String(), load_default=list)
    number = fields.Integer(attribute="count")


class Hooked(Tagged):
    @post_load
    def shout(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {name: str(value).upper() for name, value in data.items()}


def test_a_default_that_is_made_is_made_for_each() -> None:
    load = compiled(Tagged())

    assert load({})["tags"] is not load({})["tags"]


@pytest.mark.parametrize("unknown", [None, EXCLUDE, RAISE, INCLUDE])
@pytest.mark.parametrize("schema", [Tagged(), Hooked()])
def test_an_attribute_a_hook_and_each_stance_are_heeded(schema: Schema, unknown: Any) -> None:
    for data in ({"number": 7}, {"number": 7, "more": 1}, {"tags": [1]}):
        assert outcome(compiled(schema, unknown), data) == outcome(lambda d: schema.load(d, unknown=unknown), data)
