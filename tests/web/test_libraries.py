"""What is used of the insides of libraries: each is there, does what we need of it, and is used in one module."""

import ast
import codecs
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask
import marshmallow
import pytest
from flask_smorest import Api, Blueprint
from marshmallow import fields, post_load
from urllib3.connection import HTTPConnection, HTTPSConnection

import mock_server
from mock_server.web import document

ROOT = Path(mock_server.__file__).parent

# The modules that know a library from inside, with the names that they use.
KNOWN = {
    "kernel.webhooks.delivery.connections": {"_new_conn"},
    "web.schemas": {"_deserialize", "_hooks"},
    "web.document": {*document.REPLACED, "_apidoc"},
}
# Public in spite of their names: a function of `os`, and methods of named tuples.
PUBLIC = {"_exit", "_asdict", "_replace"}
# What marshmallow documents that a field of one's own defines.
OF_FIELDS = {"_serialize", "_deserialize"}


@pytest.mark.parametrize("name", document.REPLACED)
def test_flask_smorest_calls_what_we_replace_of_its_api(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = f"flask-smorest's Api has no {name} any more, or does not call it: {document.REPLACED[name]}"
    assert hasattr(Api, name), told
    called: list[str] = []
    monkeypatch.setattr(Api, name, lambda *_, **__: called.append(name))
    app = flask.Flask("plain")
    app.config.update(API_TITLE="plain", API_VERSION="1", OPENAPI_VERSION="3.1.0")
    Api(app)
    assert called == [name], told


def test_flask_smorest_keeps_what_a_view_documents_where_we_take_it_from() -> None:
    blueprint = Blueprint("plain", __name__)
    wrapper = blueprint.response(200, {"type": "object"})(lambda: None)
    assert "_apidoc" in vars(wrapper), "flask-smorest keeps a view's document elsewhere than in _apidoc"
    assert document.documented(lambda _: wrapper)(lambda: None)._apidoc is wrapper._apidoc


@pytest.mark.parametrize("kind", [HTTPConnection, HTTPSConnection])
def test_urllib3_opens_its_sockets_where_the_policy_looks_at_them(kind: type[HTTPConnection]) -> None:
    class Refusing(kind):  # type: ignore[misc,valid-type]
        def _new_conn(self) -> Any:
            raise ConnectionRefusedError("seen")

    with pytest.raises(ConnectionRefusedError, match="seen"):
        Refusing("localhost", 9).connect()


def test_marshmallow_keeps_a_schemas_hooks_where_we_look_for_them() -> None:
    class Hooked(marshmallow.Schema):
        @post_load
        def done(self, data: Any, **_: Any) -> Any:
            return data

    assert Hooked()._hooks["post_load"], "marshmallow keeps the hooks of a schema elsewhere than in _hooks"
    assert not marshmallow.Schema()._hooks.get("post_load")


def test_marshmallow_deserializes_a_value_by_what_a_field_defines() -> None:
    class Doubled(fields.Integer):
        def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
            return 2 * super()._deserialize(value, attr, data, **more)

    assert Doubled().deserialize(2) == 4
    parameters = list(inspect.signature(fields.Field._deserialize).parameters)
    assert parameters[:4] == ["self", "value", "attr", "data"], "marshmallow hands a field's _deserialize other things"


def test_werkzeug_registers_how_what_cannot_be_decoded_stays_as_it_is() -> None:
    assert b"%".decode(errors="werkzeug.url_quote") == "%"
    assert codecs.lookup_error("werkzeug.url_quote")
    assert b"a\xff".decode("utf-8", "werkzeug.url_quote") == "a%FF"


def test_no_other_module_uses_a_private_name_of_a_library() -> None:
    used: dict[str, set[str]] = {}
    for module, name in (*_asked_for(), *_replaced()):
        used.setdefault(module, set()).add(name)
    beside = {module: names - PUBLIC - KNOWN.get(module, set()) for module, names in used.items()}
    assert {module: names for module, names in beside.items() if names} == {}


def _asked_for() -> Iterator[tuple[str, str]]:
    """Private names that are asked of anything but the object whose own method it is."""
    for path in ROOT.rglob("*.py"):
        text = path.read_text("utf-8")
        # To read a module as a tree takes a hundred times as long as to see that it is not worth it.
        if re.search(r"(?<!self)(?<!cls)\._[a-z]", text) is None:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and node.attr.startswith("_") and not node.attr.startswith("__"):
                mine = ast.unparse(node.value) in ("self", "cls", "type(self)", "super()")
                if not mine:
                    yield ".".join(path.relative_to(ROOT).with_suffix("").parts), node.attr


def _replaced() -> Iterator[tuple[str, str]]:
    """Private names of a foreign class that one of ours has a definition of its own for."""
    for found in pkgutil.walk_packages([str(ROOT)], "mock_server."):
        if found.name.endswith(("__main__", "testcontainers")):
            continue
        module = importlib.import_module(found.name)
        for kind in vars(module).values():
            if not isinstance(kind, type) or kind.__module__ != found.name:
                continue
            foreign = [base for base in kind.__mro__ if not base.__module__.startswith("mock_server")]
            for name, own in vars(kind).items():
                if not inspect.isfunction(own) or not name.startswith("_") or name.startswith("__"):
                    continue
                if issubclass(kind, fields.Field) and name in OF_FIELDS:
                    continue
                if any(name in vars(base) for base in foreign):
                    yield found.name.removeprefix("mock_server."), name
