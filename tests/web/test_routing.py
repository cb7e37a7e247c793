"""The compiled table of routes finds what werkzeug's map finds, for every app and thousands of paths."""

import random
import re
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import MapAdapter

from mock_server.server.composition import Server
from mock_server.web.app import PipedApp
from mock_server.web.http import Request
from mock_server.web.routing import Found
from tests.support.depth import tries

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW")
SEGMENTS = ("", "x", "text", "template", "send", "é", "a b", "..", "%2F", "0", "all", "7f3e2c1a")
TRIES = tries(2_000)


def paths(app: PipedApp, chance: random.Random) -> Iterator[str]:
    """Paths that are served and paths that nearly are."""
    templates = [route.template for route in app.routes.all]
    for _ in range(TRIES):
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
    assert found > TRIES / 20


def test_a_method_is_the_same_in_any_case() -> None:
    assert Request({"REQUEST_METHOD": "get"}, 0).method == "GET"
